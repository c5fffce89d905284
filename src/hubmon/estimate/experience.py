"""What was learned of our own forecasts: whom to believe, how far, and how sure to be."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hubmon.estimate.backlog import LOADS, InOrder, load
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


_MUCH_WORK_IN_ORDER = (1.0, 1.0, 0.33, -0.33, -1.0)
"""Whom to believe before there is experience: with much work ahead, the work."""
_HEAD_STARTS = (1.0, *_MUCH_WORK_IN_ORDER, 1.0)
_MEMORIES = (400.0, *(200.0 for _ in range(LOADS)), 400.0)
_CHOICE = np.array([0, *(1 for _ in range(LOADS)), 2])
"""Of each case, whether to believe what was learned; the work; the ends as they were moved."""


def _cases(ahead: float) -> Floats:
    """How far each choice concerns each case; the second one depends on the work ahead."""
    weights = np.zeros((3, len(_CHOICE)))
    weights[0, 0] = weights[2, -1] = 1.0
    weights[1, 1:-1] = load(ahead)
    return weights


class Experience:
    """Of one group, or of the whole hub.

    Args:
        spread: of the proportion of waits to the work ahead, to begin with.
    """

    def __init__(self, spread: float) -> None:
        self._blends = Blends(_HEAD_STARTS, _MEMORIES)
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
        shares = self._blends.shares(hub._blends, _cases(ahead))
        to_learned, to_in_order, to_tracked = shares
        blended = mix(to_learned, base, learned)
        in_order = np.minimum(self._in_order.quantiles(hub._in_order, ahead), most)
        mixed = mix(to_in_order, blended, in_order)
        tracked = np.minimum(self._range.apply(mixed), most)
        steps = np.array([base, learned, blended, in_order, mixed, tracked])
        return steps, mix(to_tracked, mixed, tracked)

    def learn(self, hub: Experience, thought: Thought, y: float, weight: float) -> None:
        """Hold what was thought against what came true, in log minutes; the hub learns, too."""
        losses = Blends.losses(thought.steps[0::2], thought.steps[1::2], y, weight)[_CHOICE]
        weights = _cases(thought.ahead).sum(axis=0)
        for each in (self, hub):
            each._blends.learn(losses, weights)
        self._in_order.learn(hub._in_order, thought.ahead, y)
        self._range.learn(thought.steps[5], y)
