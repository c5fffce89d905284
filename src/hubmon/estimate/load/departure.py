"""Tells a lasting surge or lull from a burst."""

from __future__ import annotations

from typing import Final

import numpy as np

from hubmon.estimate.load.shape import Floats

FAR: Final = 4.0
"""Standard deviations beyond which a count is no matter of chance."""


class Departure:
    """Follows counts that stay far from what is usual.

    One half hour far out is a burst, which is over when it is seen. From the second one in a row on
    it is taken to last, and about twice as long as it has lasted.
    """

    def __init__(self) -> None:
        self._age = 0
        """Half hours it has lasted; below 0 for a lull."""
        self._ratios = (1.0, 1.0)

    def learn(self, count: float, usual: float, deviation: float) -> None:
        """`count` came where `usual` is, give or take a standard deviation."""
        side = int(count > usual + FAR * deviation) - int(count < usual - FAR * deviation)
        self._age = self._age + side if side * self._age > 0 else side
        self._ratios = (self._ratios[1], max(count, 0.5) / max(usual, 0.5))

    def bound(self, means: Floats, usual: Floats) -> Floats:
        """What is expected of each of the next half hours, given what is usual in them.

        A surge lets it be no less, a lull no more than what is left of it by then.
        """
        if abs(self._age) < 2:
            return means
        left = 1.0 / (1.0 + (np.arange(1, len(means) + 1) / (4.0 * abs(self._age))) ** 2)
        if self._age > 0:
            return np.asarray(np.maximum(means, usual * min(self._ratios) ** left))
        return np.asarray(np.minimum(means, usual * max(self._ratios) ** left))
