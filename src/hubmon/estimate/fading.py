"""Counts and means in which the past fades."""

from __future__ import annotations

from math import exp


class FadingCount:
    """How much there was lately: what lies `seconds` back counts 1/e of what is new."""

    __slots__ = ("_at", "_seconds", "_value")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._value = 0.0
        self._at = 0.0

    def add(self, at: float, amount: float = 1.0) -> None:
        """Something more, now."""
        self._value = self._value * exp((self._at - at) / self._seconds) + amount
        self._at = at

    def read(self, now: float) -> float:
        """What is left of all by `now`."""
        return self._value * exp((self._at - now) / self._seconds) if self._value else 0.0


class FadingMean:
    """The mean of what was lately; it stays as it is while there is nothing new.

    Args:
        seconds: what lies so far back counts 1/e of what is new.
        count: so many values weigh as much as all before them; the faster fading wins.
    """

    __slots__ = ("_at", "_count", "_mean", "_seconds", "_weight")

    def __init__(self, *, seconds: float, count: float) -> None:
        self._seconds = seconds
        self._count = count
        self._weight = 0.0
        self._mean = 0.0
        self._at = 0.0

    def add(self, at: float, value: float) -> None:
        """Something more, now."""
        left = self._weight * exp((self._at - at) / self._seconds)
        self._weight = weight = min(left, self._count) + 1.0
        self._mean += (value - self._mean) / weight
        self._at = at

    def read(self, otherwise: float) -> float:
        """The mean; `otherwise` before the first value."""
        return self._mean if self._weight else otherwise
