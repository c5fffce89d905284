"""What a backlog means for the wait when there has never been one like it."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np

from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import LEVELS
from hubmon.estimate.scope import log_minutes
from hubmon.estimate.situation import Around

_FAR = 2.5
_FADE = 1 / 4_000
_KNOWN_AFTER = 200
_PACE = 0.03
_LEAST = 2.0
LOADS = 5
"""Amounts of work, from `_LEAST` log minutes on in steps of 1: 6, 19, 54 minutes, 2.5, 7 hours."""
_TAUS = np.asarray(LEVELS)


class Backlog:
    """How much work there usually is ahead of a newcomer, as minutes on the log scale.

    Within what has been seen, a regression learns what that means. Beyond it the wait is taken to
    grow in proportion to the work ahead, as in any queue served in order.
    """

    def __init__(self) -> None:
        self._count = 0
        self._mean = 0.0
        self._variance = 0.0

    @staticmethod
    def ahead(around: Sequence[Around]) -> float:
        """Log minutes until those who wait are served, the newcomer included.

        Of the group's and the hub's work the one that takes longer counts: people who speak several
        languages have to answer in all of them.
        """
        return log_minutes(max(each.worked_off for each in around))

    def learn(self, ahead: float) -> None:
        """So it was for somebody who got a reply by now."""
        self._count += 1
        share = max(1 / self._count, _FADE)
        step = ahead - self._mean
        self._mean += share * step
        self._variance = (1 - share) * (self._variance + share * step * step)

    def unheard_of(self, ahead: float) -> float:
        """The part that is beyond what has been seen."""
        if self._count < _KNOWN_AFTER:
            return 0.0
        return max(ahead - self._mean - _FAR * sqrt(self._variance), 0.0)


def load(ahead: float) -> Floats:
    """How much a customer with so much work ahead belongs to each of `LOADS` kinds; 1 in all."""
    above = min(max(ahead - _LEAST, 0.0), LOADS - 1.0)
    low = min(int(above), LOADS - 2)
    kinds = np.zeros(LOADS)
    kinds[low], kinds[low + 1] = low + 1 - above, above - low
    return kinds


class InOrder:
    """An expert that believes in the work ahead: the wait is in proportion to it.

    The quantiles of the proportion are tracked (stochastic subgradients of the pinball loss), each
    for several amounts of work: with little of it a wait depends on much else.

    Args:
        spread: of the log of the proportion, to begin with.
    """

    def __init__(self, spread: float) -> None:
        self._offsets = np.tile(spread * np.linspace(-1.0, 1.0, len(LEVELS)), (LOADS, 1))

    def learn(self, hub: InOrder, ahead: float, y: float) -> None:
        """So long it took; the hub learns, too."""
        kinds = load(ahead)
        below = y < ahead + kinds @ (self._offsets + hub._offsets)
        step = _PACE * kinds[:, None] * (_TAUS - below)
        self._offsets += step
        hub._offsets += step

    def quantiles(self, hub: InOrder, ahead: float) -> Floats:
        """Of the wait, in log minutes, rising; what the hub has learned is added."""
        waits = np.maximum(ahead + load(ahead) @ (self._offsets + hub._offsets), 0.0)
        waits.sort()
        return waits
