"""What is true of a case's things when every source has had its say.

A thing is what (source, stream, id) names. Its highest version counts; a deletion is a version too.
A message is what a network-wide identity names, however many sources report it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, TypeAlias, TypeVar

from hubmon.model.events import (
    UNDETERMINED,
    AnyEvent,
    Basis,
    Customer,
    CustomerMessage,
    Deleted,
    Reply,
)

ValueT = TypeVar("ValueT")

ThingKey: TypeAlias = tuple[str, str, str]

_STRENGTH: dict[Basis, int] = {
    "milestone": 0,
    "message": 1,
    "email": 2,
    "comment": 3,
    "field": 4,
}


class Report(NamedTuple):
    """An event and the source that reported it."""

    source: str
    event: AnyEvent

    @property
    def thing(self) -> ThingKey:
        """What the event is about."""
        return (self.source, self.event.stream, self.event.id)


class Message(NamedTuple):
    """One post, merged from all reports of it."""

    id: str
    at: datetime
    outgoing: bool
    channel: str
    language: str
    needs_reply: bool
    """For a customer's message: whether a reply is owed."""
    automatic: bool
    """For a reply: whether no person wrote it."""
    basis: Basis
    in_reply_to: str | None
    agent: str | None
    author: Customer | None
    topic: str
    text: str
    private: bool
    withdrawn: bool
    both_directions: bool
    sources: tuple[str, ...]


def current(reports: Iterable[Report]) -> list[Report]:
    """The highest version of every thing, deletions included, in an order of their own.

    The result is the same for any order and repetition of `reports`.
    """
    latest: dict[ThingKey, Report] = {}
    for report in reports:
        thing = report.thing
        known = latest.get(thing)
        if known is None or report.event.version > known.event.version:
            latest[thing] = report
    return [latest[thing] for thing in sorted(latest)]


def messages(reports: Iterable[Report], latest: Iterable[Report]) -> list[Message]:
    """The messages of a case, by identity.

    Args:
        reports: all of the case's reports; any version ties a deletion to its message.
        latest: what `current` made of them.
    """
    told: dict[str, list[Report]] = {}
    deleted: list[Report] = []
    for report in latest:
        event = report.event
        if isinstance(event, _POSTS):
            told.setdefault(event.message, []).append(report)
        elif isinstance(event, Deleted):
            deleted.append(report)
    if not deleted:
        return [_merge(identity, told[identity], False) for identity in sorted(told)]
    gone = _withdrawn(reports, deleted)
    for identity in gone - told.keys():
        told[identity] = _last_known(identity, reports)
    return [
        _merge(identity, told[identity], identity in gone)
        for identity in sorted(told)
        if told[identity]
    ]


_POSTS = (CustomerMessage, Reply)


def _withdrawn(reports: Iterable[Report], deleted: Iterable[Report]) -> set[str]:
    """The messages that deletions speak of, by name or by any earlier version of the thing."""
    named: dict[ThingKey, set[str]] = {}
    for report in reports:
        if isinstance(report.event, _POSTS):
            named.setdefault(report.thing, set()).add(report.event.message)
    gone: set[str] = set()
    for report in deleted:
        event = report.event
        if isinstance(event, Deleted) and event.message:
            gone.add(event.message)
        gone |= named.get(report.thing, set())
    return gone


def _last_known(identity: str, reports: Iterable[Report]) -> list[Report]:
    versions = [
        report
        for report in reports
        if isinstance(report.event, _POSTS) and report.event.message == identity
    ]
    return current(versions)


def _merge(identity: str, told: list[Report], withdrawn: bool) -> Message:
    events = [report.event for report in told]
    incoming = [event for event in events if isinstance(event, CustomerMessage)]
    outgoing = [event for event in events if isinstance(event, Reply)]
    posts = outgoing or incoming
    first = posts[0]
    return Message(
        id=identity,
        at=min([event.at for event in events]),
        outgoing=bool(outgoing),
        channel=first.channel,
        language=first.language if len(posts) == 1 else _language(posts),
        needs_reply=all(event.needs_reply for event in incoming),
        automatic=any(event.automatic for event in outgoing),
        basis=min(
            [event.basis for event in outgoing], key=_STRENGTH.__getitem__, default="message"
        ),
        in_reply_to=_first([post.in_reply_to for post in posts]),
        agent=_first([event.agent for event in outgoing]),
        author=_first([event.author for event in incoming]),
        topic=_first([event.topic for event in incoming]) or "",
        text=_first([post.text for post in posts]) or "",
        private=any(post.private for post in posts),
        withdrawn=withdrawn,
        both_directions=bool(incoming and outgoing),
        sources=tuple(sorted({report.source for report in told})),
    )


def _language(posts: Iterable[CustomerMessage | Reply]) -> str:
    return next((post.language for post in posts if post.language != UNDETERMINED), UNDETERMINED)


def _first(values: Iterable[ValueT | None]) -> ValueT | None:
    for value in values:
        if value:
            return value
    return None
