"""A set of whole numbers as ranges: small while the numbers are mostly without holes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

Pairs = list[tuple[int, int]]
"""Ranges from the lowest up, first and last number of each; they neither touch nor overlap."""


class Ranges:
    """Whole numbers; memory grows with the holes between them, not with their count."""

    def __init__(self, pairs: Iterable[tuple[int, int]] = ()) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for first, last in pairs:
            self._firsts.append(first)
            self._lasts.append(last)

    def __contains__(self, number: int) -> bool:
        at = bisect_left(self._lasts, number)
        return at < len(self._lasts) and self._firsts[at] <= number

    def pairs(self) -> Pairs:
        """The ranges themselves."""
        return list(zip(self._firsts, self._lasts, strict=True))

    def add(self, number: int) -> None:
        """Put `number` in; joins the ranges it closes the hole between."""
        if number in self:
            return
        at = bisect_right(self._firsts, number)
        follows = at > 0 and self._lasts[at - 1] == number - 1
        leads = at < len(self._firsts) and self._firsts[at] == number + 1
        if follows and leads:
            self._lasts[at - 1] = self._lasts.pop(at)
            self._firsts.pop(at)
        elif follows:
            self._lasts[at - 1] = number
        elif leads:
            self._firsts[at] = number
        else:
            self._firsts.insert(at, number)
            self._lasts.insert(at, number)

    def holes(self, start: int) -> Iterator[tuple[int, int]]:
        """First and last of every run of absent numbers from `start` up to the highest present."""
        expected = start
        for first, last in zip(self._firsts, self._lasts, strict=True):
            if first > expected:
                yield expected, first - 1
            expected = max(expected, last + 1)
