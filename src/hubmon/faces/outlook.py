"""The expected load in words: when the peak comes, and what came against what was expected."""

from __future__ import annotations

from datetime import timedelta, tzinfo

from msgspec import Struct

from hubmon.faces.counts import counted
from hubmon.faces.spans import duration
from hubmon.model.expectation import HALF_HOUR, ExpectedHalfHour
from hubmon.model.snapshot import Snapshot

_OLD = timedelta(hours=1)
"""What is expected is made anew every half hour; older than this it is said to be old."""


def peak_words(snapshot: Snapshot, zone: tzinfo) -> str:
    """When the busiest hour comes and how busy it will be, or why that is not known."""
    load, now = snapshot.expected_load, snapshot.as_of
    peak = load.peak(now)
    if load.as_of is None or peak is None:
        return f"peak – ({load.reason or 'no whole hour to come is known'})"
    words = f"peak about {peak.at.astimezone(zone):%H:%M}: {peak.arrivals:,.0f} an hour"
    if now - load.as_of > _OLD:
        words += f" (as of {load.as_of.astimezone(zone):%H:%M})"
    return words


def brief_peak_words(snapshot: Snapshot, zone: tzinfo) -> str:
    """The same where there is little room."""
    peak = snapshot.expected_load.peak(snapshot.as_of)
    if peak is None:
        return "peak –"
    return f"peak {peak.at.astimezone(zone):%H:%M}: {peak.arrivals:,.0f}/h"


class LastHalfHour(Struct, frozen=True):
    """The last half hour that is known in full, against what was expected of it."""

    came: int
    expected: ExpectedHalfHour

    def words(self) -> str:
        """Both in a few words."""
        low, high = round(self.expected.low), round(self.expected.high)
        return f"last half hour {self.came:,}, expected {low:,} to {high:,}"


def last_half_hour(snapshot: Snapshot) -> LastHalfHour | None:
    """What came against what was expected; None where either is not known."""
    load = snapshot.expected_load
    if load.as_of is None:
        return None
    start = load.as_of - HALF_HOUR
    expected = next((each for each in load.half_hours if each.start == start), None)
    if expected is None or not snapshot.flow or start < snapshot.flow[0].start:
        return None
    came = sum(b.arrivals for b in snapshot.flow if start <= b.start < start + HALF_HOUR)
    return LastHalfHour(came, expected)


def surge_words(arrivals: int, times: float, length: timedelta) -> str:
    """How much more came than is usual."""
    return f"{counted(arrivals, 'message')} in {duration(length)}, {times:,.1f} times the usual"
