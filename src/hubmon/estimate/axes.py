"""Scales of a picture: where a moment and a wait are, and which of them are named."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, UTC, datetime
from typing import NamedTuple

import numpy as np

from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import DAY, HOUR

_MINUTE = 60.0
_WAITS = (
    (0, "0"), (_MINUTE, "1 min"), (2 * _MINUTE, "2 min"), (5 * _MINUTE, "5 min"),
    (10 * _MINUTE, "10 min"), (20 * _MINUTE, "20 min"), (HOUR, "1 h"), (2 * HOUR, "2 h"),
    (4 * HOUR, "4 h"), (8 * HOUR, "8 h"), (12 * HOUR, "12 h"), (DAY, "1 day"), (2 * DAY, "2 days"),
    (4 * DAY, "4 days"), (8 * DAY, "8 days"), (16 * DAY, "16 days"), (32 * DAY, "32 days"),
)  # fmt: skip
_APART = 22.0
_STEPS = (
    *(minutes * _MINUTE for minutes in (1, 5, 15, 30)),
    *(hours * HOUR for hours in (1, 2, 3, 6, 12)),
    *(days * DAY for days in (1, 2, 3, 5, 7)),
)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 600, 2_400)
_MONTH = 30.4 * DAY
_MOST_DATES = 9


class Box(NamedTuple):
    """The part of a picture in which something is drawn."""

    left: float
    top: float
    right: float
    bottom: float


class Tick(NamedTuple):
    """A place on an axis that has a name."""

    place: float
    label: str
    above: str = ""
    """What it is part of, where that changes: the day of an hour, the year of a month."""


class Waits:
    """The upright axis: log(1 + minutes), so that minutes and days are seen side by side."""

    def __init__(self, box: Box, longest: float) -> None:
        self._box = box
        self._top = math.log1p(max(longest, 10 * _MINUTE) * 1.4 / _MINUTE)

    def places(self, waits: Floats) -> Floats:
        """Of waits in seconds; what is longer than the axis is at its end."""
        shares = np.minimum(np.log1p(np.maximum(waits, 0.0) / _MINUTE) / self._top, 1.0)
        places: Floats = self._box.bottom - shares * (self._box.bottom - self._box.top)
        return places

    def ticks(self) -> Iterator[Tick]:
        """As many waits as there is room to name."""
        last = math.inf
        for wait, label in _WAITS:
            place = float(self.places(np.array([wait]))[0])
            if last - place >= _APART and place > self._box.top:
                last = place
                yield Tick(place, label)


class Moments:
    """The level axis: time, UTC."""

    def __init__(self, box: Box, moments: Floats) -> None:
        self._box = box
        self.first = float(moments[0])
        self.last = max(float(moments[-1]), self.first + 1.0)

    def places(self, moments: Floats) -> Floats:
        """Of seconds since the epoch."""
        shares = (moments - self.first) / (self.last - self.first)
        places: Floats = self._box.left + shares * (self._box.right - self._box.left)
        return places

    def ticks(self) -> list[Tick]:
        """Round moments: months or days where there are enough of them, else hours."""
        span = self.last - self.first
        step = next((step for step in _STEPS if span / step <= _MOST_DATES), None)
        if step is None:
            months = next((n for n in _MONTHS if span / (n * _MONTH) <= _MOST_DATES), 12_000)
            moments = [m for m in _months(self.first, self.last, months) if m >= self.first]
            return _named(self.places(np.array(moments)), moments, "%b", "%Y")
        moments = np.arange(math.ceil(self.first / step) * step, self.last, step).tolist()
        names = ("%H:%M", "%-d %b") if step < DAY else ("%-d %b", "%Y")
        return _named(self.places(np.array(moments)), moments, *names)


def _months(first: float, last: float, step: int) -> Iterator[float]:
    """The first of every so manieth month."""
    number = datetime.fromtimestamp(first, UTC).year * 12
    for month in range(number, MAXYEAR * 12, step):
        moment = datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC).timestamp()
        if moment > last:
            return
        yield moment


def _named(places: Floats, moments: Sequence[float], name: str, above: str) -> list[Tick]:
    """Ticks with their names, and what is above each where it changes."""
    ticks, before = [], ""
    for place, moment in zip(places.tolist(), moments, strict=True):
        when = datetime.fromtimestamp(moment, UTC)
        now = when.strftime(above)
        ticks.append(Tick(place, when.strftime(name), now if now != before else ""))
        before = now
    return ticks
