"""What can be expected: how long who writes now waits for a reply, and how many will write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from msgspec import Struct


class Estimate(Struct, frozen=True, kw_only=True):
    """What a customer who writes now can expect to wait for a reply."""

    as_of: datetime
    sample: int
    """Turns it is made from."""
    median: timedelta | None = None
    low: timedelta | None = None
    """One in ten waits less."""
    high: timedelta | None = None
    """One in ten waits longer; None with a known median when that end cannot be seen yet."""
    low_90: timedelta | None = None
    """One in twenty waits less."""
    high_90: timedelta | None = None
    """One in twenty waits longer."""
    reason: str = ""
    """Why there is no median; empty when there is one."""
    judged: int = 0
    """How many of the last who wrote could be held against the range that was said to them."""
    came_true: int = 0
    """How many of those were answered within it, from `low` to `high`."""
    held_up: str = ""
    """Why it is not renewed at present; empty when it is."""

    @property
    def came_true_ratio(self) -> float | None:
        """The share of ranges that came true; None with too few to tell."""
        return self.came_true / self.judged if self.judged >= FEWEST_JUDGED else None

    def is_old(self, now: datetime) -> bool:
        """Whether it is known, and has to be shown as one of the past."""
        return self.median is not None and now - self.as_of > ESTIMATE_OLD_AFTER


ESTIMATE_OLD_AFTER = timedelta(minutes=10)
"""It lags behind by as much as the sources do that report in time: mostly a few minutes."""
FEWEST_JUDGED = 50
"""Of fewer customers a share that came true says too little."""


EstimateScope: TypeAlias = tuple[Literal["hub", "channel", "language"], str]
"""Whom an estimate is for: a channel, a language, or with an empty name the whole hub."""

WHOLE_HUB: Final[EstimateScope] = ("hub", "")


class ExpectedWait(Struct, frozen=True, gc=False):
    """What a customer who waits for a reply can expect."""

    subject: int
    """The reference of their case."""
    number: int
    """Which turn of the case it is, from 1 on."""
    as_of: datetime
    at_risk: bool
    """Whether they are predicted to wait beyond the deadline."""
    late: float
    """The chance of that."""
    low: timedelta | None
    """Still to wait from then on: one in ten waits less. None when hardly any reply is expected."""
    median: timedelta | None
    high: timedelta | None
    """One in ten waits longer."""


class Estimates(Struct, frozen=True):
    """What customers who write now can expect: any of them, by channel, by language."""

    hub: Estimate
    channels: Mapping[str, Estimate] = {}
    languages: Mapping[str, Estimate] = {}
    waits: Sequence[ExpectedWait] = ()
    """Of those who wait already. A viewer reads only those that are at risk."""

    def of_channel(self, key: str) -> Estimate:
        """The estimate for a channel."""
        return self.channels.get(key) or self._unknown()

    def of_language(self, key: str) -> Estimate:
        """The estimate for a language."""
        return self.languages.get(key) or self._unknown()

    def _unknown(self) -> Estimate:
        reason = self.hub.reason or "nobody wrote of late"
        return Estimate(as_of=self.hub.as_of, sample=0, reason=reason)

    def by_scope(self) -> Iterator[tuple[EstimateScope, Estimate]]:
        """Each of them, with whom it is for."""
        yield WHOLE_HUB, self.hub
        for channel, estimate in self.channels.items():
            yield ("channel", channel), estimate
        for language, estimate in self.languages.items():
            yield ("language", language), estimate

    @classmethod
    def unknown(cls, now: datetime, reason: str) -> Estimates:
        """Nothing is known, for a reason."""
        return cls(Estimate(as_of=now, sample=0, reason=reason))


class ExpectedHalfHour(Struct, frozen=True):
    """How many customer messages to expect in a half hour."""

    start: datetime
    low: float
    """One time in ten there are fewer."""
    median: float
    high: float
    """One time in ten there are more."""


class Peak(Struct, frozen=True):
    """The busiest hour to come."""

    at: datetime
    """Its middle."""
    arrivals: float
    """Median of the customer messages expected in it."""


class ExpectedLoad(Struct, frozen=True, kw_only=True):
    """How many customer messages to expect, by half hour."""

    as_of: datetime | None = None
    """Up to when what came is known to it; None where nothing is expected."""
    half_hours: tuple[ExpectedHalfHour, ...] = ()
    """Those of the day before `as_of` as they were expected last before each began, then those of
    the day after."""
    reason: str = ""
    """Why nothing is expected; empty when something is."""

    def ahead(self, now: datetime) -> tuple[ExpectedHalfHour, ...]:
        """The half hours that are not over."""
        return tuple(each for each in self.half_hours if each.start + HALF_HOUR > now)

    def peak(self, now: datetime) -> Peak | None:
        """The busiest hour of those that are not over; None where no whole one is expected."""
        ahead = self.ahead(now)
        hours = [
            Peak(second.start, first.median + second.median)
            for first, second in pairwise(ahead)
            if second.start - first.start == HALF_HOUR
        ]
        return max(hours, key=lambda hour: hour.arrivals, default=None)


HALF_HOUR = timedelta(minutes=30)
NOTHING_EXPECTED = ExpectedLoad(reason="it takes two days of past to know")
