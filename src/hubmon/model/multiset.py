"""A sorted multiset that is filled at the price of a list, and sorted when somebody asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from sortedcontainers import SortedList

T = TypeVar("T")


class Multiset(Generic[T]):
    """Things that can be compared, in order. What was put in is sorted in when it is needed."""

    __slots__ = ("_new", "_sorted")

    def __init__(self) -> None:
        self._sorted: SortedList[T] = SortedList()
        self._new: list[T] = []

    def __len__(self) -> int:
        return len(self._sorted) + len(self._new)

    def add(self, item: T) -> None:
        """Put one in."""
        self._new.append(item)

    def extend(self, items: Iterable[T]) -> None:
        """Put several in."""
        self._new.extend(items)

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
