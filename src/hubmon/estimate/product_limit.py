"""The product-limit estimator of Kaplan and Meier (1958), with weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hubmon.estimate.cohort import Flags, Floats

_ROUNDING = 1e-9
_JUST_AFTER = 1e-9
"""Of equal waits those that are over count as the shorter ones."""


def quantiles(
    lasted: Floats, replied: Flags, weights: Floats, levels: Sequence[float], beyond: float
) -> Floats:
    """Waits that the given shares of customers stay within.

    Args:
        lasted: how long each waited, or waits so far.
        replied: whether a reply ended it; else it is censored.
        weights: how much each counts.
        levels: the shares, rising.
        beyond: the wait where the curve does not get that far.
    """
    order = np.argsort(np.where(replied, lasted, lasted + _JUST_AFTER), kind="stable")
    weights = weights[order]
    at_risk = np.cumsum(weights[::-1])[::-1]
    hazard = np.where(replied[order], weights, 0.0) / np.maximum(at_risk, _ROUNDING)
    surviving = np.cumprod(1.0 - np.minimum(hazard, 1.0))
    reached = np.searchsorted(-surviving, np.asarray(levels) - 1.0 - _ROUNDING, side="left")
    waits = np.append(lasted[order], beyond)
    return waits[np.minimum(reached, len(lasted))]
