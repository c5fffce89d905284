"""What is counted of turns and promises, kept so that every figure is a few bisections.

Things are put in many at a time, and taken out with a `sign` of -1. All moments and spans are
milliseconds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from sys import maxsize
from typing import Final, TypeAlias

from msgspec import Struct

from hubmon.model.gist import GistClock, GistTurn
from hubmon.model.moments import from_ms, span_ms
from hubmon.model.multiset import Moments, Rows
from hubmon.model.snapshot import FLOW_BUCKET, FlowBucket, PromiseCount

HOUR: Final = 60 * 60 * 1000
DAY: Final = 24 * HOUR
TREND: Final = HOUR // 2
"""How far back the trend looks."""
BUCKET: Final = span_ms(FLOW_BUCKET)


class LoadCount(Struct, frozen=True):
    """A load at a moment."""

    waiting: int
    waited: int
    """Those of them who waited before the `TREND` already."""
    oldest: int | None
    """Since when waits who waits longest."""
    arrivals_hour: int
    arrivals_day: int
    replies_hour: int
    overdue: int
    """Those who wait and were promised a reply by now."""
    at_risk: int
    answered: int | None
    """When somebody was last answered; None when that is a day ago."""

    @property
    def active(self) -> bool:
        """Whether anybody waits or wrote within a day."""
        return bool(self.waiting or self.arrivals_day)


def total(counts: Sequence[LoadCount]) -> LoadCount:
    """Several loads together; nothing when there are none."""
    return LoadCount(
        waiting=sum([count.waiting for count in counts]),
        waited=sum([count.waited for count in counts]),
        oldest=min([count.oldest for count in counts if count.oldest is not None], default=None),
        arrivals_hour=sum([count.arrivals_hour for count in counts]),
        arrivals_day=sum([count.arrivals_day for count in counts]),
        replies_hour=sum([count.replies_hour for count in counts]),
        overdue=sum([count.overdue for count in counts]),
        at_risk=sum([count.at_risk for count in counts]),
        answered=max([count.answered for count in counts if count.answered], default=None),
    )


NOTHING: Final = LoadCount(0, 0, None, 0, 0, 0, 0, 0, None)


class Load:
    """The turns of one channel in one language."""

    __slots__ = ("_answered", "_arrivals", "_due", "_risk", "_waiting")

    def __init__(self) -> None:
        self._waiting = Moments()
        """Waiting since."""
        self._due = Moments()
        """When those who wait are promised a reply."""
        self._risk = Moments()
        """From when on that is at risk."""
        self._arrivals = Moments()
        """Eligible messages."""
        self._answered = Moments()
        """Replies that ended a turn."""

    def change(self, turns: Sequence[GistTurn], sign: int) -> None:
        """Count turns, or count them no more."""
        if waiting := [turn for turn in turns if turn.stopped is None]:
            self._waiting.change([turn.since for turn in waiting], sign)
            self._due.change([turn.due for turn in waiting], sign)
            self._risk.change([turn.risk_at for turn in waiting], sign)
        self._arrivals.change(arrivals_of(turns), sign)
        self._answered.change(replies_of(turns), sign)

    def count(self, now: int) -> LoadCount:
        """The load at `now`."""
        waiting, arrivals, answered = self._waiting, self._arrivals, self._answered
        overdue = self._due.until(now - 1)
        arrived = arrivals.until(now)
        return LoadCount(
            waiting=len(waiting),
            waited=len(waiting) - waiting.between(now - TREND, now),
            oldest=waiting.first(),
            arrivals_hour=arrived - arrivals.until(now - HOUR),
            arrivals_day=arrived - arrivals.until(now - DAY),
            replies_hour=answered.between(now - HOUR, now),
            overdue=overdue,
            at_risk=max(self._risk.until(now) - overdue, 0),
            answered=answered.last_between(now - DAY, now),
        )


def arrivals_of(turns: Iterable[GistTurn]) -> list[int]:
    """Their eligible messages."""
    return [arrival for turn in turns for arrival in turn.arrivals]


def replies_of(turns: Iterable[GistTurn]) -> list[int]:
    """Replies that ended one of them."""
    return [turn.stopped for turn in turns if turn.met and turn.stopped is not None]


class Ended:
    """The turns that are over: when each ended, and since when it had waited."""

    def __init__(self) -> None:
        self._rows = Rows(2)

    def change(self, turns: Iterable[GistTurn], sign: int) -> None:
        """Count those of the turns that are over, or count them no more."""
        self._rows.change(
            [(turn.stopped, turn.since) for turn in turns if turn.stopped is not None], sign
        )

    def waited_at(self, earlier: int, now: int) -> int:
        """How many ended after `earlier` and waited then, as it is known at `now`.

        Who ends later than `now` is a source's mistake, and is not among them.
        """
        ends, sinces = self._rows.columns
        gone = slice(bisect_right(ends, earlier), bisect_right(ends, now))
        return sum([since <= earlier for since in sinces[gone]])


class Flow:
    """Arrivals and replies of the whole hub by quarter of an hour."""

    def __init__(self) -> None:
        self._arrivals: Counter[int] = Counter()
        self._replies: Counter[int] = Counter()

    def change(self, turns: Sequence[GistTurn], sign: int) -> None:
        """Count turns, or count them no more."""
        for counts, moments in (
            (self._arrivals, arrivals_of(turns)),
            (self._replies, replies_of(turns)),
        ):
            buckets = [moment // BUCKET for moment in moments]
            (counts.update if sign > 0 else counts.subtract)(buckets)

    def forget_empty(self) -> None:
        """Let go of quarters in which nothing is counted any more."""
        self._arrivals = +self._arrivals
        self._replies = +self._replies

    def of_a_day(self, now: int) -> Iterator[FlowBucket]:
        """The last 24 hours; the last bucket is the one in which `now` is."""
        current = now // BUCKET
        for bucket in range(current + 1 - DAY // BUCKET, current + 1):
            yield FlowBucket(
                from_ms(bucket * BUCKET), self._arrivals[bucket], self._replies[bucket]
            )


Owing: TypeAlias = tuple[GistClock, int]
"""The clock of a promise, and the reference of the case it was made in."""


class PromiseTally:
    """How one kind of promise was kept, and what is owed now."""

    def __init__(self) -> None:
        self._risk = Moments()
        self._owed = Rows(3)
        """When it is due, from when on it is at risk, and the reference of its case."""
        self._longest_margin = 0
        self._kept = Moments()
        self._broken = Moments()

    def change(self, promises: Sequence[Owing], sign: int) -> None:
        """Count promises, or count them no more."""
        owed = [(clock.due, clock.risk_at, ref) for clock, ref in promises if clock.stopped is None]
        ended = [(at, clock) for clock, _ in promises if (at := clock.stopped) is not None]
        self._owed.change(owed, sign)
        self._risk.change([risk_at for _, risk_at, _ in owed], sign)
        self._broken.change([at for at, clock in ended if at > clock.due], sign)
        self._kept.change([at for at, clock in ended if at <= clock.due and clock.met], sign)
        margins = [due - risk_at for due, risk_at, _ in owed]
        self._longest_margin = max(self._longest_margin, *margins, 0)

    def count(self, now: int) -> PromiseCount:
        """Kept and breached within a day before `now`, and what is owed at `now`."""
        overdue = bisect_left(self._owed.columns[0], now)
        return PromiseCount(
            kept=self._kept.between(now - DAY, now),
            breached=self._broken.between(now - DAY, now) + overdue,
            overdue=overdue,
            at_risk=max(self._risk.until(now) - overdue, 0),
        )

    def overdue(self, now: int, least: int) -> Sequence[int]:
        """References of the cases whose deadline passed last: at least so many, if there are.

        Of those that fell due at one moment all are among them, or none.
        """
        dues, _, refs = self._owed.columns
        border = bisect_left(dues, now)
        first = bisect_left(dues, dues[border - least]) if border > least else 0
        return refs[first:border]

    def nearing(self, now: int, least: int) -> Sequence[int]:
        """The same of those that are at risk and fall due first."""
        until = now + self._longest_margin
        return due_first(self._owed, now, least, lambda risk_at: risk_at <= now, until)


def due_first(
    owed: Rows, now: int, least: int, wanted: Callable[[int], bool], until: int = maxsize
) -> Sequence[int]:
    """References of what falls due first from `now` on: at least so many, if there are.

    Of those that fall due at one moment all are among them, or none.

    Args:
        owed: rows of when something is due, from when on it is at risk, and its reference.
        now: the moment from which on.
        least: how many.
        wanted: says by when something is at risk whether it counts.
        until: what falls due later is not looked at.
    """
    dues, risks, refs = owed.columns
    found: list[int] = []
    last = now
    for position in range(bisect_left(dues, now), len(dues)):
        due = dues[position]
        if due > until or (due > last and len(found) >= least):
            break
        if wanted(risks[position]):
            found.append(refs[position])
            last = due
    return found
