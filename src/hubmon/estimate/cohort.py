"""The last arrivals of a group and what has become of each, as arrays."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from msgspec import Struct

Floats: TypeAlias = npt.NDArray[np.float64]
Counts: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]


class Spells(Struct, frozen=True):
    """Waits, over or not."""

    lasted: Floats
    """Seconds, so far or until the end."""
    replied: Flags
    waiting: Flags
    """Neither: it ended without a reply."""


class Cohort:
    """The last `size` arrivals."""

    def __init__(self, size: int) -> None:
        self._since = np.zeros(size)
        self._until = np.full(size, np.inf)
        self._replied = np.zeros(size, dtype=bool)
        self._ids = [-1] * size
        self._places: dict[int, int] = {}
        self._count = 0

    def __len__(self) -> int:
        return min(self._count, len(self._ids))

    def arrive(self, id_: int, at: float) -> int:
        """Take in a new arrival, and let go of the oldest when there are too many.

        Returns:
            Its place in what `spells` lists.
        """
        place = self._count % len(self._ids)
        self._places.pop(self._ids[place], None)
        self._ids[place] = id_
        self._places[id_] = place
        self._since[place] = at
        self._until[place] = np.inf
        self._replied[place] = False
        self._count += 1
        return place

    def end(self, id_: int, at: float, *, replied: bool) -> None:
        """An arrival waits no longer; one that was let go of does not matter any more."""
        place = self._places.get(id_)
        if place is not None:
            self._until[place] = at
            self._replied[place] = replied

    def spells(self, now: float) -> Spells:
        """What has become of them by `now`, in no particular order."""
        n = len(self)
        until = self._until[:n]
        waiting = until == np.inf
        lasted = np.minimum(until, now) - self._since[:n]
        return Spells(lasted, self._replied[:n], waiting)
