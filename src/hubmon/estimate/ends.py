"""Keeps the ends of a range where they are said to be.

Quantile tracking (Gibbs & Candes, "Adaptive conformal inference under distribution shift", 2021)
and integral control by how often waits came to lie beyond the ends (Angelopoulos, Candes &
Tibshirani, "Conformal PID control for time series prediction", 2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import copysign, exp, log1p, sqrt
from operator import add

from hubmon.estimate.backlog import LOADS, Work
from hubmon.estimate.contract import LEVELS

_OUTER, _INNER = LEVELS[:2]
"""Shares of waits to be beyond the ends of the range, and beyond those within it, on each side."""
_DOUBT, _HALVED_BY = 0.03, 500.0
"""A range learned from few waits is a little too narrow for those to come: by so much to begin
with, and by half of it after so many replies."""
_AS_FAR = 0.1
"""How far the ends are from the middle at least, for each log minute that it is above the usual."""
_OUTERMOST = 1.3
"""How much farther the outermost ends are then, as in a bell curve."""
_LONGER_OUTER, _LONGER_INNER = 0.65, 0.5
"""How the upper ends are moved where there has never been such a backlog."""
NO_WAIT = log1p(1 / 60)
"""Who waits for less than a second, which is what most clocks tell, waits for nothing."""
_PACE = 0.005
"""Slow, for a fast tracker overshoots after a disruption."""
_FARTHEST = 1.0
_FROM = 1_000
"""Before so many replies in the hub what is wrong is the forecast, which learns, not the range."""
_KEPT = 1 - 1 / 3_000
"""What a reply counts after one more."""
_LEAN = 300.0
_GAIN = 10.0
_MOST = 0.1
"""By how much the ends are moved at most, on the log scale of their distance from the middle."""
_CHANCE = 2.0
"""Standard errors that chance may explain; waits that come together are alike."""


def surplus(said: Sequence[float], y: float) -> list[float]:
    """Whether a wait lies beyond each quantile, seen from the middle, less the share that is to be.

    Where no wait at all is said nothing is told: nobody can wait less, and where most wait for
    nothing the share beyond is what it is.
    """
    a, b, _, d, e = said
    return [
        (y < a) - _OUTER if a >= NO_WAIT else 0.0,
        (y < b) - _INNER if b >= NO_WAIT else 0.0,
        0.0,
        (y > d) - _INNER if d >= NO_WAIT else 0.0,
        (y > e) - _OUTER if e >= NO_WAIT else 0.0,
    ]


def stretched(said: Sequence[float], stretch: Sequence[float]) -> list[float]:
    """The range with its ends drawn apart by `stretch`, on the log scale; rising, none below 0."""
    a, b, middle, d, e = said
    p, q, _, s, t = stretch
    moved = [
        middle + (a - middle) * exp(p) if a > 0.0 else 0.0,
        middle + (b - middle) * exp(q) if b > 0.0 else 0.0,
        middle,
        middle + (d - middle) * exp(s) if d > 0.0 else 0.0,
        middle + (e - middle) * exp(t) if e > 0.0 else 0.0,
    ]
    moved.sort()
    return moved if moved[0] >= 0.0 else [max(wait, 0.0) for wait in moved]


def widened(
    said: Sequence[float], *, learned_from: float, unusual: float, unheard_of: float
) -> list[float]:
    """The range with its ends drawn apart for what is in doubt; rising.

    Waits that come together are alike: those of one rush tell how far they are apart, but little of
    how long the next ones will take. So what is said of an unusual wait is never taken to be exact.

    Args:
        said: the range.
        learned_from: how many replies.
        unusual: how far the middle is above what is usual at this hour, in log minutes.
        unheard_of: how far the work ahead is beyond what has been seen, in log minutes.
    """
    a, b, middle, d, e = said
    doubt = 1.0 + _DOUBT * _HALVED_BY / (_HALVED_BY + learned_from)
    inner = _AS_FAR * unusual
    outer = _OUTERMOST * inner
    return [
        middle - max(doubt * (middle - a), outer),
        middle - max(doubt * (middle - b), inner),
        middle,
        middle + max(doubt * (d - middle), inner) + _LONGER_INNER * unheard_of,
        middle + max(doubt * (e - middle), outer) + _LONGER_OUTER * unheard_of,
    ]


def _within(far: float) -> float:
    return min(max(far, -_FARTHEST), _FARTHEST)


def _chance(share: float, count: float) -> float:
    """What chance may explain of the share of so many waits."""
    return _CHANCE * sqrt(share * (1.0 - share) / count)


def _evident(excess: float, chance: float) -> float:
    """How far an end is to be moved for what chance does not explain."""
    if -chance <= excess <= chance:
        return 0.0
    return copysign(min(_GAIN * (abs(excess) - chance), _MOST), excess)


class Range:
    """By how much the ends of one group's range are to be drawn apart, by tracking.

    For several amounts of work: how sure one can be depends on it.
    """

    def __init__(self) -> None:
        self._stretches = [[0.0] * len(LEVELS)] * LOADS

    def learn(self, said: Sequence[float], y: float, work: Work) -> None:
        """A wait came true."""
        moves = [_PACE * excess for excess in surplus(said, y)]
        for place, share in ((work.kind, 1.0 - work.more), (work.kind + 1, work.more)):
            moved = [*map(add, self._stretches[place], [share * move for move in moves])]
            within = min(moved) >= -_FARTHEST and max(moved) <= _FARTHEST
            self._stretches[place] = moved if within else [_within(far) for far in moved]

    def apply(self, said: Sequence[float], work: Work) -> list[float]:
        """The range with its ends moved."""
        more = work.more
        a, b, c, d, e = self._stretches[work.kind]
        v, w, x, y, z = self._stretches[work.kind + 1]
        stretch = (
            a + more * (v - a),
            b + more * (w - b),
            c + more * (x - c),
            d + more * (y - d),
            e + more * (z - e),
        )
        return stretched(said, stretch)


class Honesty:
    """By how much they are still to be moved, given how often they were wrong.

    What chance alone may explain moves nothing; a group's evidence leans on the whole hub's.
    """

    def __init__(self) -> None:
        self.count = 0.0
        self._excess = (0.0, 0.0, 0.0, 0.0, 0.0)
        """Waits beyond each quantile, above what was to be."""
        self.passed = 0
        """Replies in the hub."""

    def learn(self, hub: Honesty, said: Sequence[float], y: float) -> None:
        """So long it took, of what was said; the hub learns, too."""
        hub.passed += 1
        if hub.passed < _FROM:
            return
        p, q, _, s, t = surplus(said, y)
        for each in (self, hub):
            each.count = each.count * _KEPT + 1.0
            a, b, _, d, e = each._excess
            each._excess = (a * _KEPT + p, b * _KEPT + q, 0.0, d * _KEPT + s, e * _KEPT + t)

    def apply(self, hub: Honesty, said: list[float]) -> list[float]:
        """The range with its ends moved, rising."""
        if not hub.count:
            return said
        count = self.count + _LEAN
        lean = _LEAN / (hub.count + _LEAN)
        outer, inner = _chance(_OUTER, count), _chance(_INNER, count)
        a, b, _, d, e = self._excess
        p, q, _, s, t = hub._excess
        stretch = [
            _evident((a + lean * p) / count, outer),
            _evident((b + lean * q) / count, inner),
            0.0,
            _evident((d + lean * s) / count, inner),
            _evident((e + lean * t) / count, outer),
        ]
        return stretched(said, stretch) if any(stretch) else said
