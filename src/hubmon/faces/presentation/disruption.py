"""A day of disruption: how bad it is, how long it lasts, and what it would take."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from hubmon.faces.counts import counted
from hubmon.faces.presentation.lines import (
    Drawing,
    Line,
    Piece,
    Role,
    first_that_fits,
    fit,
)
from hubmon.faces.presentation.rising import rising_words
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.surges import surge_sentences
from hubmon.faces.presentation.words import (
    AT_RISK,
    BREACHED,
    KEPT,
    UNKNOWN,
)
from hubmon.faces.spans import duration, expected
from hubmon.model.expectation import Estimate
from hubmon.model.snapshot import Declared, Snapshot
from hubmon.model.staffing import (
    HOUR,
    PACE_OVER,
    Coming,
    Goal,
    Pace,
    as_of_late,
    coming,
    empty_after,
    people_needed,
)
from hubmon.model.surge import Surge
from hubmon.plain import plain

_LABEL = 15
_AFTER = (2, 4, 8)
"""Hours after which the hub may be back within the promise."""


class Outcome(NamedTuple):
    """What is said of the line, with what it is reckoned from."""

    pace: Pace | None
    coming: Coming | None

    @classmethod
    def of(cls, snapshot: Snapshot, pace: Pace | None) -> Outcome:
        """Take what is expected; where nothing is, what came of late."""
        if pace is None:
            return cls(None, None)
        ahead = snapshot.expected_load.ahead(snapshot.as_of)
        return cls(pace, coming(ahead, pace, snapshot.as_of) or as_of_late(pace))


def draw_disruption(scene: Scene, pace: Pace | None, width: int, height: int) -> Drawing:
    """What is the matter, the estimate, the line and the people, one line each."""
    del height
    snapshot = scene.snapshot
    if snapshot is None:
        return Drawing([(Piece(UNKNOWN, "muted"),)])
    outcome = Outcome.of(snapshot, pace)
    said = [
        ("what rose", _rose(scene)),
        ("response time", _response_time(snapshot.estimate, scene.now)),
        ("queue", _queue(snapshot, outcome, scene)),
        ("pace", _pace(outcome)),
        ("people", _people(snapshot, outcome, scene)),
        ("reckoned", _reckoned(snapshot, outcome)),
    ]
    lines = [first_that_fits(lines, width) for lines in _matter(snapshot, scene)]
    for name, ways in said:
        if not ways:
            continue
        label = Piece(fit(name, _LABEL), "muted")
        lines.append(first_that_fits([(label, *way) for way in ways], width))
    return Drawing(lines)


def _matter(snapshot: Snapshot, scene: Scene) -> list[list[Line]]:
    lines = []
    if snapshot.declared is not None:
        lines.append([_declared(snapshot.declared, scene)])
    if scene.surge is not None:
        lines.append(_surge(scene.surge, scene))
    if lines:
        return lines
    usual = snapshot.expected_load
    if not usual.half_hours:
        words = f"{UNKNOWN} none declared; what is usual is not known"
        return [[(Piece(f"{words}: {usual.reason}", "muted"),), (Piece(words, "muted"),)]]
    found = Piece(f"{KEPT} no disruption", "good")
    if not _bearable(snapshot, scene):
        within = duration(scene.targets.response)
        found = Piece(f"{AT_RISK} no surge, but more wait than can be answered in {within}", "warn")
    return [[(found, Piece(f"   {_declare_key(scene)} declares one", "muted")), (found,)]]


def _declared(declared: Declared, scene: Scene) -> Line:
    at = scene.moment(declared.at)
    words = f"{BREACHED} declared by {plain(declared.by)} at {at}"
    return (Piece(words, "bad"), Piece(f"   {_declare_key(scene)} ends it", "muted"))


def _declare_key(scene: Scene) -> str:
    return scene.key("disruption.declare", "D")


def _surge(found: Surge, scene: Scene) -> list[Line]:
    return [(Piece(f"{AT_RISK} {words}", "warn"),) for words in surge_sentences(found, scene)]


def _rose(scene: Scene) -> list[Line]:
    """What customers write about all at once; nothing where that is not known."""
    return [(Piece(words),) for words in rising_words(scene.rising, "")]


def _response_time(estimate: Estimate, now: datetime) -> list[Line]:
    if estimate.median is None:
        return [(Piece(f"{UNKNOWN}  {plain(estimate.reason)}", "muted"),), (Piece(UNKNOWN),)]
    middle = expected(estimate.median)
    low = expected(estimate.low or timedelta(0))
    far = f"to {expected(estimate.high)}" if estimate.high is not None else "or longer"
    role: Role = "stale" if estimate.is_old(now) else "strong"
    return [
        (Piece(middle, role), Piece(f"   8 in 10 wait {low} {far}", "muted")),
        (Piece(middle, role),),
    ]


def _queue(snapshot: Snapshot, outcome: Outcome, scene: Scene) -> list[Line]:
    waiting = Piece(f"{snapshot.queue.depth:,} wait", "strong")
    if _bearable(snapshot, scene):
        within = duration(scene.targets.response)
        return [(waiting, Piece(f"   all can be answered within {within}", "muted")), (waiting,)]
    if outcome.pace is None or outcome.coming is None:
        return [(waiting,)]
    low, middle, high = (
        empty_after(snapshot.queue.depth, outcome.pace.replies, inflow) for inflow in outcome.coming
    )
    if middle is None:
        never = Piece("   not empty within a day at this pace", "warn")
        if low is None:
            return [(waiting, never), (waiting,)]
        best = Piece(f", {_clock(low, scene)} at best", "muted")
        return [(waiting, never, best), (waiting, never), (waiting,)]
    words = f"   empty about {_clock(middle, scene)} at this pace"
    if low is None or low == high:
        return [(waiting, Piece(words, "text"))]
    last = f"to {_clock(high, scene)}" if high is not None else "or not within a day"
    spread = f", {_clock(low, scene)} {last}"
    return [(waiting, Piece(words), Piece(spread, "muted")), (waiting, Piece(words)), (waiting,)]


def _clock(after: timedelta, scene: Scene) -> str:
    return scene.moment(scene.now + after)


def _pace(outcome: Outcome) -> list[Line]:
    pace = outcome.pace
    if pace is None:
        return [(Piece(f"{UNKNOWN}  it takes {PACE_OVER // HOUR} hours of past to know", "muted"),)]
    hours = f"in the last {PACE_OVER // HOUR} h"
    replies = Piece(f"{counted(round(pace.replies), 'reply', 'replies')} an hour", "text")
    arrivals = f", {counted(round(pace.arrivals), 'message')} an hour {hours}"
    return [(replies, Piece(arrivals, "muted")), (replies,)]


def _people(snapshot: Snapshot, outcome: Outcome, scene: Scene) -> list[Line]:
    goal = Goal(scene.targets.response, scene.targets.kept)
    if _bearable(snapshot, scene):
        return [(Piece("nobody more is needed", "muted"),)]
    if snapshot.on_shift is None:
        return [(Piece(f"{UNKNOWN}  no source tells who is on shift", "muted"),)]
    each = _per_person(snapshot, outcome)
    if each is None or outcome.coming is None:
        return [(Piece(f"{snapshot.on_shift:,} on shift; how fast is not known", "muted"),)]
    more = [
        people_needed(
            snapshot.queue.depth, outcome.coming.median, each, goal, timedelta(hours=hours)
        )
        - snapshot.on_shift
        for hours in _AFTER
    ]
    first, *rest = (
        f"{max(number, 0):,} {'' if index else 'more '}in {hours} h"
        for index, (number, hours) in enumerate(zip(more, _AFTER, strict=True))
    )
    offers = Piece(", ".join([first, *rest]), "strong")
    goes = Piece(f"within {duration(goal.within)} again: ", "muted")
    return [(goes, offers), (offers,)]


def _bearable(snapshot: Snapshot, scene: Scene) -> bool:
    """Whether all who wait can be answered within the promised time."""
    return snapshot.queue.depth <= snapshot.bearable(scene.targets.response)


def _per_person(snapshot: Snapshot, outcome: Outcome) -> float | None:
    """Replies an hour of one person on shift; None where there are none."""
    if not snapshot.on_shift or outcome.pace is None or not outcome.pace.replies:
        return None
    return outcome.pace.replies / snapshot.on_shift


def _reckoned(snapshot: Snapshot, outcome: Outcome) -> list[Line]:
    model = "fluid flow, Erlang C"
    each = _per_person(snapshot, outcome)
    if each is None or snapshot.on_shift is None:
        return [(Piece(model, "muted"),)]
    people = counted(snapshot.on_shift, "person", "people")
    measured = f"each of {people} answers {each:,.1f} an hour"
    return [(Piece(f"{model}; {measured}", "muted"),), (Piece(measured, "muted"),)]
