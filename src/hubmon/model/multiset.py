"""Sorted multisets of whole numbers, eight bytes each.

They are filled at the price of a list: what was put in is sorted in when somebody asks.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence

_FEW = 16
"""One new thing in so many is sorted in by itself; more are sorted together with the rest."""


class Moments:
    """Moments in milliseconds."""

    __slots__ = ("_new", "_sorted")

    def __init__(self) -> None:
        self._sorted = array("q")
        self._new: list[int] = []

    def __len__(self) -> int:
        return len(self._sorted) + len(self._new)

    def change(self, moments: Sequence[int], sign: int) -> None:
        """Put some in, or with a `sign` of -1 take out some that are there."""
        if sign > 0:
            self._new += moments
            return
        for moment in moments:
            del self.in_order[bisect_left(self.in_order, moment)]

    @property
    def in_order(self) -> array[int]:
        """All of them, sorted; to be read only."""
        if self._new:
            if len(self._new) * _FEW > len(self._sorted):
                self._sorted = array("q", sorted([*self._sorted, *self._new]))
            else:
                for moment in self._new:
                    insort(self._sorted, moment)
            self._new = []
        return self._sorted

    def first(self) -> int | None:
        """The earliest."""
        return self.in_order[0] if len(self) else None

    def until(self, moment: int) -> int:
        """How many are at `moment` or earlier."""
        return bisect_right(self.in_order, moment)

    def last_between(self, after: int, until: int) -> int | None:
        """The latest of those that are later than `after`, and at `until` or earlier."""
        found = self.until(until)
        last = self.in_order[found - 1] if found else None
        return last if last is not None and last > after else None

    def between(self, after: int, until: int) -> int:
        """How many are later than `after`, and at `until` or earlier."""
        return max(self.until(until) - self.until(after), 0)


class Rows:
    """Rows of numbers, sorted by the first one, then the second and so on."""

    __slots__ = ("_columns", "_new")

    def __init__(self, width: int) -> None:
        self._columns: Sequence[array[int]] = [array("q") for _ in range(width)]
        self._new: list[tuple[int, ...]] = []

    def change(self, rows: Sequence[tuple[int, ...]], sign: int) -> None:
        """Put some in, or with a `sign` of -1 take out some that are there."""
        if sign > 0:
            self._new += rows
            return
        for row in rows:
            columns = self.columns
            position = self._position(row)
            for column in columns:
                del column[position]

    @property
    def columns(self) -> Sequence[array[int]]:
        """All of them, sorted, a column for each number of a row; to be read only."""
        if self._new:
            if len(self._new) * _FEW > len(self._columns[0]):
                rows = sorted([*zip(*self._columns, strict=True), *self._new])
                self._columns = [array("q", column) for column in zip(*rows, strict=True)]
            else:
                for row in self._new:
                    position = self._position(row)
                    for column, number in zip(self._columns, row, strict=True):
                        column.insert(position, number)
            self._new = []
        return self._columns

    def _position(self, row: tuple[int, ...]) -> int:
        """Where the row stands among the sorted ones, or would."""

        def row_at(position: int) -> tuple[int, ...]:
            return tuple([column[position] for column in self._columns])

        return bisect_left(range(len(self._columns[0])), row, key=row_at)
