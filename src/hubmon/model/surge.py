"""When far more messages come than is usual: the one rule for warnings and for every screen.

A half hour surges when more than a multiple of the usual messages came in it (`USUAL_TIMES`) *and*
so many come by chance less often than once in a thousand. Three messages where one is usual are
three times as many, and nothing out of the ordinary; three hundred for a hundred are.

What comes by chance is a negative binomial count (a Poisson count whose rate varies as well) with
the expected median for its mean, as wide as the expected 80 % range is above that; how seldom it is
so high says Chernoff's bound (`hubmon.model.chance`). It is an upper bound, so a surge
is rarer by chance than said. Of a half hour that still fills as much of the usual counts as of it
is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from math import log
from typing import Final

from msgspec import Struct

from hubmon.model.chance import information
from hubmon.model.expectation import HALF_HOUR, ExpectedHalfHour
from hubmon.model.snapshot import Snapshot

USUAL_TIMES: Final = 2.0
"""More than so many times the usual it takes, unless the configuration says otherwise."""
LINGERS: Final = timedelta(hours=2)
"""How long after the last of a surge it is still told: whoever wrote still waits. Half hours no
further apart are one surge."""

_LEAST_INFORMATION: Final = log(1_000)
"""I of a chance of one in a thousand."""
_NORMAL_TENTH: Final = 1.2816
"""Standard deviations from the median of a normal distribution to the upper end of its 80 %."""


class Surge(Struct, frozen=True):
    """Far more messages than usual."""

    since: datetime
    until: datetime
    """The present while it lasts."""
    arrivals: int
    """Messages in that time."""
    usual: float
    """How many are usual in that time."""

    @property
    def times(self) -> float:
        """What came over what is usual."""
        return self.arrivals / max(self.usual, 1.0)

    def lasts(self, now: datetime) -> bool:
        """Whether it goes on."""
        return self.until >= now


class HalfHourCame(Struct, frozen=True):
    """A half hour of the past, or the present one, and what is usual in it."""

    start: datetime
    came: int
    usual: ExpectedHalfHour
    part: float = 1.0
    """How much of it is over."""

    @property
    def mean(self) -> float:
        """What is usual in as much of it as is over."""
        return self.usual.median * self.part

    def surges(self, times: float) -> bool:
        """Whether it is more than so many times the usual, and more than comes by chance."""
        if self.came <= times * self.mean:
            return False
        return information(self.came, self.mean, _size(self.usual)) >= _LEAST_INFORMATION


def _size(usual: ExpectedHalfHour) -> float | None:
    """The r of the negative binomial count; None for a range no wider than a Poisson count's."""
    deviation = (usual.high - usual.median) / _NORMAL_TENTH
    excess = deviation**2 - usual.median
    return usual.median**2 / excess if excess > 0 and usual.median > 0 else None


def half_hours(
    arrivals: Iterable[tuple[datetime, int]], expected: Sequence[ExpectedHalfHour], now: datetime
) -> Iterator[HalfHourCame]:
    """The half hours in which anything could be expected, in order.

    Usual is the lower of two: what was expected just before a half hour, and what is expected of
    the same half hour of the next day. The first follows a surge within an hour, the second hardly
    does.

    Args:
        arrivals: when stretches began that do not reach over a half hour, and what came in each.
        expected: of the past, and of the day ahead as far as it is known.
        now: the present moment.
    """
    known = {each.start: each for each in expected}
    came: dict[datetime, int] = {}
    for at, count in arrivals:
        start = at - timedelta(minutes=at.minute % 30)
        came[start] = came.get(start, 0) + count
    for start, count in sorted(came.items()):
        usual = known.get(start)
        if usual is not None and start < now:
            tomorrow = known.get(start + timedelta(days=1), usual)
            part = min((now - start) / HALF_HOUR, 1.0)
            yield HalfHourCame(start, count, min(usual, tomorrow, key=lambda e: e.median), part)


def surges(past: Iterable[HalfHourCame], now: datetime, times: float) -> list[Surge]:
    """The surges in half hours on end, in their order.

    One goes on while the present half hour surges, or the one before did.
    """
    told = list(past)
    stretches: list[list[datetime]] = []
    for each in told:
        if not each.surges(times):
            continue
        if stretches and each.start - stretches[-1][-1] <= LINGERS:
            stretches[-1].append(each.start)
        else:
            stretches.append([each.start])
    return [_surge(told, found[0], found[-1] + HALF_HOUR, now) for found in stretches]


def _surge(told: Sequence[HalfHourCame], since: datetime, end: datetime, now: datetime) -> Surge:
    goes_on = end + HALF_HOUR > now
    until = now if goes_on else end
    parts = [each for each in told if since <= each.start < until]
    return Surge(since, until, sum(each.came for each in parts), sum(each.mean for each in parts))


def present_surge(snapshot: Snapshot, times: float = USUAL_TIMES) -> Surge | None:
    """The surge that goes on, or was over less than `LINGERS` ago.

    None where there is none, or nothing is known to be usual.
    """
    now = snapshot.as_of
    arrivals = ((bucket.start, bucket.arrivals) for bucket in snapshot.flow)
    found = surges(half_hours(arrivals, snapshot.expected_load.half_hours, now), now, times)
    return found[-1] if found and now - found[-1].until <= LINGERS else None
