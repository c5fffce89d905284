"""How arrivals are usually spread over the week, from few weeks of past."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hubmon.estimate.load.week import DAY_SLOTS, WEEK_SLOTS

Floats: TypeAlias = NDArray[np.float64]

_FADE: Final = 0.85
"""What an observation counts a week later."""
_PRIOR: Final = 0.5
"""Observations' worth of "all hours are alike"."""
_DAY_NOISE: Final = 0.01
_DAY_SPREAD: Final = 0.02
_SLOT_NOISE: Final = 0.02
_SLOT_SPREAD: Final = 0.03
_CELL_SPREAD: Final = 0.02
"""Relative variances: by how much a day's or a half hour's count differs from what is usual for
it besides pure chance, and by how much the usual of a weekday, a half hour of the day, or one of
the week differs from what the level above it says."""
_LEAST: Final = 0.02
"""Nothing is so rare that it never happens."""


class WeekShape:
    """The usual count of each half hour of the week, relative to the level.

    Four levels, each leaning on the one before the more, the less it has seen: all alike; the hours
    of the day in a wide stroke; the half hours of the day, times the weekday; the half hours of the
    week.
    """

    def __init__(self) -> None:
        self._sums = np.zeros(WEEK_SLOTS)
        self._weights = np.zeros(WEEK_SLOTS)
        self.by_day = np.ones(WEEK_SLOTS)
        """As if the hours of all weekdays were alike."""
        self.by_week = np.ones(WEEK_SLOTS)

    def learn(self, slot: int, ratio: float, weight: float) -> None:
        """A count was `ratio` times the level; `weight` 0 to 1 is how far to believe it."""
        self._sums[slot] = self._sums[slot] * _FADE + ratio * weight
        self._weights[slot] = self._weights[slot] * _FADE + weight

    def settle(self, level: float) -> None:
        """Work the shape out anew; `level` is the mean count of a half hour."""
        chance = 1.0 / max(level, _LEAST)
        sums = self._sums.reshape(7, DAY_SLOTS)
        weights = self._weights.reshape(7, DAY_SLOTS)
        hours = _hours(sums.sum(axis=0), weights.sum(axis=0), chance)
        lean = chance / _DAY_SPREAD + DAY_SLOTS * _DAY_NOISE / _DAY_SPREAD
        days = (sums.sum(axis=1) + lean) / (weights @ hours + lean)
        crossed = np.outer(days, hours)
        lean_on_crossed = _lean(chance, crossed, _CELL_SPREAD) * crossed
        expected = _with_neighbours(weights * crossed)
        cells = crossed * (_with_neighbours(sums) + lean_on_crossed) / (expected + lean_on_crossed)
        self.by_day = np.tile(hours / hours.mean(), 7)
        self.by_week = (cells / cells.mean()).ravel()


def _hours(sums: Floats, weights: Floats, chance: float) -> Floats:
    """The half hours of the day, leaning on a wide stroke through them."""
    wide = np.maximum((_WIDE @ sums + _PRIOR) / (_WIDE @ weights + _PRIOR), _LEAST)
    lean = _lean(chance, wide, _SLOT_SPREAD)
    return np.asarray((sums + lean * wide) / (weights + lean))


def _lean(chance: float, usual: Floats, spread: float) -> Floats:
    """How many observations what is `usual` by the level above is worth, for each half hour."""
    return np.asarray((chance / np.maximum(usual, _LEAST) + _SLOT_NOISE) / spread)


def _with_neighbours(values: Floats) -> Floats:
    """Each with half of both its neighbours, round the week."""
    week = values.ravel()
    found = week + 0.5 * (week[_BEFORE] + week[_AFTER])
    return found.reshape(values.shape)


_PLACES: Final = np.arange(WEEK_SLOTS)
_BEFORE: Final = (_PLACES - 1) % WEEK_SLOTS
_AFTER: Final = (_PLACES + 1) % WEEK_SLOTS

_REACH: Final = 4.0
"""Half hours at which another one counts no more in the wide stroke."""
_APART: Final = np.abs(_PLACES[:DAY_SLOTS, None] - _PLACES[None, :DAY_SLOTS])
_WIDE: Final = np.maximum(1.0 - np.minimum(_APART, DAY_SLOTS - _APART) / _REACH, 0.0)
