"""An opened case: how it stands, who wrote it, and what happened in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from hubmon.faces.counts import counted
from hubmon.faces.presentation.lines import Line, Piece, Role, fit, width_of
from hubmon.faces.presentation.oddities import odd_words
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.words import (
    AT_RISK,
    BREACHED,
    KEPT,
    UNKNOWN,
    channel_name,
    language_name,
    promise_state,
)
from hubmon.faces.presentation.wrapping import wrap
from hubmon.faces.spans import duration, to_the_minute
from hubmon.model.promise import Clock, PromiseState
from hubmon.plain import cell_width, clip, plain

if TYPE_CHECKING:
    from hubmon.model.case import Case
    from hubmon.model.events import Customer
    from hubmon.model.expectation import ExpectedWait
    from hubmon.model.timeline import CaseStory, Delivery, Entry, EntryKind

_NO_TIME = timedelta(0)
_LABEL = 12
_TIME = 14

_HAPPENED: dict[EntryKind, str] = {
    "message": "{who} wrote",
    "reply": "{who} replied",
    "automatic_reply": "automatic reply",
    "withdrawn": "message withdrawn",
    "opened": "case opened",
    "status": "status",
    "resolved": "case resolved",
    "reopened": "case opened again",
    "assigned": "given to {who}",
    "note_in": "note from the crew of {who}",
    "note_out": "note to the crew of {who}",
    "receipt": "tablet {who}",
    "compliment": "compliment",
    "criticism": "criticism",
    "found_item": "found item",
}
_NAMELESS: dict[EntryKind, str] = {
    "message": "the customer",
    "reply": "the hub",
    "assigned": "nobody",
    "note_in": "a flight",
    "note_out": "a flight",
    "receipt": "of a crew",
}
_OURS: frozenset[EntryKind] = frozenset({"reply", "automatic_reply", "note_out"})

_DELIVERIES: dict[Delivery, str] = {
    "to_be_sent": "to be sent",
    "sent": "sent",
    "received": f"{KEPT} received",
    "read": f"{KEPT} read",
    "refused": f"{BREACHED} refused",
}

_STATE_ROLES: dict[PromiseState, Role] = {
    PromiseState.AT_RISK: "warn",
    PromiseState.BREACHED: "bad",
    PromiseState.KEPT: "good",
}


def story_lines(story: CaseStory | None, scene: Scene, width: int) -> Sequence[Line]:
    """Everything there is to read about a case, broken to the width."""
    if story is None:
        return [(Piece("This case is not there any more.", "muted"),)]
    case = story.case
    return [
        *_heading(case, width),
        (),
        *_standing(case, story.expected, scene, width),
        *_customer(case.customer, width),
        (),
        (Piece("What happened", "title"),),
        *(line for entry in story.entries for line in _entry(entry, scene, width)),
    ]


def case_title(case: Case) -> str:
    """What people call the case."""
    return plain(case.subject) or plain(case.topic) or f"A case of {channel_name(case.channel)}"


def _heading(case: Case, width: int) -> list[Line]:
    facts = [
        channel_name(case.channel),
        language_name(case.language),
        plain(case.topic),
        *map(plain, case.flights),
        f"case {plain(case.number)}" if case.number else "",
        plain(case.id),
    ]
    return [
        *((Piece(line, "strong"),) for line in wrap(case_title(case), width)),
        *((Piece(line, "muted"),) for line in wrap(" · ".join(filter(None, facts)), width)),
    ]


def _standing(case: Case, expected: ExpectedWait | None, scene: Scene, width: int) -> list[Line]:
    lines: list[Line] = []
    turn = case.waiting or (case.turns[-1] if case.turns else None)
    if turn is not None:
        lines += _clock("Reply", turn.clock, scene, width)
    if case.waiting is not None:
        since = case.waiting.clock.since
        waited = f"since {scene.moment(since)}, {duration(scene.now - since)}"
        lines += _labelled("Waiting", waited, width)
        lines += _labelled("Expected", _still(expected, scene), width) if expected else []
    if case.resolution is not None:
        lines += _clock("Solution", case.resolution, scene, width)
    lines += _labelled("With", _holder(case), width)
    if case.status:
        lines += _labelled("Status", plain(case.status), width)
    odd = odd_words(case, scene)
    return lines + (_labelled("Odd", odd, width) if odd else [])


def _still(expected: ExpectedWait, scene: Scene) -> str:
    """How long the customer still waits, counted from now."""
    if expected.median is None:
        return "hardly any reply is to be expected any more"
    passed = scene.now - expected.as_of
    if passed >= (expected.high or expected.median):
        return f"a reply before now, as was predicted at {scene.moment(expected.as_of)}"
    low, median, high = (
        None if span is None else max(to_the_minute(span - passed), _NO_TIME)
        for span in (expected.low, expected.median, expected.high)
    )
    words = f"a reply in about {duration(median)}" if median is not None else ""
    if low is not None and high is not None:
        words += f", 8 in 10: {duration(low)} to {duration(high)}"
    return f"{words}; {AT_RISK} probably late" if expected.at_risk else words


def _clock(label: str, clock: Clock, scene: Scene, width: int) -> list[Line]:
    state = clock.state(scene.now)
    due = f"due {scene.moment(clock.due)}"
    if clock.stopped is not None:
        due = f"after {duration(clock.stopped - clock.since)}, {due}"
    elif scene.now > clock.due:
        due += f", {duration(scene.now - clock.due)} over"
    else:
        due += f", {duration(clock.due - scene.now)} left"
    head = (
        Piece(fit(label, _LABEL), "muted"),
        Piece(promise_state(state), _STATE_ROLES.get(state, "text")),
    )
    line = (*head, Piece(f"   {due}"))
    return [line] if width_of(line) <= width else [head, *_labelled("", due, width)]


def _holder(case: Case) -> str:
    if case.agent is not None:
        return plain(case.agent) or UNKNOWN
    return f"nobody, in the queue {plain(case.queue)}" if case.queue else "nobody"


def _customer(customer: Customer | None, width: int) -> list[Line]:
    """Who wrote; how many follow them is a reason for care and for nothing else."""
    if customer is None:
        return []
    lines = _labelled("Customer", plain(customer.name) or plain(customer.id), width)
    traits = []
    if customer.audience is not None:
        traits.append(f"{counted(customer.audience, 'person follows', 'people follow')} them")
    if customer.tier:
        traits.append(f"their tier is {plain(customer.tier)}")
    if not traits:
        return lines
    words = f"To take care: {', '.join(traits)}. Their place in line is the same."
    return lines + _labelled("", words, width, role="muted")


def _labelled(label: str, words: str, width: int, *, role: Role = "text") -> list[Line]:
    return [
        (Piece(fit("" if index else label, _LABEL), "muted"), Piece(line, role))
        for index, line in enumerate(wrap(words, max(8, width - _LABEL)))
    ]


def _entry(entry: Entry, scene: Scene, width: int) -> list[Line]:
    who = plain(entry.who) or _NAMELESS.get(entry.kind, "")
    happened = _HAPPENED[entry.kind].format_map({"who": who})
    where = [
        f"on {channel_name(entry.channel)}" if entry.channel else "",
        "in private" if entry.private else "",
    ]
    if entry.delivery is not None:
        happened += f": {_DELIVERIES[entry.delivery]}"
    told = f"told by {' and '.join(map(plain, entry.sources))}" if entry.sources else ""
    first = " ".join(filter(None, [happened, *where]))
    room = max(8, width - _TIME)
    head = (
        Piece(fit(scene.moment(entry.at), _TIME), "muted"),
        Piece(clip(first, room), "strong" if entry.kind == "message" else "text"),
        Piece(clip(f"   {told}", max(0, room - cell_width(first))), "muted"),
    )
    role: Role = "muted" if entry.kind in _OURS else "text"
    body = [(Piece(" " * _TIME), Piece(line, role)) for line in wrap(plain(entry.text), room)]
    if entry.trouble:
        why = f"could not be sent yet: {plain(entry.trouble)}"
        body += [(Piece(" " * _TIME), Piece(line, "warn")) for line in wrap(why, room)]
    return [(), head, *body]
