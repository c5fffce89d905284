"""Sorted multisets of moments, from which every figure of a snapshot is a few bisections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, TypeAlias

from sortedcontainers import SortedList

from hubmon.model.case import Turn
from hubmon.model.promise import Clock
from hubmon.model.snapshot import PromiseCount

PromiseKind: TypeAlias = Literal["response", "resolution"]


class Moments:
    """A multiset of moments."""

    def __init__(self) -> None:
        self._sorted: SortedList[datetime] = SortedList()

    def __len__(self) -> int:
        return len(self._sorted)

    def add(self, moment: datetime) -> None:
        """Put one in."""
        self._sorted.add(moment)

    def remove(self, moment: datetime) -> None:
        """Take one out; raises `ValueError` when it is not there."""
        self._sorted.remove(moment)

    def first(self) -> datetime | None:
        """The earliest."""
        return self._sorted[0] if self._sorted else None

    def until(self, moment: datetime) -> int:
        """How many are at `moment` or earlier."""
        return self._sorted.bisect_right(moment)

    def before(self, moment: datetime) -> int:
        """How many are earlier than `moment`."""
        return self._sorted.bisect_left(moment)

    def between(self, after: datetime, until: datetime) -> int:
        """How many are later than `after`, and at `until` or earlier."""
        return max(self.until(until) - self.until(after), 0)


class Load:
    """The turns of one channel, one language or the whole hub."""

    def __init__(self) -> None:
        self.waiting = Moments()
        """Waiting since."""
        self.arrivals = Moments()
        """Eligible messages."""
        self.answered = Moments()
        """Replies that ended a turn."""
        self.opened = Moments()
        """Starts of turns."""
        self.ended = Moments()
        """Ends of turns, with a reply or without."""

    def put(self, turn: Turn) -> None:
        """Count a turn."""
        for moments, moment in self._parts(turn):
            moments.add(moment)

    def take(self, turn: Turn) -> None:
        """Count it no more."""
        for moments, moment in self._parts(turn):
            moments.remove(moment)

    def _parts(self, turn: Turn) -> Iterator[tuple[Moments, datetime]]:
        clock = turn.clock
        yield self.opened, clock.since
        for arrival in turn.arrivals:
            yield self.arrivals, arrival
        if clock.stopped is None:
            yield self.waiting, clock.since
        else:
            yield self.ended, clock.stopped
            if clock.met:
                yield self.answered, clock.stopped

    def depth_at(self, now: datetime, earlier: datetime) -> int:
        """How many waited at `earlier`, from how many wait now and what came and went since."""
        return max(
            len(self.waiting)
            - self.opened.between(earlier, now)
            + self.ended.between(earlier, now),
            0,
        )


class Owed(NamedTuple):
    """A running promise; they sort by deadline."""

    due: datetime
    case: str
    kind: PromiseKind
    since: datetime
    risk_at: datetime
    ref: int


def order_of(owed: Owed) -> tuple[datetime, str]:
    """Sorts by deadline, in the same order whatever the order of arrival."""
    return (owed.due, owed.case)


class PromiseTally:
    """How one kind of promise was kept, and what is owed now."""

    def __init__(self) -> None:
        self._risk = Moments()
        self._due = Moments()
        self._kept = Moments()
        self._broken = Moments()

    def put(self, clock: Clock) -> None:
        """Count a promise."""
        for moments, moment in self._parts(clock):
            moments.add(moment)

    def take(self, clock: Clock) -> None:
        """Count it no more."""
        for moments, moment in self._parts(clock):
            moments.remove(moment)

    def _parts(self, clock: Clock) -> Iterator[tuple[Moments, datetime]]:
        if clock.stopped is None:
            yield self._risk, clock.risk_at
            yield self._due, clock.due
        elif clock.stopped > clock.due:
            yield self._broken, clock.stopped
        elif clock.met:
            yield self._kept, clock.stopped

    def count(self, now: datetime, window: timedelta) -> PromiseCount:
        """Kept and breached in the window before `now`, and what is owed at `now`."""
        overdue = self._due.before(now)
        return PromiseCount(
            kept=self._kept.between(now - window, now),
            breached=self._broken.between(now - window, now) + overdue,
            overdue=overdue,
            at_risk=max(self._risk.until(now) - overdue, 0),
        )
