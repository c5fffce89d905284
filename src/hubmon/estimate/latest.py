"""The last arrivals of a group, and how long those of them waited who were answered."""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections import deque

from msgspec import Struct


class _Arrival(Struct, gc=False):
    id: int
    wait: float | None = None
    """Until the answer; None while there is none."""


class Latest:
    """The last `size` arrivals."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._arrivals: deque[_Arrival] = deque()
        self._waiting: dict[int, _Arrival] = {}
        self.rising = array("d")
        """Waits of those who were answered."""

    @property
    def waiting(self) -> int:
        """How many still wait."""
        return len(self._waiting)

    def sample(self) -> int:
        """How many were answered or still wait."""
        return len(self.rising) + len(self._waiting)

    def arrive(self, id_: int) -> None:
        """Take in a new arrival, and let go of the oldest when there are too many."""
        arrival = self._waiting[id_] = _Arrival(id_)
        self._arrivals.append(arrival)
        if len(self._arrivals) > self._size:
            oldest = self._arrivals.popleft()
            if oldest.wait is not None:
                del self.rising[bisect_left(self.rising, oldest.wait)]
            elif self._waiting.get(oldest.id) is oldest:
                del self._waiting[oldest.id]

    def end(self, id_: int, wait: float | None) -> None:
        """An arrival waits no longer; one that was let go of does not matter any more.

        Args:
            id_: of the arrival.
            wait: until it was answered; None if it was not, or is no longer known.
        """
        arrival = self._waiting.pop(id_, None)
        if arrival is not None and wait is not None:
            arrival.wait = wait
            insort(self.rising, wait)
