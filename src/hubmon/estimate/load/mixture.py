"""Weighs several opinions by how right they have been, at each horizon by itself."""

from __future__ import annotations

from typing import Final

import numpy as np

from hubmon.estimate.load.shape import Floats

_FADE: Final = float(np.exp(-1 / (10 * 48)))
"""Losses are remembered for about ten days."""
_SHARPNESS: Final = 60.0
"""Who loses one part in sixty more than the best counts e times less."""
_WORST: Final = 8.0
"""No half hour counts for more than so many standard deviations."""


class Mixture:
    """Exponential weights on absolute errors in standard deviations."""

    def __init__(self, horizons: int, opinions: int) -> None:
        self._losses = np.zeros((horizons, opinions))

    def learn(self, count: float, told: Floats, deviations: Floats) -> None:
        """`count` came; `told` has a row for each horizon, NaN where nothing was said."""
        losses = np.minimum(np.abs(count - told) / deviations[:, None], _WORST)
        self._losses = self._losses * _FADE + np.where(np.isnan(losses), 0.0, losses)

    def mix(self, told: Floats) -> Floats:
        """One figure for each horizon."""
        best = self._losses.min(axis=1, keepdims=True)
        weights = np.exp(-_SHARPNESS * (self._losses - best) / (best + 1.0))
        return np.asarray((weights * told).sum(axis=1) / weights.sum(axis=1))
