"""How high arrivals stand against what is usual: over weeks, a day, hours."""

from __future__ import annotations

from math import log
from typing import Final

import numpy as np

from hubmon.estimate.load.shape import Floats
from hubmon.estimate.load.week import BUCKET

_SPANS: Final = (3600.0, 3600.0 * 5, 3600.0 * 24)
"""Seconds over which the recent levels look back."""
_SLOW: Final = 7 * 24 * 3600.0
_LEAN: Final = 8.0
"""Arrivals' worth of "as ever" in a recent level."""
_NOISE: Final = 0.25
"""A deviation of this size on log scale counts half where small ones are taken for chance."""

_FADES: Final = np.exp(-BUCKET / np.array((*_SPANS, _SLOW)))
COUNT: Final = 1 + 3 * len(_SPANS)


class Levels:
    """Counts over shape, fading."""

    def __init__(self) -> None:
        self._counts = np.zeros(len(_FADES))
        self._shapes = np.zeros(len(_FADES))

    def learn(self, count: float, limited: float, shape: float, weight: float) -> None:
        """A half hour had `count` arrivals where `shape` is usual.

        The slow level takes it by `weight`, the recent ones as `limited`.
        """
        self._counts *= _FADES
        self._shapes *= _FADES
        self._counts[:-1] += limited
        self._shapes[:-1] += shape
        self._counts[-1] += weight * count
        self._shapes[-1] += weight * shape

    @property
    def slow(self) -> float:
        """Mean count of a half hour over about a week."""
        return max(float(self._counts[-1] / max(self._shapes[-1], 1e-9)), 1e-3)

    @property
    def day(self) -> float:
        """Over about a day."""
        return self._recent(len(_SPANS) - 1)

    def _recent(self, index: int) -> float:
        usual = self._shapes[index] * self.slow
        return self.slow * float((self._counts[index] + _LEAN) / (usual + _LEAN))

    def candidates(self) -> Floats:
        """What the level of the next hours may be, by how far the present deviation lasts.

        The slow one; then for each span the full deviation, half of it, and one from which small
        deviations are left out as chance.
        """
        slow = self.slow
        found = [slow]
        for index in range(len(_SPANS)):
            deviation = log(self._recent(index) / slow)
            real = deviation**3 / (deviation**2 + _NOISE**2)
            found += [slow * float(np.exp(part)) for part in (deviation, deviation / 2, real)]
        return np.array(found)
