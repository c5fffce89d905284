"""Keeps the ends of a range where they are said to be.

Quantile tracking (Gibbs & Candes, "Adaptive conformal inference under distribution shift", 2021)
and integral control by how often waits came to lie beyond the ends (Angelopoulos, Candes &
Tibshirani, "Conformal PID control for time series prediction", 2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import copysign, exp, log1p, sqrt

from hubmon.estimate.backlog import LOADS, between
from hubmon.estimate.contract import LEVELS

_MIDDLE = 2
_OUTWARD = (-1.0, -1.0, 0.0, 1.0, 1.0)
_BEYOND = tuple(0.0 if level == 0.5 else min(level, 1 - level) for level in LEVELS)
"""Shares of waits to be beyond each quantile, seen from the middle."""
NO_WAIT = log1p(1 / 60)
"""Who waits for less than a second, which is what most clocks tell, waits for nothing."""
_PACE = 0.005
"""Slow, for a fast tracker overshoots after a disruption."""
_FARTHEST = 1.0
_FROM = 1_000
"""Before so many replies in the hub what is wrong is the forecast, which learns, not the range."""
_MEMORY = 3_000.0
_LEAN = 300.0
_GAIN = 10.0
_MOST = 0.1
"""By how much the ends are moved at most, on the log scale of their distance from the middle."""
_CHANCE = 2.0
"""Standard errors that chance may explain; waits that come together are alike."""
_ERRORS = tuple(_CHANCE * sqrt(share * (1.0 - share)) for share in _BEYOND)
"""What chance may explain of one wait; of more by the root of how many there are."""


def surplus(said: Sequence[float], y: float) -> list[float]:
    """Whether a wait lies beyond each quantile, seen from the middle, less the share that is to be.

    Where no wait at all is said nothing is told: nobody can wait less, and where most wait for
    nothing the share beyond is what it is.
    """
    return [
        0.0 if wait < NO_WAIT else ((y - wait) * outward > 0.0) - share
        for wait, outward, share in zip(said, _OUTWARD, _BEYOND, strict=True)
    ]


def stretched(said: Sequence[float], stretch: Sequence[float]) -> list[float]:
    """The range with its ends drawn apart by `stretch`, on the log scale; rising, none below 0."""
    middle = said[_MIDDLE]
    moved = [
        middle + (wait - middle) * exp(far) if wait > 0.0 else 0.0
        for wait, far in zip(said, stretch, strict=True)
    ]
    moved.sort()
    return moved if moved[0] >= 0.0 else [max(wait, 0.0) for wait in moved]


def _within(value: float, most: float) -> float:
    return min(max(value, -most), most)


class Range:
    """By how much the ends of one group's range are to be drawn apart, by tracking.

    For several amounts of work: how sure one can be depends on it.
    """

    def __init__(self) -> None:
        self._stretches = [[0.0] * len(LEVELS)] * LOADS

    def learn(self, said: Sequence[float], y: float, ahead: float) -> None:
        """A wait came true."""
        beyond = surplus(said, y)
        kind, more = between(ahead)
        for place, share in ((kind, 1.0 - more), (kind + 1, more)):
            moves = zip(self._stretches[place], beyond, strict=True)
            moved = [far + _PACE * share * excess for far, excess in moves]
            self._stretches[place] = [_within(far, _FARTHEST) for far in moved]

    def apply(self, said: Sequence[float], ahead: float) -> list[float]:
        """The range with its ends moved."""
        kind, more = between(ahead)
        pairs = zip(self._stretches[kind], self._stretches[kind + 1], strict=True)
        return stretched(said, [here + more * (next_ - here) for here, next_ in pairs])


class Honesty:
    """By how much they are still to be moved, given how often they were wrong.

    What chance alone may explain moves nothing; a group's evidence leans on the whole hub's.
    """

    def __init__(self) -> None:
        self.count = 0.0
        self._excess = [0.0] * len(LEVELS)
        """Waits beyond each quantile, above what was to be."""
        self._passed = 0

    def learn(self, hub: Honesty, said: Sequence[float], y: float) -> None:
        """So long it took, of what was said; the hub learns, too."""
        hub._passed += 1
        if hub._passed < _FROM:
            return
        beyond = surplus(said, y)
        for each in (self, hub):
            each.count += 1.0 - each.count / _MEMORY
            news = zip(each._excess, beyond, strict=True)
            each._excess = [old + (new - old / _MEMORY) for old, new in news]

    def apply(self, hub: Honesty, said: list[float]) -> list[float]:
        """The range with its ends moved, rising."""
        if not hub.count:
            return said
        count = self.count + _LEAN
        lean = _LEAN / (hub.count + _LEAN)
        root = sqrt(count)
        stretch = []
        for error, here, everywhere in zip(_ERRORS, self._excess, hub._excess, strict=True):
            excess = (here + lean * everywhere) / count
            evident = abs(excess) - error / root
            more = copysign(min(_GAIN * evident, _MOST), excess) if evident > 0.0 else 0.0
            stretch.append(more)
        return stretched(said, stretch) if any(stretch) else said
