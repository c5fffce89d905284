"""What was expected at each horizon, and how far counts stray from it."""

from __future__ import annotations

from typing import Final

import numpy as np

from hubmon.estimate.load.shape import Floats
from hubmon.estimate.load.week import DAY_SLOTS

HORIZONS: Final = DAY_SLOTS
"""Half hours ahead: a day."""
LEVELS: Final = (0.1, 0.5, 0.9)

_STEPS: Final = np.arange(HORIZONS)
_KEPT: Final = 21 * 48
"""Errors remembered of each horizon: three weeks'."""
_FADE: Final = float(np.exp(-1 / (14 * 48)))
_PSEUDO: Final = np.array((-1.96, -1.28, -0.84, -0.52, -0.25, 0.0, 0.25, 0.52, 0.84, 1.28, 1.96))
"""Errors of a normal distribution: what is believed before there is experience."""
_FIRST_DISPERSION: Final = 0.06
_FIRST_WEIGHT: Final = 24.0
_LEAST_DISPERSION: Final = 0.002
_LEAST_MEAN: Final = 0.05
"""Even where nobody is expected somebody may come."""
_UTMOST: Final = 4.0
"""No error counts for more than so many standard deviations in the dispersion."""


class Told:
    """What was said of the half hours ahead, from half hour to half hour."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        """Args: `shape` is that of what is said of one half hour."""
        self._said = np.full((HORIZONS, HORIZONS, *shape), np.nan)
        self._times = 0

    def say(self, figures: Floats) -> None:
        """Of each of the next `HORIZONS` half hours."""
        self._said[self._times % HORIZONS] = figures
        self._times += 1

    @property
    def newest(self) -> Floats:
        """What was said last."""
        return np.asarray(self._said[(self._times - 1) % HORIZONS])

    def of_now(self) -> Floats:
        """What was said of the half hour after the last `say`: just then, one earlier, and so on.

        NaN where nothing was said yet.
        """
        return np.asarray(self._said[(self._times - 1 - _STEPS) % HORIZONS, _STEPS])


class Spread:
    """Dispersion and quantiles of standardised errors, of each horizon by itself.

    The variance of a count with mean m is m + d m^2, as of a negative binomial distribution; the
    quantiles of the errors over its root are those of the last three weeks, whatever their form.
    """

    def __init__(self, horizons: int) -> None:
        self._errors = np.zeros((horizons, _KEPT))
        self._errors[:, : len(_PSEUDO)] = _PSEUDO
        self._next = len(_PSEUDO)
        self._excess = np.zeros(horizons)
        self._squares = np.zeros(horizons)
        self._known = np.zeros(horizons)

    def deviation(self, means: Floats) -> Floats:
        """The standard deviation of counts with these means, one for each horizon."""
        first = _FIRST_WEIGHT * np.maximum(self._squares, 1e-9) / np.maximum(self._known, 1e-9)
        dispersion = (self._excess + _FIRST_DISPERSION * first) / (self._squares + first)
        dispersion = np.maximum(dispersion, _LEAST_DISPERSION)
        return np.asarray(np.sqrt(np.maximum(means, _LEAST_MEAN) + dispersion * means**2))

    def learn(self, count: float, means: Floats, deviations: Floats) -> None:
        """`count` came where these means were expected at each horizon; NaN where none was."""
        known = ~np.isnan(means)
        errors = (count - means) / deviations
        made_up = _PSEUDO[self._next % len(_PSEUDO)]
        self._errors[:, self._next % _KEPT] = np.where(known, errors, made_up)
        self._next += 1
        limited = np.clip(errors, -_UTMOST, _UTMOST) * deviations
        for sums, new in (
            (self._excess, limited**2 - means),
            (self._squares, means**2),
            (self._known, known),
        ):
            sums[known] = (sums * _FADE + new)[known]

    def quantiles(self, means: Floats) -> Floats:
        """The counts at `LEVELS` for each horizon."""
        errors = self._errors[:, : min(self._next, _KEPT)]
        ends = np.quantile(errors, LEVELS, axis=1)
        return np.maximum(means + ends * self.deviation(means), 0.0)
