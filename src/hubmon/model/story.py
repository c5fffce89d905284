"""Tells one case from its reports, for the person who opens it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

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
)
from hubmon.model.fold import fold
from hubmon.model.promise import Promises
from hubmon.model.reports import Message, Report, current, messages
from hubmon.model.timeline import CaseStory, Entry, EntryKind

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


def story(reports: Collection[Report], promises: Promises) -> CaseStory | None:
    """The case with everything that is known of it, oldest first; None when nothing is left."""
    case = fold(reports, promises)
    if case is None:
        return None
    latest = current(reports)
    entries = [_post(message) for message in messages(reports, latest)]
    for report in latest:
        entries.extend(_entries(report.source, report.event))
    entries.sort(key=lambda entry: (entry.at, _ORDER.index(entry.kind), entry.text, entry.who))
    return CaseStory(case=case, entries=tuple(entries))


def _post(message: Message) -> Entry:
    kind: EntryKind = "message"
    who = message.author.name or message.author.id if message.author else ""
    if message.outgoing:
        kind = "automatic_reply" if message.automatic else "reply"
        who = message.agent or ""
    return Entry(
        at=message.at,
        kind="withdrawn" if message.withdrawn else kind,
        sources=message.sources,
        who=who,
        text="" if message.withdrawn else message.text,
        channel=message.channel,
        private=message.private,
    )


def _entries(source: str, event: AnyEvent) -> Iterator[Entry]:
    for kind, who, text in _told(event):
        channel = event.channel if isinstance(event, CaseOpened) else ""
        yield Entry(at=event.at, kind=kind, sources=(source,), who=who, text=text, channel=channel)


def _told(event: AnyEvent) -> Iterator[tuple[EntryKind, str, str]]:  # noqa: C901  # one line a kind
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
        case CrewNote(direction="in"):
            yield "note_in", event.flight, event.text
        case CrewNote():
            yield "note_out", event.flight, event.text
        case CrewReceipt():
            yield "receipt", event.device, event.state
        case Compliment():
            yield event.tone, event.flight, event.text
        case FoundItem():
            yield "found_item", event.flight, f"{event.state}: {event.item}"
