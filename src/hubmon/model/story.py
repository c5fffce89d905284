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
    Reply,
)
from hubmon.model.fold import fold_dossier
from hubmon.model.messages import Message, messages
from hubmon.model.promise import Promises
from hubmon.model.reports import Dossier, Report
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
    dossier = Dossier(reports)
    case = fold_dossier(dossier, promises)
    if case is None:
        return None
    entries = [_post(message) for message in messages(dossier, dossier.kinds())]
    for (source, _, _), event in sorted(dossier.latest.items()):
        entries.extend(_entries(source, event))
    entries.sort(key=lambda entry: (entry.at, _ORDER.index(entry.kind), entry.text, entry.who))
    return CaseStory(case=case, entries=tuple(entries))


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
