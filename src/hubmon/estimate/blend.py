"""Mixes two experts' quantiles by how right each was of late.

The mixture is the exponentially weighted average of fixed blends (Vovk 1990; Cesa-Bianchi & Lugosi,
*Prediction, Learning, and Games*, 2006), with losses that fade. How fast they are to fade depends
on how fast the hub changes, which nobody knows: the mean of three such averages is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

import numpy as np

from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import LEVELS

_SHARES = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
_SUMS = np.array([np.ones(len(_SHARES)), _SHARES])
_EAGER = 0.5
_HEAD_START = 1.5
_MEMORIES = np.array([150.0, 600.0, 2_400.0])
"""Waits after which old losses count 1/e; the innermost axis of what is learned."""
_FADING = np.tile(1.0 / _MEMORIES, len(_SHARES) * len(LEVELS))
_MEAN = np.repeat(np.eye(len(LEVELS)), len(_MEMORIES), axis=0) / len(_MEMORIES)
_MOST = 20.0
"""One wait counts at most so many times the usual loss."""


def mix(shares: Sequence[float], old: Sequence[float], new: Sequence[float]) -> list[float]:
    """So much of the second expert at each level, rising."""
    p, q, r, s, t = shares  # written out, for it takes a third of the time of a loop
    a, b, c, d, e = old
    v, w, x, y, z = new
    return sorted(
        [a + p * (v - a), b + q * (w - b), c + r * (x - c), d + s * (y - d), e + t * (z - e)]
    )


class AllBlends:
    """All blends of each of so many pairs of experts."""

    def __init__(self, pairs: int) -> None:
        self._shares = np.kron(np.eye(pairs), np.column_stack([1.0 - _SHARES, _SHARES]))
        self._taus = np.tile(LEVELS, (len(self._shares), 1))
        places = np.arange(self._taus.size).reshape(pairs, -1).T
        self._each = places.repeat(len(_MEMORIES), axis=0)
        """A column for each pair: each blend at each level, once for each memory."""

    def losses(self, opinions: Floats, y: float, weight: float) -> Floats:
        """What a wait that came true takes from the trust in each, on the log scale.

        Args:
            opinions: of the first and the second expert of each pair in turn, in log minutes.
            y: the wait, in log minutes.
            weight: of a minute's loss.

        Returns:
            A column for each pair, of each blend at each level, as each memory has it.
        """
        over = (exp(y) - np.exp(self._shares.dot(opinions))) * (_EAGER * weight)
        pinball = over * self._taus - np.minimum(over, 0.0)
        losses: Floats = np.minimum(pinball, _EAGER * _MOST).take(self._each)
        return losses


def kept(concerned: Floats) -> Floats:
    """How much of old losses counts after one more wait, which concerns each case so far."""
    return 1.0 - np.outer(_FADING, concerned)


class Blends:
    """The losses of each blend of two experts, at each level, of late; for several cases at once.

    Args:
        head_starts: for each case, how far the first expert is ahead to begin with; below 0 the
            second one is.
    """

    def __init__(self, head_starts: Sequence[float]) -> None:
        blends = np.repeat(_SHARES, len(LEVELS) * len(_MEMORIES))
        self._losses = _EAGER * _HEAD_START * np.outer(blends, head_starts)

    def learn(self, kept: Floats, losses: Floats) -> None:
        """A wait came true.

        Args:
            kept: a column for each case, how much of what was learned before still counts.
            losses: a column for each case, of each blend at each level, as each memory has it.
        """
        self._losses *= kept
        self._losses += losses

    def shares(self, more: Blends, weights: Floats) -> Floats:
        """How much the second expert is to count at each level; another's losses count, too.

        Args:
            more: the other's.
            weights: a column for each answer wanted, how far it concerns each case.

        Returns:
            A line for each answer.
        """
        losses = (self._losses + more._losses).dot(weights).reshape(len(_SHARES), -1)
        of_all, of_second = _SUMS.dot(np.exp(np.minimum.reduce(losses) - losses))
        shares: Floats = (of_second / of_all).reshape(len(_MEAN), -1).T.dot(_MEAN)
        return shares
