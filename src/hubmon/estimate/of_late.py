"""What there was of late in a group: how many, and how long they waited."""

from __future__ import annotations

from math import exp

from hubmon.estimate.contract import DAY, HOUR

_QUARTER = HOUR / 4
_TWENTY_MINUTES = HOUR / 3
_TWO_DAYS = 2 * DAY
_WEEK = 7 * DAY
_MOST_OF_A_DAY = 10
_MOST_OF_A_WEEK = 300


class Rates:
    """How many there were; of each span, what lies so far back counts 1/e of what is new."""

    __slots__ = ("_at", "_hour", "_quarter", "_two_days")

    def __init__(self) -> None:
        self._at = self._quarter = self._hour = self._two_days = 0.0

    def add(self, at: float) -> None:
        """One more, now."""
        passed = self._at - at
        self._quarter = self._quarter * exp(passed / _QUARTER) + 1.0
        self._hour = self._hour * exp(passed / HOUR) + 1.0
        self._two_days = self._two_days * exp(passed / _TWO_DAYS) + 1.0
        self._at = at

    def per_hour(self, now: float) -> tuple[float, float, float]:
        """In the last quarter of an hour, in the last hour, and in the last two days."""
        passed = self._at - now
        return (
            self._quarter * exp(passed / _QUARTER) * HOUR / _QUARTER,
            self._hour * exp(passed / HOUR),
            self._two_days * exp(passed / _TWO_DAYS) * HOUR / _TWO_DAYS,
        )


class Means:
    """Means of what was lately; they stay as they are while there is nothing new.

    One each for twenty minutes, an hour, a day and a week, in the same sense; of a day and a week
    so many of the last weigh as much as all before them where that fades faster.
    """

    __slots__ = ("_at", "_means", "_weights")

    def __init__(self) -> None:
        self._at = 0.0
        self._weights = self._means = (0.0, 0.0, 0.0, 0.0)

    def add(self, at: float, value: float) -> None:
        """Something more, now."""
        passed = self._at - at
        soon, hour, day, week = self._weights
        soon = soon * exp(passed / _TWENTY_MINUTES) + 1.0
        hour = hour * exp(passed / HOUR) + 1.0
        day = min(day * exp(passed / DAY), _MOST_OF_A_DAY) + 1.0
        week = min(week * exp(passed / _WEEK), _MOST_OF_A_WEEK) + 1.0
        self._weights = soon, hour, day, week
        a, b, c, d = self._means
        self._means = (
            a + (value - a) / soon,
            b + (value - b) / hour,
            c + (value - c) / day,
            d + (value - d) / week,
        )
        self._at = at

    def read(self, otherwise: float) -> tuple[float, float, float, float]:
        """The means; `otherwise` before the first value."""
        return self._means if self._at else (otherwise, otherwise, otherwise, otherwise)
