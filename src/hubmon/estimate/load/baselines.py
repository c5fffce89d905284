"""What people go by without a forecast. Each gets its range in the same way as ours."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

import numpy as np

from hubmon.estimate.load.forecaster import LEAST_PAST, LoadForecaster
from hubmon.estimate.load.shape import Floats
from hubmon.estimate.load.spread import HORIZONS, Spread, Told
from hubmon.estimate.load.week import BUCKET, DAY_SLOTS, WEEK_SLOTS, LocalWeek

OURS: Final = "hubmon"


class Forecasting(Protocol):
    """What `LoadForecaster` and the baselines can do."""

    @property
    def ready(self) -> bool:
        """Whether there is past enough."""
        ...

    def observe(self, start: float, count: float) -> None:
        """Be told of a half hour."""
        ...

    def expect(self) -> Floats:
        """Low, median and high of the next half hours."""
        ...


class _Baseline:
    """Keeps what all of them go by; `_points` says what is expected."""

    def __init__(self, week: LocalWeek) -> None:
        self._week = week
        self._slots: deque[int] = deque(maxlen=WEEK_SLOTS)
        self._counts: deque[float] = deque(maxlen=WEEK_SLOTS)
        self._sums = np.zeros(WEEK_SLOTS)
        self._times = np.zeros(WEEK_SLOTS)
        self._spread = Spread(HORIZONS)
        self._means = Told(())
        self._deviations = Told(())

    @property
    def ready(self) -> bool:
        return len(self._counts) >= LEAST_PAST

    def observe(self, start: float, count: float) -> None:
        if self.ready:
            self._spread.learn(count, self._means.of_now(), self._deviations.of_now())
        slot = self._week.slot(start)
        self._slots.append(slot)
        self._counts.append(count)
        self._sums[slot] += count
        self._times[slot] += 1.0
        if self.ready:
            ahead = [self._week.slot(start + step * BUCKET) for step in range(1, HORIZONS + 1)]
            means = np.asarray(self._points(ahead), dtype=float)
            self._means.say(means)
            self._deviations.say(self._spread.deviation(means))

    def expect(self) -> Floats:
        return self._spread.quantiles(self._means.newest)

    def _points(self, slots: Sequence[int]) -> Sequence[float]:
        raise NotImplementedError

    def _mean(self, slot: int) -> float:
        """Of the same half hour of the week; of the day, as long as there was none."""
        if self._times[slot]:
            return float(self._sums[slot] / self._times[slot])
        days = slice(slot % DAY_SLOTS, None, DAY_SLOTS)
        return float(self._sums[days].sum() / max(self._times[days].sum(), 1.0))


class LastWeek(_Baseline):
    """The same half hour of last week; of yesterday, before there was a last week."""

    def _points(self, slots: Sequence[int]) -> Sequence[float]:
        back = WEEK_SLOTS if len(self._counts) == WEEK_SLOTS else DAY_SLOTS
        counts = list(self._counts)
        return [counts[step - back] for step in range(len(slots))]


class MeanOfHour(_Baseline):
    """The mean of the same half hour of all weeks before."""

    def _points(self, slots: Sequence[int]) -> Sequence[float]:
        return [self._mean(slot) for slot in slots]


class LastHour(_Baseline):
    """It stays as it was in the last hour."""

    def _points(self, slots: Sequence[int]) -> Sequence[float]:
        return [(self._counts[-1] + self._counts[-2]) / 2] * len(slots)


class LevelTimesProfile(_Baseline):
    """The mean of the same half hour, times the last day over what was the mean in it."""

    def _points(self, slots: Sequence[int]) -> Sequence[float]:
        usual = sum(self._mean(slot) for slot in list(self._slots)[-DAY_SLOTS:])
        level = sum(list(self._counts)[-DAY_SLOTS:]) / usual if usual else 1.0
        return [level * self._mean(slot) for slot in slots]


FORECASTERS: Final[Mapping[str, type[LoadForecaster] | type[_Baseline]]] = {
    OURS: LoadForecaster,
    "last week": LastWeek,
    "mean of hour": MeanOfHour,
    "last hour": LastHour,
    "level x profile": LevelTimesProfile,
}
