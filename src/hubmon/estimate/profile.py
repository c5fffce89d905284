"""How arrivals and replies usually rise and fall over the day."""

from __future__ import annotations

from math import log

from hubmon.estimate.contract import DAY, HOUR

_HOURS = 24
_LEAN = 1.0
_FADE = 0.85


class _Hours:
    """Usual count by hour of the day."""

    def __init__(self) -> None:
        self._counts = [0.0] * _HOURS
        self._weights = [0.0] * _HOURS
        self._hour = -1
        self._count = 0.0

    def add(self, at: float) -> None:
        hour = int(at // HOUR)
        if self._hour < 0:
            self._hour = hour
        for past in range(max(self._hour, hour - _HOURS), hour):
            slot = past % _HOURS
            self._counts[slot] = self._counts[slot] * _FADE + self._count
            self._weights[slot] = self._weights[slot] * _FADE + 1.0
            self._count = 0.0
        self._hour = hour
        self._count += 1.0

    def usual(self, at: float) -> float:
        """Of an hour, relative to the mean of all."""
        mean = (sum(self._counts) + 1.0) / (sum(self._weights) + 1.0)
        slot = int(at // HOUR) % _HOURS
        return (self._counts[slot] + _LEAN * mean) / (self._weights[slot] + _LEAN) / mean


class Profile:
    """Arrivals and replies of the whole hub."""

    def __init__(self) -> None:
        self._arrivals = _Hours()
        self._replies = _Hours()

    def arrive(self, at: float) -> None:
        """An arrival."""
        self._arrivals.add(at)

    def reply(self, at: float) -> None:
        """A reply."""
        self._replies.add(at)

    def ahead(self, now: float) -> list[float]:
        """What is usual in the next hours, against now: log ratios."""
        said = []
        for hours in (self._replies, self._arrivals):
            here = hours.usual(now)
            near = hours.usual(now + HOUR)
            far = sum(hours.usual(now + back * HOUR) for back in (2, 3, 4, 5)) / 4
            said += [log(here), log(near / here), log(far / here)]
        return said
