"""Quantiles of a handful of waits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from hubmon.estimate.contract import LEVELS


def sample_quantiles(rising: Sequence[float]) -> list[float]:
    """At `LEVELS`, straight lines between the waits; `np.quantile` takes many times as long.

    Args:
        rising: the waits, at least one.
    """
    return [
        rising[low] + part * (rising[high] - rising[low])
        for low, high, part in _between(len(rising))
    ]


@lru_cache(maxsize=256)
def _between(count: int) -> list[tuple[int, int, float]]:
    """At each level the two of so many waits it lies between, and how far from the first one."""
    last = count - 1
    lows = [int(level * last) for level in LEVELS]
    return [
        (low, min(low + 1, last), level * last - low)
        for level, low in zip(LEVELS, lows, strict=True)
    ]


def capped(rising: list[float], most: float) -> list[float]:
    """The same waits, none above `most`."""
    return rising if rising[-1] <= most else [min(wait, most) for wait in rising]
