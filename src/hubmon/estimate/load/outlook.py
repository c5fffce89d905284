"""What to expect from a past, made anew from its counts each time.

So neither a restart nor something that is told late leaves a trace.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from hubmon.estimate.load.forecaster import LoadForecaster
from hubmon.estimate.load.spread import HORIZONS
from hubmon.estimate.load.week import BUCKET, LocalWeek


class HalfHour(NamedTuple):
    """How many messages to expect in the half hour from `start`, in seconds since the epoch."""

    start: float
    low: float
    """One time in ten there are fewer."""
    median: float
    high: float
    """One time in ten there are more."""


class Outlook(NamedTuple):
    """The day ahead, and of the day before what was to be expected just before each half hour."""

    ahead: list[HalfHour]
    before: list[HalfHour]


def look_ahead(begin: float, counts: Sequence[float], week: LocalWeek) -> Outlook:
    """The outlook after the last of these half hours; empty with too little past.

    Args:
        begin: start of the first half hour, seconds since the epoch.
        counts: messages in each half hour from then on.
        week: whose clock people live by.
    """
    forecaster = LoadForecaster(week)
    before: deque[HalfHour] = deque(maxlen=HORIZONS)
    until = begin + len(counts) * BUCKET
    for number, count in enumerate(counts):
        start = begin + number * BUCKET
        if forecaster.ready and start >= until - HORIZONS * BUCKET:
            before.append(HalfHour(start, *forecaster.expect()[:, 0].tolist()))
        forecaster.observe(start, count)
    if not forecaster.ready:
        return Outlook([], [])
    ahead = [
        HalfHour(until + step * BUCKET, *figures)
        for step, figures in enumerate(forecaster.expect().T.tolist())
    ]
    return Outlook(ahead, list(before))
