"""What is true of a case's messages when every source has had its say.

A message is what a network-wide identity names, however many sources report it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from msgspec import Struct

from hubmon.model.events import (
    Basis,
    Customer,
    CustomerMessage,
    Deleted,
    Reply,
)
from hubmon.model.facts import Post, ThingKey
from hubmon.model.language import UNDETERMINED
from hubmon.model.reports import Dossier, Report

ValueT = TypeVar("ValueT")

_POSTS = (CustomerMessage, Reply)

_STRENGTH: dict[Basis, int] = {
    "milestone": 0,
    "message": 1,
    "email": 2,
    "comment": 3,
    "field": 4,
}


class Message(Struct, frozen=True, gc=False):
    """One post, merged from all reports of it."""

    post: Post
    """What it comes to, as if one source had told it."""
    sources: tuple[str, ...]
    author: Customer | None
    outgoing: bool
    withdrawn: bool
    both_directions: bool = False


def messages(dossier: Dossier) -> list[Message]:
    """The messages of a case, by identity; any version ties a deletion to its message."""
    facts = dossier.facts()
    told = facts.posts
    gone = _withdrawn(facts.deletions, dossier.superseded) if facts.deletions else set()
    if gone and dossier.superseded:
        told = told.copy()
        for identity in gone.difference(told):
            if known := _last_known(identity, dossier.superseded):
                told[identity] = known
    return [_merge(told[identity], identity in gone) for identity in sorted(told)]


def _withdrawn(
    deletions: Iterable[tuple[ThingKey, Deleted]], superseded: Iterable[Report]
) -> set[str]:
    """The messages that deletions speak of, by name or by any earlier version of the thing."""
    gone = {event.message for _, event in deletions if event.message}
    if superseded:
        deleted = {thing for thing, _ in deletions}
        gone.update(
            post.message
            for source, post in superseded
            if isinstance(post, _POSTS) and (source, post.stream, post.id) in deleted
        )
    return gone


def _last_known(identity: str, superseded: Iterable[Report]) -> tuple[tuple[ThingKey, Post], ...]:
    versions = Dossier.of(
        report
        for report in superseded
        if isinstance(report.event, _POSTS) and report.event.message == identity
    )
    return versions.facts().posts.get(identity, ())


def _merge(told: Sequence[tuple[ThingKey, Post]], withdrawn: bool) -> Message:
    if len(told) > 1:
        return _merge_several(sorted(told), withdrawn)
    ((source, _, _), post) = told[0]
    if type(post) is CustomerMessage:
        return Message(post, (source,), post.author, False, withdrawn)
    return Message(post, (source,), None, True, withdrawn)


def _merge_several(told: Sequence[tuple[ThingKey, Post]], withdrawn: bool) -> Message:
    incoming = [post for _, post in told if isinstance(post, CustomerMessage)]
    outgoing = [post for _, post in told if isinstance(post, Reply)]
    author = _first([post.author for post in incoming])
    at = min([post.at for _, post in told])
    return Message(
        _merge_replies(outgoing, at) if outgoing else _merge_incoming(incoming, at, author),
        tuple(sorted({source for (source, _, _), _ in told})),
        author,
        bool(outgoing),
        withdrawn,
        both_directions=bool(incoming and outgoing),
    )


def _merge_incoming(
    posts: Sequence[CustomerMessage], at: datetime, author: Customer | None
) -> CustomerMessage:
    return CustomerMessage(
        **_common(posts, at),
        author=author,
        needs_reply=all(post.needs_reply for post in posts),
        topic=_first([post.topic for post in posts]) or "",
    )


def _merge_replies(posts: Sequence[Reply], at: datetime) -> Reply:
    return Reply(
        **_common(posts, at),
        agent=_first([post.agent for post in posts]),
        automatic=any(post.automatic for post in posts),
        basis=min([post.basis for post in posts], key=_STRENGTH.__getitem__),
    )


def _common(posts: Sequence[Post], at: datetime) -> dict[str, Any]:
    first = posts[0]
    return {
        "stream": first.stream,
        "id": first.id,
        "at": at,
        "message": first.message,
        "channel": first.channel,
        "language": _language(posts),
        "text": _first([post.text for post in posts]) or "",
        "private": any(post.private for post in posts),
        "in_reply_to": _first([post.in_reply_to for post in posts]),
    }


def _language(posts: Sequence[Post]) -> str:
    return next((post.language for post in posts if post.language != UNDETERMINED), UNDETERMINED)


def _first(values: Iterable[ValueT | None]) -> ValueT | None:
    for value in values:
        if value:
            return value
    return None
