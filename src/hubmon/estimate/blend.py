"""Mixes two experts' quantiles by how right each was of late.

The mixture is the exponentially weighted average of fixed blends (Vovk 1990; Cesa-Bianchi & Lugosi,
*Prediction, Learning, and Games*, 2006), with losses that fade.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import expm1

import numpy as np

from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import LEVELS

_TAUS = np.asarray(LEVELS)
_LESS = _TAUS - 1
_SHARES = np.array([0.0, 0.25, 0.5, 0.75, 1.0])[:, None]
_SUMS = np.array([np.ones(5), _SHARES[:, 0]])
_EAGER = 0.5
_HEAD_START = 3.0
_MOST = 20.0
"""One wait counts at most so many times the usual loss."""


def mix(shares: Sequence[float], old: Sequence[float], new: Sequence[float]) -> list[float]:
    """So much of the second expert at each level, rising."""
    at_each_level = zip(shares, old, new, strict=True)
    return sorted([first + share * (second - first) for share, first, second in at_each_level])


class Blends:
    """The losses of each blend of two experts, at each level, of late; for several cases at once.

    Args:
        head_starts: for each case, how far the first expert is ahead to begin with; below 0 the
            second one is.
        memories: for each case, waits after which old losses count 1/e.
    """

    def __init__(self, head_starts: Sequence[float], memories: Sequence[float]) -> None:
        blends = np.tile(_SHARES, (len(head_starts), 1, len(LEVELS)))
        self._losses = _HEAD_START * np.array(head_starts)[:, None, None] * blends
        self._fading = 1 / np.array(memories)[:, None, None]

    @staticmethod
    def losses(old: Floats, new: Floats, y: float, weight: float) -> Floats:
        """What a wait that came true says of two opinions in each case, all in log minutes."""
        said = np.expm1(old[:, None] + _SHARES * (new - old)[:, None])
        over = (expm1(y) - said) * weight
        losses: Floats = np.minimum(np.maximum(_TAUS * over, _LESS * over), _MOST)
        return losses

    def learn(self, losses: Floats, weights: Floats) -> None:
        """A wait came true; it concerns each case as far as `weights` says."""
        news = losses - self._fading * self._losses
        news *= weights[:, None, None]
        self._losses += news

    def shares(self, more: Blends, weights: Floats) -> Floats:
        """How much the second expert is to count at each level; another's losses count, too.

        Args:
            more: the other's.
            weights: a line for each answer wanted, how far it concerns each case.
        """
        both = self._losses + more._losses
        losses = (weights @ both.reshape(len(both), -1)).reshape(-1, *both.shape[1:])
        trust = np.exp(_EAGER * (np.minimum.reduce(losses, axis=1, keepdims=True) - losses))
        sums = _SUMS @ trust
        shares: Floats = sums[:, 1] / sums[:, 0]
        return shares
