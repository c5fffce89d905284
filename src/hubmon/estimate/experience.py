"""What was learned of our own forecasts: whom to believe, how far, and how sure to be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from hubmon.estimate.backlog import LOADS, InOrder, load
from hubmon.estimate.blend import Blends, mix
from hubmon.estimate.cohort import Floats
from hubmon.estimate.ends import Honesty, Range
from hubmon.estimate.habit import Usual


class Thought(NamedTuple):
    """How a forecast comes about."""

    situation: Floats
    steps: Floats
    """In log minutes at `LEVELS`; a row for each of: those of the last arrivals; corrected for the
    situation; mixed; in proportion to the work ahead; mixed with that; as usual at this hour; mixed
    with that; with its ends moved; what is said at last."""
    ahead: float
    """Log minutes of work ahead."""


class Opinions(NamedTuple):
    """What is thought of a newcomer's wait, before anybody is believed; in log minutes."""

    base: list[float]
    """Waits of the last arrivals."""
    learned: list[float]
    """The same, corrected for the situation."""
    usual: Usual | None
    """Waits at this hour; None where there are too few."""
    ahead: float
    """Work ahead."""
    unheard_of: float
    """How far that is beyond what has been seen."""
    most: float
    """No wait is longer."""


STEPS = 9
MIXED, TRACKED = 6, 7
"""Where some of the steps are."""
_MUCH_WORK_IN_ORDER = (1.0, 1.0, 0.33, -0.33, -1.0)
"""Whom to believe before there is experience: with much work ahead, the work."""
_NOT_THE_HABIT = (3.0,) * LOADS
_HEAD_STARTS = (1.0, *_MUCH_WORK_IN_ORDER, *_NOT_THE_HABIT, 1.0)
_MEMORIES = (400.0, *(200.0 for _ in range(2 * LOADS)), 400.0)
_CHOICE = np.repeat([0, 1, 2, 3], [1, LOADS, LOADS, 1])
"""Of each case, whether to believe what was learned; the work; the habit; the ends as they were
moved."""


_DOUBT = 1.03
"""A range learned from the waits of the past is a little too narrow for those to come."""
_WIDER = (-0.9, -0.7, 0.0, 0.7, 0.9)
"""How the range is drawn apart where there has never been such a backlog."""


_ALWAYS = np.zeros((4, len(_CHOICE)))
_ALWAYS[0, 0] = _ALWAYS[3, -1] = 1.0


def _cases(ahead: float) -> Floats:
    """How far each choice concerns each case; the middle two depend on the work ahead."""
    weights = _ALWAYS.copy()
    kind, less, more = load(ahead)
    for choice, first in ((1, 1 + kind), (2, 1 + LOADS + kind)):
        weights[choice, first], weights[choice, first + 1] = less, more
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
        self._honesty = Honesty()

    def in_order(self, hub: Experience, ahead: float, most: float) -> list[float]:
        """What is thought of by the work ahead alone, in log minutes."""
        return [min(wait, most) for wait in self._in_order.quantiles(hub._in_order, ahead)]

    def conclude(self, hub: Experience, opinions: Opinions, in_order: list[float]) -> Floats:
        """The steps of a thought; the last one is what it comes to.

        Args:
            hub: the experience of all groups; it counts as much.
            opinions: what there is to go by.
            in_order: what the work ahead alone comes to.
        """
        base, learned, usual, ahead, unheard_of, most = opinions
        shares = self._blends.shares(hub._blends, _cases(ahead)).tolist()
        to_learned, to_in_order, to_usual, to_tracked = shares
        blended = mix(to_learned, base, learned)
        worked = mix(to_in_order, blended, in_order)
        habit = worked
        if usual is not None:
            holds = usual.holds(ahead)
            pairs = zip(worked, usual.quantiles, strict=True)
            habit = [wait + holds * (wont - wait) for wait, wont in pairs]
        mixed = mix(to_usual, worked, habit)
        tracked = [min(wait, most) for wait in self._range.apply(mixed)]
        said: Sequence[float] = mix(to_tracked, mixed, tracked)
        middle = said[2]
        wide = zip(said, _WIDER, strict=True)
        said = [middle + _DOUBT * (wait - middle) + far * unheard_of for wait, far in wide]
        said = self._honesty.apply(hub._honesty, said)
        said = [min(max(wait, 0.0), most) for wait in said]
        return np.array([base, learned, blended, in_order, worked, habit, mixed, tracked, said])

    def learn(self, hub: Experience, thought: Thought, y: float, weight: float) -> None:
        """Hold what was thought against what came true, in log minutes; the hub learns, too."""
        losses = Blends.losses(thought.steps[0:8:2], thought.steps[1:8:2], y, weight)[_CHOICE]
        weights = np.add.reduce(_cases(thought.ahead))
        for each in (self, hub):
            each._blends.learn(losses, weights)
        self._in_order.learn(hub._in_order, thought.ahead, y)
        self._range.learn(thought.steps[TRACKED].tolist(), y)
        self._honesty.learn(hub._honesty, thought.steps[-1].tolist(), y)
