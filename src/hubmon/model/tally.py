"""Sorted multisets of moments, from which every figure of a snapshot is a few bisections."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import takewhile
from typing import Literal, NamedTuple, TypeAlias

from hubmon.model.case import Turn
from hubmon.model.multiset import Multiset
from hubmon.model.promise import Clock
from hubmon.model.snapshot import PromiseCount

PromiseKind: TypeAlias = Literal["response", "resolution"]


class Moments(Multiset[datetime]):
    """A multiset of moments."""

    __slots__ = ()

    def first(self) -> datetime | None:
        """The earliest."""
        return self.in_order[0] if len(self) else None

    def until(self, moment: datetime) -> int:
        """How many are at `moment` or earlier."""
        return self.in_order.bisect_right(moment)

    def before(self, moment: datetime) -> int:
        """How many are earlier than `moment`."""
        return self.in_order.bisect_left(moment)

    def between(self, after: datetime, until: datetime) -> int:
        """How many are later than `after`, and at `until` or earlier."""
        return max(self.until(until) - self.until(after), 0)


class Load:
    """The turns of one channel, one language or the whole hub."""

    __slots__ = ("answered", "arrivals", "waiting")

    def __init__(self) -> None:
        self.waiting = Moments()
        """Waiting since."""
        self.arrivals = Moments()
        """Eligible messages."""
        self.answered = Moments()
        """Replies that ended a turn."""

    def put(self, turn: Turn) -> None:
        """Count a turn."""
        clock = turn.clock
        self.arrivals.extend(turn.arrivals)
        if clock.stopped is None:
            self.waiting.add(clock.since)
        elif clock.met:
            self.answered.add(clock.stopped)

    def take(self, turn: Turn) -> None:
        """Count it no more."""
        clock = turn.clock
        for arrival in turn.arrivals:
            self.arrivals.remove(arrival)
        if clock.stopped is None:
            self.waiting.remove(clock.since)
        elif clock.met:
            self.answered.remove(clock.stopped)


class Ended(Multiset[tuple[datetime, datetime]]):
    """The turns that are over: when each ended, and since when it had waited."""

    __slots__ = ()

    def waited_at(self, earlier: datetime, now: datetime) -> int:
        """How many ended after `earlier` and waited then, as it is known at `now`.

        A time later than `now` is a source's mistake: who ended then waits no more, and who waits
        since then has waited for ever.
        """
        later = self.in_order.irange((earlier,))  # type: ignore[arg-type]  # a shorter tuple sorts before those it begins
        gone = takewhile(lambda turn: turn[0] <= now, later)
        return sum(end > earlier and not earlier < since <= now for end, since in gone)


class Owed(NamedTuple):
    """A running promise; they sort by deadline."""

    due: datetime
    case: str
    kind: PromiseKind
    since: datetime
    risk_at: datetime
    ref: int


class PromiseTally:
    """How one kind of promise was kept, and what is owed now."""

    def __init__(self) -> None:
        self._risk = Moments()
        self._due = Moments()
        self._kept = Moments()
        self._broken = Moments()

    def put(self, clock: Clock) -> None:
        """Count a promise."""
        if clock.stopped is None:
            self._risk.add(clock.risk_at)
            self._due.add(clock.due)
        elif clock.stopped > clock.due:
            self._broken.add(clock.stopped)
        elif clock.met:
            self._kept.add(clock.stopped)

    def take(self, clock: Clock) -> None:
        """Count it no more."""
        if clock.stopped is None:
            self._risk.remove(clock.risk_at)
            self._due.remove(clock.due)
        elif clock.stopped > clock.due:
            self._broken.remove(clock.stopped)
        elif clock.met:
            self._kept.remove(clock.stopped)

    def count(self, now: datetime, window: timedelta) -> PromiseCount:
        """Kept and breached in the window before `now`, and what is owed at `now`."""
        overdue = self._due.before(now)
        return PromiseCount(
            kept=self._kept.between(now - window, now),
            breached=self._broken.between(now - window, now) + overdue,
            overdue=overdue,
            at_risk=max(self._risk.until(now) - overdue, 0),
        )
