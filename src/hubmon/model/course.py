"""How the hub went over days: sums and states by five minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from msgspec import Struct

FIVE_MINUTES = timedelta(minutes=5)


class Point(Struct, frozen=True):
    """Five minutes of the whole hub."""

    start: datetime
    arrivals: int = 0
    """Eligible customer messages."""
    replies: int = 0
    """Turns answered."""
    breached: int = 0
    """Replies that became overdue."""
    waiting: int = 0
    """Turns that waited at the end of it."""
    response_time: timedelta | None = None
    """The estimate that was kept then; None where there was none."""


class Stretch(Struct, frozen=True):
    """Several points as one."""

    start: datetime
    arrivals: int
    replies: int
    breached: int
    waiting: int
    """At its end."""
    response_time: timedelta | None
    """The middle one of those that were kept."""


def stretches(points: Sequence[Point], each: timedelta) -> list[Stretch]:
    """The points in groups of `each` length, from full hours and days (UTC) on.

    The first group is left out where it is not whole, unless it is the only one.
    """
    seconds = each.total_seconds()
    parts = [list(part) for _, part in groupby(points, lambda p: p.start.timestamp() // seconds)]
    if len(parts) > 1 and len(parts[0]) < each // FIVE_MINUTES:
        del parts[0]
    return [_together(part) for part in parts]


def _together(part: Sequence[Point]) -> Stretch:
    kept = sorted(p.response_time for p in part if p.response_time is not None)
    return Stretch(
        start=part[0].start,
        arrivals=sum(point.arrivals for point in part),
        replies=sum(point.replies for point in part),
        breached=sum(point.breached for point in part),
        waiting=part[-1].waiting,
        response_time=kept[len(kept) // 2] if kept else None,
    )
