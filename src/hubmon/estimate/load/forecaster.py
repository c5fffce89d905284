"""Expected arrivals: the usual shape of the week times a mixture of levels, with its range."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np

from hubmon.estimate.load import levels
from hubmon.estimate.load.departure import FAR, Departure
from hubmon.estimate.load.levels import Levels
from hubmon.estimate.load.mixture import Mixture
from hubmon.estimate.load.shape import Floats, WeekShape
from hubmon.estimate.load.spread import HORIZONS, Spread, Told
from hubmon.estimate.load.week import BUCKET, DAY_SLOTS, LocalWeek

LEAST_PAST: Final = 2 * DAY_SLOTS
"""Half hours of past without which nothing is expected."""

_DISPERSION: Final = 0.03
"""Relative variance of a count about what is usual, for telling what is strange."""
_STRANGE: Final = 3.0
"""Standard deviations from which on a count teaches the usual less and less."""
_LEAST_WEIGHT: Final = 0.05
"""How far a count is believed at least in the slow level, so that it follows a new age."""
_LASTING: Final = 1.25
_GAP: Final = 12.0
"""Where at least so many are expected, none at all is a gap in what is known."""


class LoadForecaster:
    """Is told of every half hour once, in order, and says what to expect of the next ones.

    State is bounded, cost a fraction of a millisecond for each half hour. Only counts told so far
    enter anything.
    """

    def __init__(self, week: LocalWeek) -> None:
        self._week = week
        self._first: list[tuple[int, float]] = []
        self._slots: deque[int] = deque(maxlen=HORIZONS)
        self._shape = WeekShape()
        self._levels = Levels()
        self._departure = Departure()
        self._mixture = Mixture(HORIZONS, 2 * levels.COUNT)
        self._spread = Spread(HORIZONS)
        self._opinions = Told((2 * levels.COUNT,))
        self._means = Told(())
        self._deviations = Told(())
        self._next_mean = 0.0
        self._before = (0.0, 0.0)

    @property
    def ready(self) -> bool:
        """Whether there is past enough to expect anything."""
        return not self._first and bool(self._slots)

    def observe(self, start: float, count: float) -> None:
        """`count` messages came in the half hour from `start`, seconds since the epoch."""
        if self.ready:
            slot = self._slots.popleft()
            self._judge(count)
            self._learn(slot, count)
        else:
            self._first.append((self._week.slot(start), count))
            if len(self._first) == LEAST_PAST:
                self._begin(start)
        if self.ready:
            self._slots.append(self._week.slot(start + HORIZONS * BUCKET))
            self._foresee()

    def expect(self) -> Floats:
        """Low, median and high of the next `HORIZONS` half hours, as three rows.

        Low and high are the ends of the 80 % range. Only when `ready`.
        """
        return self._spread.quantiles(self._means.newest)

    def _begin(self, start: float) -> None:
        level = max(sum(count for _, count in self._first) / LEAST_PAST, 1e-3)
        for slot, count in self._first:
            self._shape.learn(slot, count / level, 1.0)
        self._shape.settle(level)
        for slot, count in self._first:
            self._levels.learn(count, count, float(self._shape.by_week[slot]), 1.0)
        self._first = []
        self._slots.extend(self._week.slot(start + step * BUCKET) for step in range(1, HORIZONS))

    def _judge(self, count: float) -> None:
        """Hold what was said of this half hour, at each horizon, against what came."""
        means, deviations = self._means.of_now(), self._deviations.of_now()
        if count > 0 or means[0] < _GAP:
            self._spread.learn(count, means, deviations)
            self._mixture.learn(count, self._opinions.of_now(), deviations)

    def _learn(self, slot: int, count: float) -> None:
        shape, slow = float(self._shape.by_week[slot]), self._levels.slow
        usual = shape * slow
        if count == 0 and usual >= _GAP:
            return
        deviation = (usual + _DISPERSION * usual**2) ** 0.5
        weight = min(1.0, (_STRANGE * deviation / max(abs(count - usual), 1e-9)) ** 2)
        self._departure.learn(count, usual, deviation)
        limited = self._limited(count, shape)
        self._shape.learn(slot, count / slow, weight)
        self._levels.learn(count, limited, shape, max(weight, _LEAST_WEIGHT))
        self._shape.settle(self._levels.slow)

    def _limited(self, count: float, shape: float) -> float:
        """The count without what stands out and has not lasted for an hour."""
        mean = self._next_mean
        deviation = float(self._spread.deviation(np.full(HORIZONS, mean))[0])
        lasting = _LASTING * shape * min(self._before)
        self._before = (self._before[1], count / max(shape, 1e-3))
        return min(count, max(mean + FAR * deviation, lasting))

    def _foresee(self) -> None:
        slots = list(self._slots)
        shapes = np.stack((self._shape.by_week[slots], self._shape.by_day[slots]))
        opinions = np.einsum("sh,l->hsl", shapes, self._levels.candidates())
        opinions = opinions.reshape(HORIZONS, -1)
        mixed = self._mixture.mix(opinions)
        self._next_mean = float(mixed[0])
        means = self._departure.bound(mixed, shapes[0] * self._levels.slow)
        self._opinions.say(opinions)
        self._means.say(means)
        self._deviations.say(self._spread.deviation(means))
