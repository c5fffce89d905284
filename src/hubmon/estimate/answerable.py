"""The chance that somebody who still waits is ever answered, by how long they have waited.

A life table (actuarial estimate) by age with two ways to leave, a reply or an end without one;
who waits is under observation at the ages they went through. Old experience fades.

Age may be seconds, or how often somebody was overtaken: replies to those who came later. The latter
tells the skipped from the slow also when everything takes longer than it ever did.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from hubmon.estimate.cohort import Counts, Floats


def seconds_steps(give_up: float) -> list[float]:
    """Steps of age up to when nobody is answered any more."""
    return [0.0, *np.geomspace(min(60.0, give_up / 24), give_up, 24).tolist()]


OVERTAKEN_STEPS = [0.0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 1e9]


_LARGE = 1e9


class Answerable:
    """The life table of one group.

    Args:
        steps: where the steps of age begin; nobody is answered after the last one.
        memory: ended waits after which old ones count 1/e.
        prior: the table to lean on while there is little experience; None leans on none.
        lean: how many customers' worth the prior counts in each step.
    """

    def __init__(
        self,
        steps: Sequence[float],
        *,
        memory: float,
        prior: Answerable | None = None,
        lean: float = 5.0,
    ) -> None:
        self.edges: Floats = np.asarray(steps, dtype=float)
        self._begins = [float(step) for step in steps[:-1]]
        self._ends = self.edges[1:]
        self._growth = 1.0 / (1.0 - 1.0 / memory)
        self._one = 1.0
        """What a wait that ends now counts: that grows, so that what was need not be faded."""
        self._prior = prior
        self._lean = lean
        self._steps = len(steps) - 1
        self._ended = array("d", [0.0] * (2 * self._steps))
        """By step of age: how many were answered, and after them how many left without."""
        self.cached: Floats = np.zeros((2, self._steps))

    def learn(self, age: float, *, replied: bool) -> None:
        """A wait is over."""
        step = bisect_right(self._begins, age) - 1
        self._one *= self._growth
        self._ended[step if replied else self._steps + step] += self._one

    def hazards(self, ages: Floats | Counts) -> Floats:
        """In each step the chances to be answered and to leave without, given who waits."""
        if self._one > _LARGE:
            self._ended = array("d", [count / self._one for count in self._ended])
            self._one = 1.0
        rising = ages.copy()
        rising.sort()
        passed = rising.searchsorted(self._ends)
        ended = np.frombuffer(self._ended).reshape(2, -1) / self._one
        through = _sums_from_here(np.add.reduce(ended)) + (len(ages) - passed)
        if self._prior is not None:
            through += self._lean
            ended += self._lean * self._prior.cached
        self.cached = ended / np.maximum(through, 1.0)
        return self.cached

    def chances(self, ages: Floats | Counts) -> Floats:
        """At each edge the chance to be answered before giving up; 0 at the last.

        Args:
            ages: of those who wait now.
        """
        answered, left = self.hazards(ages)
        surviving = np.empty(len(self.edges))
        surviving[0] = 1.0
        np.multiply.accumulate(np.maximum(1.0 - answered - left, 1e-6), out=surviving[1:])
        chances = np.zeros(len(self.edges))
        chances[:-1] = _sums_from_here(answered * surviving[:-1])
        chances /= surviving
        return chances

    def chance(self, ages: Floats | Counts, chances: Floats) -> Floats:
        """The chance at the given ages, between those at the edges."""
        return np.interp(ages, self.edges, chances)


def _sums_from_here(values: Floats) -> Floats:
    sums: Floats = np.add.accumulate(values[::-1])[::-1]
    return sums
