"""Whether the hub is disrupted: far more comes than is usual, or somebody has said so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from hubmon.model.snapshot import HALF_HOUR, ExpectedHalfHour, Snapshot

_TIMES: Final = 2.0
"""So many times the usual it takes at least."""
_LINGERS: Final = timedelta(hours=2)
"""How long after the last of the surge it is still one: whoever wrote still waits."""


class Surge(NamedTuple):
    """Far more messages than usual, in half hours on end."""

    since: datetime
    until: datetime
    """The present while it lasts."""
    times: float
    """What came over what is usual."""

    def lasts(self, now: datetime) -> bool:
        """Whether it goes on."""
        return self.until >= now


class _HalfHour(NamedTuple):
    start: datetime
    came: int
    usual: ExpectedHalfHour
    part: float
    """How much of it is over."""

    @property
    def surges(self) -> bool:
        """Beyond the range by its upper half once more, and a multiple of the usual."""
        usual = self.usual
        return self.came > max(2 * usual.high - usual.median, _TIMES * usual.median)


def surge(snapshot: Snapshot) -> Surge | None:
    """The surge of the last hours; None where there is none, or nothing is known to be usual.

    Usual is the lower of two: what was expected just before a half hour, and what is expected of
    the same half hour of the next day. The first follows a surge within an hour, the second hardly
    does.
    """
    found: list[_HalfHour] = []
    for each in _half_hours(snapshot):
        if not each.surges:
            continue
        if found and each.start - found[-1].start > _LINGERS:
            found.clear()
        found.append(each)
    if not found or snapshot.as_of - (found[-1].start + HALF_HOUR) > _LINGERS:
        return None
    usual = sum(each.usual.median * each.part for each in found)
    return Surge(
        since=found[0].start,
        until=min(found[-1].start + HALF_HOUR, snapshot.as_of),
        times=sum(each.came for each in found) / max(usual, 1.0),
    )


def _half_hours(snapshot: Snapshot) -> Iterator[_HalfHour]:
    """Those of the last day that were expected; the last one still fills."""
    expected = {each.start: each for each in snapshot.expected_load.half_hours}
    came: dict[datetime, int] = {}
    for bucket in snapshot.flow:
        start = bucket.start - timedelta(minutes=bucket.start.minute % 30)
        came[start] = came.get(start, 0) + bucket.arrivals
    for start, count in came.items():
        usual = expected.get(start)
        if usual is not None and start <= snapshot.as_of:
            tomorrow = expected.get(start + timedelta(days=1), usual)
            part = min((snapshot.as_of - start) / HALF_HOUR, 1.0)
            yield _HalfHour(start, count, min(usual, tomorrow, key=lambda e: e.median), part)


def is_disrupted(snapshot: Snapshot) -> bool:
    """Whether it is declared, or found."""
    return snapshot.declared is not None or surge(snapshot) is not None
