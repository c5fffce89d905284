"""A sorted multiset that is filled at the price of a list, and sorted when somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from sortedcontainers import SortedList

T = TypeVar("T")


class Multiset(Generic[T]):
    """Things that can be compared, in order. What was put in is sorted in when it is needed."""

    __slots__ = ("_new", "_sorted", "add", "extend")

    add: Callable[[T], None]
    """Put one in."""
    extend: Callable[[Iterable[T]], None]
    """Put several in."""

    def __init__(self) -> None:
        self._sorted: SortedList[T] = SortedList()
        self._new: list[T] = []
        # The list's own methods: a start puts in a hundred thousand.
        self.add = self._new.append
        self.extend = self._new.extend

    def __len__(self) -> int:
        return len(self._sorted) + len(self._new)

    def remove(self, item: T) -> None:
        """Take one out; raises `ValueError` when it is not there."""
        self.in_order.remove(item)

    @property
    def in_order(self) -> SortedList[T]:
        """All of them, sorted; to be read only."""
        if self._new:
            self._sorted.update(self._new)
            self._new.clear()
        return self._sorted
