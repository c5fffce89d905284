"""What was learned of our own forecasts: whom to believe, how far, and how sure to be."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hubmon.estimate.backlog import InOrder
from hubmon.estimate.blend import Blends, Range, mix
from hubmon.estimate.cohort import Floats


class Thought(NamedTuple):
    """How a forecast comes about."""

    situation: Floats
    steps: Floats
    """In log minutes at `LEVELS`; a row for each of: those of the last arrivals; corrected for the
    situation; mixed; in proportion to the work ahead; mixed with that; with its ends moved."""
    ahead: float
    """Log minutes of work ahead."""


class Experience:
    """Of one group, or of the whole hub."""

    def __init__(self) -> None:
        self._blends = Blends(pairs=3)
        self._in_order = InOrder()
        self._range = Range()

    def conclude(
        self, hub: Experience, base: Floats, learned: Floats, ahead: float, most: float
    ) -> tuple[Floats, Floats]:
        """The steps of a thought from the first two on, and what they come to.

        Args:
            hub: the experience of all groups; it counts as much.
            base: waits of the last arrivals.
            learned: the same, corrected for the situation.
            ahead: work ahead.
            most: no wait is longer; all in log minutes.
        """
        to_learned, to_in_order, to_tracked = self._blends.shares(hub._blends)
        blended = mix(to_learned, base, learned)
        in_order = np.minimum(self._in_order.quantiles(ahead), most)
        mixed = mix(to_in_order, blended, in_order)
        tracked = np.minimum(self._range.apply(mixed), most)
        steps = np.array([base, learned, blended, in_order, mixed, tracked])
        return steps, mix(to_tracked, mixed, tracked)

    def learn(self, hub: Experience, thought: Thought, y: float, weight: float) -> None:
        """Hold what was thought against what came true, in log minutes; the hub learns, too."""
        losses = Blends.losses(thought.steps[0::2], thought.steps[1::2], y, weight)
        for each in (self, hub):
            each._blends.learn(losses)
        self._in_order.learn(thought.ahead, y)
        self._range.learn(thought.steps[5], y)
