"""Situations that customers wrote in, what was said to each, and what came of it."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np

from hubmon.estimate.cohort import Flags, Floats
from hubmon.estimate.contract import LEVELS
from hubmon.estimate.experience import STEPS, Thought

_KEPT_OF = 8
"""Of so many that are no longer among the last, one replaces an earlier one."""
_STRIDE = 1_618_033
"""A prime far from any period of the arrivals: who is replaced is spread evenly."""


class Rows(NamedTuple):
    """What a regression learns from."""

    situations: Floats
    base: Floats
    y: Floats
    over: Flags
    weights: Floats


class Memory:
    """All of the last arrivals and a fading sample of those before.

    So a bad night is not all that it knows.

    The sample is a biased reservoir (Aggarwal, "On biased reservoir sampling in the presence of
    stream evolution", 2006); which are kept depends on nothing but their order.
    """

    def __init__(self, *, all_of_last: int, of_before: int) -> None:
        size = all_of_last + of_before
        self._all_of_last = all_of_last
        self._last: deque[int] = deque()
        self._before: list[int] = []
        self._ids = [-1] * size
        self._places: dict[int, int] = {}
        self._seen = 0
        self._y = np.zeros(size)
        self._over = np.zeros(size, dtype=bool)
        self._weights = np.zeros(size)
        self._steps = np.zeros((size, STEPS, len(LEVELS)))
        self._ahead = [0.0] * size
        self._found = [0] * size
        self._situations = np.zeros((size, 0))

    @property
    def width(self) -> int:
        """Features of a situation."""
        return self._situations.shape[1]

    def add(self, id_: int, thought: Thought) -> None:
        """Somebody writes; this is what was thought."""
        if not self.width:
            self._situations = np.zeros((len(self._y), len(thought.situation)))
        place = self._free()
        self._places.pop(self._ids[place], None)
        self._places[id_] = place
        self._ids[place] = id_
        self._last.append(place)
        self._situations[place] = thought.situation
        self._steps[place] = thought.steps
        self._ahead[place] = thought.ahead
        self._found[place] = thought.found
        self._over[place] = False
        self._weights[place] = 0.0

    def _free(self) -> int:
        """A place for a new arrival."""
        self._seen += 1
        if len(self._last) < self._all_of_last:
            return len(self._last)
        oldest = self._last.popleft()
        if len(self._before) < len(self._y) - self._all_of_last:
            self._before.append(oldest)
            return self._all_of_last + len(self._before) - 1
        if self._seen % _KEPT_OF:
            return oldest
        index = self._seen // _KEPT_OF * _STRIDE % len(self._before)
        forgotten, self._before[index] = self._before[index], oldest
        return forgotten

    def wait(self, id_: int, so_far: float, chance: float) -> None:
        """Somebody still waits, and will be answered with some chance."""
        place = self._places.get(id_)
        if place is not None:
            self._y[place] = so_far
            self._weights[place] = chance

    def end(self, id_: int, lasted: float, *, replied: bool) -> Thought | None:
        """A wait is over; says what was thought at its beginning, if that is still known."""
        place = self._places.get(id_)
        if place is None:
            return None
        self._y[place] = lasted
        self._over[place] = True
        self._weights[place] = float(replied)
        situation, steps = self._situations[place], self._steps[place]
        return Thought(situation, steps, self._ahead[place], self._found[place])

    def lose(self, id_: int) -> None:
        """Nothing is to be learned from this one."""
        place = self._places.pop(id_, None)
        if place is not None:
            self._ids[place] = -1
            self._weights[place] = 0.0

    def rows(self) -> Rows:
        """Those that say something."""
        known = np.flatnonzero(self._weights > 0.01)
        return Rows(
            self._situations[known],
            self._steps[known, 0],
            self._y[known],
            self._over[known],
            self._weights[known],
        )
