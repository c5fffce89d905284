"""Some who waited, as they stood at some moment, and when their wait was over."""

from __future__ import annotations

import numpy as np

from hubmon.estimate.cohort import Floats
from hubmon.estimate.standing import Standing

_KEPT_OF = 5
"""Of so many that are no longer among the last, one is kept among the earlier ones."""


class Followed:
    """The last `size` of them, and as many of those before, spread evenly."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._ids = np.full(2 * size, -1)
        self._at = np.zeros(2 * size)
        self._over = np.full(2 * size, np.inf)
        self._table = np.zeros((2 * size, 0))
        self._count = 0
        self._kept = 0

    def add(self, ids: list[int], standing: Standing, at: float) -> None:
        """So they stood at a moment."""
        if not self._table.shape[1]:
            self._table = np.zeros((2 * self._size, standing.table.shape[1]))
        for id_, row in zip(ids, standing.table, strict=True):
            place = self._count % self._size
            if self._count >= self._size and self._count % _KEPT_OF == 0:
                self._keep(place)
            self._count += 1
            self._ids[place], self._at[place], self._over[place] = id_, at, np.inf
            self._table[place] = row

    def _keep(self, place: int) -> None:
        kept = self._size + self._kept % self._size
        self._kept += 1
        for each in (self._ids, self._at, self._over, self._table):
            each[kept] = each[place]

    def end(self, id_: int, at: float) -> None:
        """Somebody waits no longer."""
        self._over[(self._ids == id_) & (self._over == np.inf)] = at

    def lose(self, id_: int) -> None:
        """When somebody's wait is over will not be known."""
        self._ids[(self._ids == id_) & (self._over == np.inf)] = -1

    def known(self, now: float, span: float) -> tuple[Standing, Floats]:
        """Of whom it is known whether they still waited after `span` seconds; and whether so."""
        here = (self._ids >= 0) & (self._at + span <= now)
        waited = self._over[here] - self._at[here] > span
        return Standing(self._table[here]), waited.astype(float)
