"""Mixes two experts' quantiles by how right each was of late, and keeps the range honest.

The mixture is the exponentially weighted average of fixed blends (Vovk 1990; Cesa-Bianchi & Lugosi,
*Prediction, Learning, and Games*, 2006), with losses that fade. The ends of the range are kept by
quantile tracking (Gibbs & Candes, "Adaptive conformal inference under distribution shift", 2021;
Angelopoulos, Candes & Tibshirani, "Conformal PID control for time series prediction", 2023):
slowly, for a fast tracker overshoots after a disruption, and as far as it has paid.
"""

from __future__ import annotations

import numpy as np

from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import LEVELS

_TAUS = np.asarray(LEVELS)
_SHARES = np.array([0.0, 0.25, 0.5, 0.75, 1.0])[:, None]
_EAGER = 0.5
_HEAD_START = 3.0
_MOST = 5.0
"""One wait counts at most so many times the usual loss."""
_FADE = 1 - 1 / 400
_PACE = 0.005
_MIDDLE = 2


class Blend:
    """The losses of each blend, at each level, of late."""

    def __init__(self) -> None:
        self._losses = _HEAD_START * np.repeat(_SHARES, len(LEVELS), axis=1)

    def learn(self, old: Floats, new: Floats, y: float, weight: float) -> None:
        """A wait came true that two experts had an opinion on, all in log minutes."""
        said = np.expm1(old + _SHARES * (new - old))
        over = np.expm1(y) - said
        loss = np.maximum(_TAUS * over, (_TAUS - 1) * over)
        self._losses *= _FADE
        self._losses += np.minimum(loss * weight, _MOST)

    def shares(self, more: Blend) -> Floats:
        """How much the second expert is to count at each level; another's experience counts too."""
        losses = self._losses + more._losses
        weights = np.exp(-_EAGER * (losses - losses.min(axis=0)))
        shares: Floats = (weights * _SHARES).sum(axis=0) / weights.sum(axis=0)
        return shares

    def mix(self, more: Blend, old: Floats, new: Floats) -> Floats:
        """The two experts' mixture, rising."""
        mixed: Floats = np.sort(old + self.shares(more) * (new - old))
        return mixed


class Range:
    """By how much the ends of one group's range are to be drawn apart or together."""

    def __init__(self) -> None:
        self._stretch = np.zeros(len(LEVELS))

    def learn(self, said: Floats, y: float) -> None:
        """A wait came true."""
        beyond = np.where(_TAUS < 0.5, y < said, y > said)
        self._stretch += _PACE * np.where(_TAUS == 0.5, 0.0, beyond - np.minimum(_TAUS, 1 - _TAUS))
        np.clip(self._stretch, -1.0, 1.0, out=self._stretch)

    def apply(self, said: Floats) -> Floats:
        """The range with its ends moved."""
        middle = said[_MIDDLE]
        moved: Floats = np.maximum(middle + (said - middle) * np.exp(self._stretch), 0.0)
        return moved
