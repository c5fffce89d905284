"""Goes through a case in the order of time and cuts it into turns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from hubmon.model.case import Flag
from hubmon.model.events import Basis, CustomerMessage, Reply

_Happening: TypeAlias = tuple[datetime, int, str, CustomerMessage | Reply | None]
"""When, what, and for a message which; its identity keeps those of one moment in order."""

_MESSAGE, _REPLY, _RESOLVED, _REOPENED = range(4)
"""What happens; among things of the same millisecond, in this order."""


class Exchange(Struct):
    """A customer's unanswered messages and what ended the wait."""

    messages: list[CustomerMessage]
    ended_at: datetime | None = None
    reply: Reply | None = None
    """None with an end: the case was closed without a reply."""


class Conversation:
    """One case's messages, replies, resolutions and reopenings in the order of time."""

    __slots__ = ("_has_clock", "_opened_at", "_waiting", "exchanges", "flags", "resolved_at")

    def __init__(self, opened_at: datetime, *, has_clock: bool, flags: set[Flag]) -> None:
        """Of a case that was opened then.

        Args:
            opened_at: when.
            has_clock: whether replies are owed in it at all.
            flags: what is odd about it otherwise.
        """
        self._opened_at = opened_at
        self._has_clock = has_clock
        self._waiting: Exchange | None = None
        self.exchanges: list[Exchange] = []
        self.flags = flags
        self.resolved_at: datetime | None = None

    def run(
        self,
        incoming: Sequence[CustomerMessage],
        replies: Sequence[Reply],
        resolved: Iterable[datetime],
        reopened: Iterable[datetime],
    ) -> None:
        """Go through everything; without the messages that were withdrawn."""
        ends_first, ends_later = _answering_bases(replies) if replies else (_SENT, _SENT)
        for at, kind, _, post in self._in_order(incoming, replies, resolved, reopened):
            if type(post) is CustomerMessage:
                self._customer_wrote(post)
            elif type(post) is Reply:
                ends = ends_first if len(self.exchanges) <= 1 else ends_later
                if post.basis in ends and not post.automatic:
                    self._end(at, post)
            elif kind == _RESOLVED:
                self._end(at, None)
                self.resolved_at = at
            else:
                self.resolved_at = None

    def _customer_wrote(self, post: CustomerMessage) -> None:
        if not post.needs_reply:
            return
        self.resolved_at = None
        if not self._has_clock:
            return
        if self._waiting is None:
            self._waiting = Exchange([post])
            self.exchanges.append(self._waiting)
        else:
            self._waiting.messages.append(post)

    def _end(self, at: datetime, reply: Reply | None) -> None:
        if self._waiting is not None:
            self._waiting.ended_at = at
            self._waiting.reply = reply
            self._waiting = None

    def _in_order(
        self,
        incoming: Sequence[CustomerMessage],
        replies: Sequence[Reply],
        resolved: Iterable[datetime],
        reopened: Iterable[datetime],
    ) -> list[_Happening]:
        happenings: list[_Happening] = []
        asked: dict[str | None, datetime] = {}
        for post in incoming:
            asked[post.message] = post.at
            happenings.append((post.at, _MESSAGE, post.message, post))
        for reply in replies:
            at = reply.at
            question_at = asked.get(reply.in_reply_to, at)
            if question_at > at:
                self.flags.add("reply_before_message")
                at = question_at
            happenings.append((at, _REPLY, reply.message, reply))
        for at in resolved:
            if at < self._opened_at:
                self.flags.add("resolved_before_opened")
            happenings.append((max(at, self._opened_at), _RESOLVED, "", None))
        if reopened:
            happenings += [(at, _REOPENED, "", None) for at in reopened]
        happenings.sort()
        return happenings


_SENT: frozenset[Basis] = frozenset({"message", "email"})
_MILESTONE: frozenset[Basis] = frozenset({"milestone"})
_COMMENT: frozenset[Basis] = frozenset({"comment"})
_FIELD: frozenset[Basis] = frozenset({"field"})


def _answering_bases(replies: Iterable[Reply]) -> tuple[frozenset[Basis], frozenset[Basis]]:
    """What may end the first turn, and what may end a later one.

    A first response is known from the strongest basis there is; a comment or a date in a field
    speaks for the first one only.
    """
    known = {reply.basis for reply in replies if not reply.automatic}
    if "milestone" in known:
        return _MILESTONE, _SENT
    if not known or known & _SENT:
        return _SENT, _SENT
    return _COMMENT if "comment" in known else _FIELD, _SENT
