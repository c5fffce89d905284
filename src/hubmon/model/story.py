"""Tells one case from its reports, for the person who opens it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from msgspec.structs import replace

from hubmon.model.events import (
    AnyEvent,
    Assigned,
    CaseOpened,
    CaseReopened,
    CaseResolved,
    CaseStatus,
    Compliment,
    CrewNote,
    CrewReceipt,
    FoundItem,
    Reply,
)
from hubmon.model.fold import fold_dossier
from hubmon.model.messages import Message, messages
from hubmon.model.promise import Promises
from hubmon.model.reports import Dossier, Report
from hubmon.model.timeline import CaseStory, Delivery, Entry, EntryKind, NoteSent

_ORDER: Final[tuple[EntryKind, ...]] = (
    "opened",
    "message",
    "withdrawn",
    "assigned",
    "status",
    "note_in",
    "note_out",
    "receipt",
    "compliment",
    "criticism",
    "found_item",
    "reply",
    "automatic_reply",
    "resolved",
    "reopened",
)
"""What is told first of what happened in the same millisecond."""

_CHANGES: Final[frozenset[EntryKind]] = frozenset({"assigned", "status", "resolved", "reopened"})

_SAID: Final[tuple[tuple[str, Delivery], ...]] = (
    ("read", "read"),
    ("refused", "refused"),
    ("delivered", "received"),
)
"""What tablets say of a note, and how far it has come by that."""


def story(
    reports: Collection[Report], promises: Promises, notes: Iterable[NoteSent] = ()
) -> CaseStory | None:
    """The case with everything that is known of it, oldest first; None when nothing is left.

    `notes` are those that were written here about the case; one that a source reports, too, is told
    once.
    """
    dossier = Dossier.of(reports)
    case = fold_dossier(dossier, promises)
    if case is None:
        return None
    entries = [_post(message) for message in messages(dossier)]
    facts: list[Entry] = []
    told = set()
    receipts = _receipts(dossier)
    for (source, _, _), event in sorted(dossier.latest.items()):
        if isinstance(event, CrewNote) and event.direction == "out":
            told.add(event.note)
            facts.append(_note_out(source, event, receipts.get(event.note, "sent")))
        else:
            facts.extend(_entries(source, event))
    entries.extend(_once(facts))
    entries.extend(_note_sent(note) for note in notes if note.key not in told)
    entries.sort(key=lambda entry: (entry.at, _ORDER.index(entry.kind), entry.text, entry.who))
    return CaseStory(case=case, entries=tuple(entries))


def _once(facts: Iterable[Entry]) -> Iterator[Entry]:
    """Each change of the case's state one time, in however many streams it was told."""
    told: dict[Entry, set[str]] = {}
    for entry in facts:
        if entry.kind in _CHANGES:
            told.setdefault(replace(entry, sources=()), set()).update(entry.sources)
        else:
            yield entry
    for entry, sources in told.items():
        yield replace(entry, sources=tuple(sorted(sources)))


def _receipts(dossier: Dossier) -> dict[str, Delivery]:
    """The key of each note that tablets speak of, and how far it has come."""
    said: dict[str, list[str]] = {}
    for event in dossier.latest.values():
        if isinstance(event, CrewReceipt):
            said.setdefault(event.note, []).append(event.state)
    return {
        note: next(delivery for state, delivery in _SAID if state in states)
        for note, states in said.items()
    }


def _note_out(source: str, note: CrewNote, delivery: Delivery) -> Entry:
    return Entry(
        at=note.at,
        kind="note_out",
        sources=(source,),
        who=note.flight,
        text=note.text,
        delivery=delivery,
    )


def _note_sent(note: NoteSent) -> Entry:
    return Entry(
        at=note.at,
        kind="note_out",
        sources=(),
        who=note.flight,
        text=note.text,
        delivery="sent" if note.sent else "to_be_sent",
        trouble=note.trouble,
    )


def _post(message: Message) -> Entry:
    post = message.post
    kind: EntryKind = "message"
    who = message.author.name or message.author.id if message.author else ""
    if isinstance(post, Reply):
        kind = "automatic_reply" if post.automatic else "reply"
        who = post.agent or ""
    return Entry(
        at=post.at,
        kind="withdrawn" if message.withdrawn else kind,
        sources=message.sources,
        who=who,
        text="" if message.withdrawn else post.text,
        channel=post.channel,
        private=post.private,
    )


def _entries(source: str, event: AnyEvent) -> Iterator[Entry]:
    for kind, who, text in _told(event):
        channel = event.channel if isinstance(event, CaseOpened) else ""
        yield Entry(at=event.at, kind=kind, sources=(source,), who=who, text=text, channel=channel)


def _told(event: AnyEvent) -> Iterator[tuple[EntryKind, str, str]]:
    """(kind, who, text) of what is no message."""
    match event:
        case CaseOpened():
            yield "opened", event.number, event.subject
        case CaseStatus():
            yield "status", "", event.status
        case CaseResolved():
            yield "resolved", "", ""
        case CaseReopened():
            yield "reopened", "", ""
        case Assigned():
            yield "assigned", event.agent or event.queue or "", ""
        case CrewNote():
            yield "note_in", event.flight, event.text
        case CrewReceipt():
            yield "receipt", event.device, event.state
        case Compliment():
            yield event.tone, event.flight, event.text
        case FoundItem():
            yield "found_item", event.flight, f"{event.state}: {event.item}"
