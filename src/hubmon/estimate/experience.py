"""What was learned of our own forecasts: whom to believe, how far, and how sure to be."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hubmon.estimate.backlog import InOrder, load
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


_ALIKE = np.ones(1)
_MORE_WORK_MORE_IN_ORDER = (1.0, 1.0, 0.33, -0.33, -1.0)
"""Whom to believe before there is experience: with much work ahead, the work."""


class Experience:
    """Of one group, or of the whole hub.

    Args:
        spread: of the proportion of waits to the work ahead, to begin with.
    """

    def __init__(self, spread: float) -> None:
        self._to_learned = Blends((1.0,), memory=400)
        self._to_in_order = Blends(_MORE_WORK_MORE_IN_ORDER, memory=200)
        self._to_tracked = Blends((1.0,), memory=400)
        self._in_order = InOrder(spread)
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
        blended = mix(self._to_learned.share(hub._to_learned, _ALIKE), base, learned)
        in_order = np.minimum(self._in_order.quantiles(hub._in_order, ahead), most)
        mixed = mix(self._to_in_order.share(hub._to_in_order, load(ahead)), blended, in_order)
        tracked = np.minimum(self._range.apply(mixed), most)
        said = mix(self._to_tracked.share(hub._to_tracked, _ALIKE), mixed, tracked)
        return np.array([base, learned, blended, in_order, mixed, tracked]), said

    def learn(self, hub: Experience, thought: Thought, y: float, weight: float) -> None:
        """Hold what was thought against what came true, in log minutes; the hub learns, too."""
        base, learned, blended, in_order, mixed, tracked = thought.steps
        to_learned = Blends.losses(base, learned, y, weight)
        to_in_order = Blends.losses(blended, in_order, y, weight)
        to_tracked = Blends.losses(mixed, tracked, y, weight)
        kinds = load(thought.ahead)
        for each in (self, hub):
            each._to_learned.learn(to_learned, _ALIKE)
            each._to_in_order.learn(to_in_order, kinds)
            each._to_tracked.learn(to_tracked, _ALIKE)
        self._in_order.learn(hub._in_order, thought.ahead, y)
        self._range.learn(tracked, y)
