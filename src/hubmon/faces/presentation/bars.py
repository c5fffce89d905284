"""Rows of bars, several cells high."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_EIGHTHS = " ▁▂▃▄▅▆▇█"


def bar_rows(values: Sequence[float], top: float, rows: int, edges: Sequence[int]) -> list[str]:
    """The rows of the bars, from the uppermost down.

    Args:
        values: one for each bar; whatever is above 0 is seen.
        top: the value of a bar of full height.
        rows: how high that is.
        edges: the cell where each bar begins, and where the last one ends.
    """
    full = rows * 8
    eighths = [max(0, min(full, int(-(-value * full // top)))) for value in values]
    widths = [end - start for start, end in pairwise(edges)]
    ladder = " " * full + _EIGHTHS + "█" * full  # by the height over the floor of a row
    return [
        "".join(
            [
                ladder[full - row * 8 + value] * width
                for value, width in zip(eighths, widths, strict=False)
            ]
        )
        for row in reversed(range(rows))
    ]


def edges_of(count: int, width: int) -> list[int]:
    """Where each of `count` bars begins in `width` cells, and where the last one ends."""
    return [width * index // count for index in range(count + 1)]
