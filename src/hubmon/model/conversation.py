"""Goes through a case in the order of time and cuts it into turns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple

from hubmon.model.case import Flag
from hubmon.model.events import Basis, CaseReopened, CaseResolved
from hubmon.model.reports import Message


class _Kind(IntEnum):
    """What happens; among things of the same millisecond, in this order."""

    MESSAGE = 0
    REPLY = 1
    RESOLVED = 2
    REOPENED = 3


class _Happening(NamedTuple):
    at: datetime
    kind: _Kind
    id: str
    post: Message | None = None


@dataclass(slots=True)
class Exchange:
    """A customer's unanswered messages and what ended the wait."""

    messages: list[Message]
    ended_at: datetime | None = None
    reply: Message | None = None
    """None with an end: the case was closed without a reply."""


@dataclass(slots=True)
class Conversation:
    """One case's messages, replies, resolutions and reopenings in the order of time."""

    opened_at: datetime
    has_clock: bool
    """Whether replies are owed in this case at all."""
    exchanges: list[Exchange] = field(default_factory=list)
    resolved_at: datetime | None = None
    flags: set[Flag] = field(default_factory=set)
    _waiting: Exchange | None = None

    def run(
        self,
        posts: Sequence[Message],
        resolved: Iterable[CaseResolved],
        reopened: Iterable[CaseReopened],
    ) -> None:
        """Go through everything; `posts` without the withdrawn ones."""
        ends_first, ends_later = _answering_bases(posts)
        for happening in self._in_order(posts, resolved, reopened):
            at, kind, _, post = happening
            if kind is _Kind.RESOLVED:
                self._end(at, None)
                self.resolved_at = at
            elif kind is _Kind.REOPENED:
                self.resolved_at = None
            elif post is None:
                continue
            elif kind is _Kind.MESSAGE:
                self._customer_wrote(post)
            elif not post.automatic:
                first = len(self.exchanges) <= 1
                if post.basis in (ends_first if first else ends_later):
                    self._end(at, post)

    def _customer_wrote(self, post: Message) -> None:
        if not post.needs_reply:
            return
        self.resolved_at = None
        if not self.has_clock:
            return
        if self._waiting is None:
            self._waiting = Exchange([post])
            self.exchanges.append(self._waiting)
        else:
            self._waiting.messages.append(post)

    def _end(self, at: datetime, reply: Message | None) -> None:
        if self._waiting is not None:
            self._waiting.ended_at = at
            self._waiting.reply = reply
            self._waiting = None

    def _in_order(
        self,
        posts: Sequence[Message],
        resolved: Iterable[CaseResolved],
        reopened: Iterable[CaseReopened],
    ) -> list[_Happening]:
        asked = {post.id: post.at for post in posts if not post.outgoing}
        happenings = []
        for post in posts:
            at = post.at
            if post.outgoing:
                asked_at = asked.get(post.in_reply_to or "", at)
                if asked_at > at:
                    at = asked_at
                    self.flags.add("reply_before_message")
            kind = _Kind.REPLY if post.outgoing else _Kind.MESSAGE
            happenings.append(_Happening(at, kind, post.id, post))
        for event in resolved:
            if event.at < self.opened_at:
                self.flags.add("resolved_before_opened")
            at = max(event.at, self.opened_at)
            happenings.append(_Happening(at, _Kind.RESOLVED, event.id))
        happenings.extend(_Happening(e.at, _Kind.REOPENED, e.id) for e in reopened)
        happenings.sort(key=lambda happening: happening[:3])
        return happenings


_SENT: frozenset[Basis] = frozenset({"message", "email"})
_MILESTONE: frozenset[Basis] = frozenset({"milestone"})
_COMMENT: frozenset[Basis] = frozenset({"comment"})
_FIELD: frozenset[Basis] = frozenset({"field"})


def _answering_bases(posts: Iterable[Message]) -> tuple[frozenset[Basis], frozenset[Basis]]:
    """What may end the first turn, and what may end a later one.

    A first response is known from the strongest basis there is; a comment or a date in a field
    speaks for the first one only.
    """
    known = {post.basis for post in posts if post.outgoing and not post.automatic}
    if "milestone" in known:
        return _MILESTONE, _SENT
    if not known or known & _SENT:
        return _SENT, _SENT
    return _COMMENT if "comment" in known else _FIELD, _SENT
