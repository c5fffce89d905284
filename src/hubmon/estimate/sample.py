"""Quantiles of a handful of waits."""

from __future__ import annotations

from collections.abc import Sequence

from hubmon.estimate.contract import LEVELS


def sample_quantiles(rising: Sequence[float]) -> list[float]:
    """At `LEVELS`, straight lines between the waits; `np.quantile` takes many times as long.

    Args:
        rising: the waits, at least one.
    """
    last = len(rising) - 1
    said = []
    for level in LEVELS:
        low = int(level * last)
        high = min(low + 1, last)
        said.append(rising[low] + (level * last - low) * (rising[high] - rising[low]))
    return said


def capped(rising: list[float], most: float) -> list[float]:
    """The same waits, none above `most`."""
    return rising if rising[-1] <= most else [min(wait, most) for wait in rising]
