"""Keeps the ends of a range where they are said to be.

Quantile tracking (Gibbs & Candes, "Adaptive conformal inference under distribution shift", 2021)
and integral control by how often waits came to lie beyond the ends (Angelopoulos, Candes &
Tibshirani, "Conformal PID control for time series prediction", 2023).
"""

from __future__ import annotations

import numpy as np

from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import LEVELS

_TAUS = np.asarray(LEVELS)
_MIDDLE = 2
_OUTWARD = np.array([-1.0, -1.0, 0.0, 1.0, 1.0])
_BEYOND = np.where(_TAUS == 0.5, 0.0, np.minimum(_TAUS, 1 - _TAUS))
"""Shares of waits to be beyond each quantile, seen from the middle."""
_PACE = 0.005
"""Slow, for a fast tracker overshoots after a disruption."""
_FROM = 1_000
"""Before so many replies in the hub what is wrong is the forecast, which learns, not the range."""
_MEMORY = 3_000.0
_LEAN = 300.0
_GAIN = 10.0
_MOST = 0.1
"""By how much the ends are moved at most, on the log scale of their distance from the middle."""
_CHANCE = 2.0
"""Standard errors that chance may explain; waits that come together are alike."""


def surplus(said: Floats, y: float) -> Floats:
    """Whether a wait lies beyond each quantile, seen from the middle, less the share that is to be.

    A range that begins with no wait at all tells nothing there: nobody can wait less.
    """
    beyond: Floats = ((y - said) * _OUTWARD > 0) - _BEYOND
    beyond[:_MIDDLE][said[:_MIDDLE] <= 0.0] = 0.0
    return beyond


def stretched(said: Floats, stretch: Floats) -> Floats:
    """The range with its ends drawn apart by `stretch`, on the log scale; rising, none below 0."""
    middle = said[_MIDDLE]
    far = middle + (said - middle) * np.exp(stretch)
    moved: Floats = np.where(said > 0.0, np.maximum(far, 0.0), 0.0)
    moved.sort()
    return moved


class Range:
    """By how much the ends of one group's range are to be drawn apart, by tracking."""

    def __init__(self) -> None:
        self._stretch = np.zeros(len(LEVELS))

    def learn(self, said: Floats, y: float) -> None:
        """A wait came true."""
        self._stretch += _PACE * surplus(said, y)
        self._stretch = np.minimum(np.maximum(self._stretch, -1.0), 1.0)

    def apply(self, said: Floats) -> Floats:
        """The range with its ends moved."""
        return stretched(said, self._stretch)


class Honesty:
    """By how much they are still to be moved, given how often they were wrong.

    What chance alone may explain moves nothing; a group's evidence leans on the whole hub's.
    """

    def __init__(self) -> None:
        self.count = 0.0
        self._excess = np.zeros(len(LEVELS))
        """Waits beyond each quantile, above what was to be."""
        self._passed = 0

    def learn(self, hub: Honesty, said: Floats, y: float) -> None:
        """So long it took, of what was said; the hub learns, too."""
        hub._passed += 1
        if hub._passed < _FROM:
            return
        beyond = surplus(said, y)
        for each in (self, hub):
            each.count += 1.0 - each.count / _MEMORY
            each._excess += beyond - each._excess / _MEMORY

    def apply(self, hub: Honesty, said: Floats) -> Floats:
        """The range with its ends moved, rising."""
        if not hub.count:
            return said
        count = self.count + _LEAN
        excess = (self._excess + _LEAN * hub._excess / (hub.count + _LEAN)) / count
        chance = _CHANCE * np.sqrt(_BEYOND * (1.0 - _BEYOND) / count)
        evident = np.sign(excess) * np.maximum(np.abs(excess) - chance, 0.0)
        stretch = np.minimum(np.maximum(_GAIN * evident, -_MOST), _MOST)
        return stretched(said, stretch)
