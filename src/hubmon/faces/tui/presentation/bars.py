"""Rows of bars, several cells high."""

from __future__ import annotations

from collections.abc import Sequence

_EIGHTHS = " ▁▂▃▄▅▆▇█"


def bar_rows(values: Sequence[float], top: float, rows: int, edges: Sequence[int]) -> list[str]:
    """The rows of the bars, from the uppermost down.

    Args:
        values: one for each bar; whatever is above 0 is seen.
        top: the value of a bar of full height.
        rows: how high that is.
        edges: the cell where each bar begins, and where the last one ends.
    """
    eighths = [int(-(-value * rows * 8 // top)) for value in values]
    return [
        "".join(
            _EIGHTHS[max(0, min(8, value - row * 8))] * (end - start)
            for value, start, end in zip(eighths, edges, edges[1:], strict=False)
        )
        for row in reversed(range(rows))
    ]


def edges_of(count: int, width: int) -> list[int]:
    """Where each of `count` bars begins in `width` cells, and where the last one ends."""
    return [width * index // count for index in range(count + 1)]
