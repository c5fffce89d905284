"""What was learned of our own forecasts: whom to believe, how far, and how sure to be."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from hubmon.estimate.backlog import LOADS, InOrder, Work, work
from hubmon.estimate.blend import AllBlends, Blends, kept, mix
from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import LEVELS
from hubmon.estimate.ends import NO_WAIT, Honesty, Range, widened
from hubmon.estimate.habit import Usual
from hubmon.estimate.sample import capped


class Thought(Struct, frozen=True):
    """How a forecast comes about."""

    situation: Floats
    steps: Floats
    """In log minutes at `LEVELS`; a row for each of: those of the last arrivals; corrected for the
    situation; mixed; in proportion to the work ahead; mixed with that; as usual at this hour; mixed
    with that; those of who found as many waiting; mixed with that; with its ends moved; what is
    said at last."""
    ahead: float
    """Log minutes of work ahead."""
    found: int
    """How many waited already, as `hubmon.estimate.alike.crowd` has it."""


class Opinions(Struct, frozen=True):
    """What is thought of a newcomer's wait, before anybody is believed; in log minutes."""

    base: list[float]
    """Waits of the last arrivals, in the mean with those of who found as many waiting."""
    learned: list[float]
    """The same, corrected for the situation."""
    in_order: list[float]
    """In proportion to the work ahead."""
    usual: Usual | None
    """Waits at this hour; None where there are too few."""
    alike: list[float] | None
    """Waits of who found as many waiting; None where there are too few."""
    work: Work
    """Ahead."""
    unheard_of: float
    """How far that is beyond what has been seen, as far as the work is believed at all."""
    most: float
    """No wait is longer."""


class Trust(NamedTuple):
    """How far each opinion is believed against those before it, at `LEVELS`; from 0 to 1."""

    learned: list[float]
    in_order: list[float]
    usual: list[float]
    alike: list[float]
    tracked: list[float]
    """The range with its ends moved, against the range as it is."""

    def in_work(self) -> float:
        """Whether more work ahead than was ever seen means longer waits; from 0 to 1.

        Where waits have nothing to do with the work it means nothing.
        """
        return min(max((sum(self.in_order) / len(LEVELS) - _NO_TRUST) / _SOME_TRUST, 0.0), 1.0)


STEPS = 11
MIXED = 8
"""Where the step is that all opinions are mixed in."""
_MUCH_WORK_IN_ORDER = (1.0, 0.75, 0.5, 0.25, 0.0)
"""Whom to believe before there is experience: with much work ahead, the work, too."""
_NOT_THE_HABIT = (3.0,) * LOADS
_NO_PREJUDICE = (0.0,) * LOADS
_NOT_MOVED = (1.0,) * LOADS
_HEAD_STARTS = (1.0, *_MUCH_WORK_IN_ORDER, *_NOT_THE_HABIT, *_NO_PREJUDICE, *_NOT_MOVED)
_CHOICES = 5
_CHOICE = np.repeat(np.arange(_CHOICES), [1, LOADS, LOADS, LOADS, LOADS])
"""Of each case, whether to believe what was learned; the work; the habit; those who found as many
waiting; the ends as they were moved."""
_ANY_LOAD = 0.15
"""How far those who found as many waiting, and the ends as they were moved, are believed with one
amount of work counts for all."""
_NO_TRUST = 0.2
_SOME_TRUST = 0.3


_STEPS = 64
_BLENDS = AllBlends(_CHOICES)
_ALWAYS = np.zeros((_CHOICES, len(_CHOICE)))
_ALWAYS[0, 0] = 1.0
_ALWAYS[3, _CHOICE == 3] = _ALWAYS[4, _CHOICE == 4] = _ANY_LOAD


class _Concern(NamedTuple):
    """What customers with some amount of work ahead have to do with each case."""

    asked: Floats
    """How far each choice concerns it: a line for each case, a column for each choice."""
    told: Floats
    """The same with a line for each choice."""
    kept: Floats
    """How much of what was learned of it still counts after one more of them."""


