"""What a backlog means for the wait when there has never been one like it."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from hubmon.estimate.scope import log_minutes
from hubmon.estimate.situation import Around

_FAR = 2.5
_FADE = 1 / 4_000
_KNOWN_AFTER = 200


class Backlog:
    """How far the work ahead usually exceeds the waits of the last arrivals, on the log scale.

    Within what has been seen, a regression learns what that means. Beyond it the wait is taken to
    grow in proportion to the work ahead, as in any queue served in order.
    """

    def __init__(self) -> None:
        self._count = 0
        self._mean = 0.0
        self._variance = 0.0

    @staticmethod
    def excess(around: Sequence[Around], median: float) -> float:
        """By how much the work ahead exceeds the median wait.

        Of the group's and the hub's work the one that takes longer counts: people who speak several
        languages have to answer in all of them.
        """
        return log_minutes(max(each.worked_off for each in around)) - median

    def learn(self, excess: float) -> None:
        """So it was for somebody who got a reply by now."""
        self._count += 1
        share = max(1 / self._count, _FADE)
        step = excess - self._mean
        self._mean += share * step
        self._variance = (1 - share) * (self._variance + share * step * step)

    def unheard_of(self, excess: float) -> float:
        """The part of the excess that is beyond what has been seen."""
        if self._count < _KNOWN_AFTER:
            return 0.0
        return max(excess - self._mean - _FAR * sqrt(self._variance), 0.0)
