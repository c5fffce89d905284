"""What waits of late were of those who found as many waiting."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque

from hubmon.estimate.sample import sample_quantiles

_KEPT = 200
_FEWEST = 20
_NOBODY = 0.5
_MOST = 20


def crowd(expected: float) -> int:
    """How many wait: none, one, two to three, four to seven, and so on, as 0, 1, 2, 3.

    Args:
        expected: of those who wait, how many will be answered.
    """
    return 0 if expected < _NOBODY else min(int(expected + _NOBODY).bit_length(), _MOST)


class Alike:
    """The last waits of those who found as many waiting in their language.

    Where a language has too few of them, those of all languages stand for them. It tells what it
    means that nobody waits: often somebody is free then, and who writes waits for nothing.
    """

    def __init__(self) -> None:
        self._last: dict[tuple[str, int], _Last] = {}

    def learn(self, language: str, found: int, lasted: float) -> None:
        """Somebody who found so many waiting (see `crowd`) waited so long, in log minutes."""
        for place in {(language, found), ("", found)}:
            if place not in self._last:
                self._last[place] = _Last()
            self._last[place].add(lasted)

    def own(self, language: str, found: int) -> list[float] | None:
        """Waits of who finds so many waiting, in log minutes at `LEVELS`; None with too few."""
        last = self._last.get((language, found))
        return last.quantiles() if last is not None and last.enough() else None

    def of_all(self, found: int) -> list[float] | None:
        """The same of all languages."""
        return self.own("", found)


class _Last:
    """The last waits of one kind."""

    def __init__(self) -> None:
        self._waits: deque[float] = deque()
        self._rising: list[float] = []
        self._quantiles: list[float] | None = None

    def add(self, lasted: float) -> None:
        self._quantiles = None
        self._waits.append(lasted)
        insort(self._rising, lasted)
        if len(self._waits) > _KEPT:
            del self._rising[bisect_left(self._rising, self._waits.popleft())]

    def enough(self) -> bool:
        return len(self._waits) >= _FEWEST

    def quantiles(self) -> list[float]:
        if self._quantiles is None:
            self._quantiles = sample_quantiles(self._rising)
        return self._quantiles
