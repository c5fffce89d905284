"""The forecast for customers of whom it is not known which of several groups they belong to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import LEVELS

_TAIL = 1.0
"""Beyond its outermost quantiles a distribution goes as far as from there to the next ones."""
_SHARES = np.array([0.0, *LEVELS, 1.0])


def mixture(quantiles: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Quantiles at `LEVELS` of a mixture of distributions.

    Args:
        quantiles: of each distribution at `LEVELS`, rising, none below 0; linear between them.
        weights: how much each counts, not all 0.
    """
    if len(quantiles) == 1:
        return quantiles[0]
    knots = [_with_tails(each) for each in quantiles]
    waits = np.unique(np.concatenate(knots))
    within = sum(
        weight * np.interp(waits, each, _SHARES)
        for each, weight in zip(knots, weights, strict=True)
    ) / sum(weights)
    return np.interp(LEVELS, within, waits)


def _with_tails(quantiles: Floats) -> Floats:
    low = max(quantiles[0] - _TAIL * (quantiles[1] - quantiles[0]), 0.0)
    high = quantiles[-1] + _TAIL * (quantiles[-1] - quantiles[-2])
    return np.concatenate([[low], quantiles, [high]])