def _concern(work: Work) -> _Concern:
    """Of who has so much work ahead."""
    return _concern_by_load(int(work.load * _STEPS + 0.5))


@cache
def _concern_by_load(step: int) -> _Concern:
    """All choices but the first depend on the work ahead, told in steps of 1 / `_STEPS`."""
    kinds = np.maximum(1.0 - np.abs(step / _STEPS - np.arange(LOADS)), 0.0)
    told = _ALWAYS.copy()
    for choice in range(1, _CHOICES):
        told[choice, choice == _CHOICE] += kinds
    return _Concern(np.ascontiguousarray(told.T), told, kept(told.sum(axis=0)))


class Experience:
    """Of one group, or of the whole hub.

    Args:
        spread: of the proportion of waits to the work ahead, to begin with.
    """

    def __init__(self, spread: float) -> None:
        self._blends = Blends(_HEAD_STARTS)
        self._in_order = InOrder(spread)
        self._range = Range()
        self._honesty = Honesty()

    def in_order(self, hub: Experience, work: Work, most: float) -> list[float]:
        """What is thought of by the work ahead alone, in log minutes."""
        return capped(self._in_order.quantiles(hub._in_order, work), most)

    def trust(self, hub: Experience, work: Work) -> Trust:
        """Whom to believe with so much work ahead; the experience of all groups counts as much."""
        return Trust(*self._blends.shares(hub._blends, _concern(work).asked).tolist())

    def conclude(self, hub: Experience, opinions: Opinions, trust: Trust) -> Floats:
        """The steps of a thought; the last one is what it comes to.

        Args:
            hub: the experience of all groups.
            opinions: what there is to go by.
            trust: whom to believe.
        """
        base, learned, in_order = opinions.base, opinions.learned, opinions.in_order
        usual, alike, most = opinions.usual, opinions.alike, opinions.most
        to_learned, to_in_order, to_usual, to_alike, to_tracked = trust
        blended = mix(to_learned, base, learned)
        worked = mix(to_in_order, blended, in_order)
        habit = worked
        if usual is not None:
            holds = usual.holds(opinions.work.ahead)
            habit = mix((holds, holds, holds, holds, holds), worked, usual.quantiles)
        by_hour = mix(to_usual, worked, habit)
        like = by_hour if alike is None else alike
        mixed = mix(to_alike, by_hour, like)
        tracked = capped(self._range.apply(mixed, opinions.work), most)
        said = mix(to_tracked, mixed, tracked)
        said = widened(
            said,
            learned_from=hub._honesty.passed,
            unusual=usual.surpassed_by(said) if usual is not None else 0.0,
            unheard_of=opinions.unheard_of,
        )
        said = capped(self._honesty.apply(hub._honesty, said), most)
        if said[0] < NO_WAIT:
            said = [wait if wait >= NO_WAIT else 0.0 for wait in said]
        steps = (
            base,
            learned,
            blended,
            in_order,
            worked,
            habit,
            by_hour,
            like,
            mixed,
            tracked,
            said,
        )
        flat = np.fromiter(chain.from_iterable(steps), float, STEPS * len(LEVELS))
        return flat.reshape(STEPS, len(LEVELS))

    def learn(self, hub: Experience, thought: Thought, y: float, weight: float) -> None:
        """Hold what was thought against what came true, in log minutes; the hub learns, too."""
        ahead = work(thought.ahead)
        concern = _concern(ahead)
        news = _BLENDS.losses(thought.steps[:-1], y, weight).dot(concern.told)
        self._blends.learn(concern.kept, news)
        hub._blends.learn(concern.kept, news)
        self._in_order.learn(hub._in_order, ahead, y)
        said = thought.steps[-1].tolist()
        self._range.learn(said, y, ahead)
        self._honesty.learn(hub._honesty, said, y)
