"""What waits usually are at this hour of the week."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from hubmon.estimate.contract import DAY, HOUR, LEVELS, WEEK
from hubmon.estimate.sample import sample_quantiles

_KEPT = 60
_OF_A_DAY = 8
"""Waits of one hour are alike: more of them tell little more, and no day is to outweigh others."""
_FEWEST = 10
_FEWEST_DAYS = 3
_HOURS = 24
_MIDDLE = LEVELS.index(0.5)


class Usual(NamedTuple):
    """Waits at some hour, and how far they tell anything of now."""

    quantiles: list[float]
    """In log minutes at `LEVELS`."""
    most_ahead: float
    """The most work ahead that anybody found then, in log minutes."""

    def holds(self, ahead: float) -> float:
        """How far this is to be believed with so much work ahead, from 1 to 0."""
        return min(max(1.0 - (ahead - self.most_ahead), 0.0), 1.0)

    def surpassed_by(self, said: Sequence[float]) -> float:
        """How far the middle of what is said of now is above the usual one, in log minutes."""
        return max(said[_MIDDLE] - self.quantiles[_MIDDLE], 0.0)


class Habit:
    """Waits of those who wrote in the same hour of earlier weeks.

    Where a language has too few of them or too few days, those of the same hour of any day stand
    for them, then those of the whole hub. That tells nights, weekends and closing times, which no
    queue foretells.
    """

    def __init__(self) -> None:
        self._slots: dict[tuple[str, int], _Slot] = {}

    def learn(self, at: float, language: str, lasted: float, ahead: float) -> None:
        """Somebody who wrote at `at` with so much work ahead waited so long, in log minutes."""
        day = int(at // DAY)
        for place in _places(at, language):
            slot = self._slots.get(place)
            if slot is None:
                slot = self._slots[place] = _Slot()
            slot.add(day, lasted, ahead)

    def usual(self, now: float, language: str) -> Usual | None:
        """The waits of the narrowest kind of which there are enough."""
        for place in _places(now, language):
            slot = self._slots.get(place)
            if slot is not None and (usual := slot.usual()) is not None:
                return usual
        return None


class _Slot:
    """The last waits of one hour."""

    def __init__(self) -> None:
        self._days: deque[int] = deque(maxlen=_KEPT)
        self._waits: deque[float] = deque(maxlen=_KEPT)
        self._ahead: deque[float] = deque(maxlen=_KEPT)
        self._day = -1
        self._of_day = 0
        self._usual: Usual | None = None
        """What they come to, if they are enough."""
        self._renewed = True

    def add(self, day: int, lasted: float, ahead: float) -> None:
        if day != self._day:
            self._day, self._of_day = day, 0
        self._of_day += 1
        if self._of_day <= _OF_A_DAY:
            self._days.append(day)
            self._waits.append(lasted)
            self._ahead.append(ahead)
            self._renewed = False

    def usual(self) -> Usual | None:
        if not self._renewed and self._enough():
            self._usual = Usual(sample_quantiles(sorted(self._waits)), max(self._ahead))
        self._renewed = True
        return self._usual

    def _enough(self) -> bool:
        return len(self._waits) >= _FEWEST and len(set(self._days)) >= _FEWEST_DAYS


def _places(at: float, language: str) -> list[tuple[str, int]]:
    hour = int(at % WEEK // HOUR)
    any_day = -1 - hour % _HOURS
    everywhere = [("", hour), ("", any_day)]
    return [(language, hour), (language, any_day), *everywhere] if language else everywhere
