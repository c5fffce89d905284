"""The product-limit estimator of Kaplan and Meier (1958), with weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hubmon.estimate.cohort import Flags, Floats

_ROUNDING = 1e-9
_JUST_AFTER = 1e-9
"""Of equal waits those that are over count as the shorter ones."""


def quantiles(
    lasted: Floats,
    replied: Flags,
    weights: Floats,
    levels: Sequence[float],
    beyond: float | None = None,
) -> Floats:
    """Waits that the given shares of customers stay within.

    Args:
        lasted: how long each waited, or waits so far.
        replied: whether a reply ended it; else it is censored.
        weights: how much each counts.
        levels: the shares, rising.
        beyond: the wait where the curve does not get that far; None is the longest that was over.
    """
    order = (lasted + _JUST_AFTER * ~replied).argsort(kind="stable")
    weights = weights.take(order)
    at_risk = weights[::-1].cumsum()[::-1]
    hazard = weights * replied.take(order) / np.maximum(at_risk, _ROUNDING)
    surviving = (1.0 - hazard).cumprod()
    reached = (-surviving).searchsorted([level - 1.0 - _ROUNDING for level in levels])
    if reached[-1] < len(order):
        waits: Floats = lasted[order[reached]]
    else:
        longest = float((lasted * replied).max()) if beyond is None else beyond
        waits = np.append(lasted[order], longest)[reached]
    return waits
