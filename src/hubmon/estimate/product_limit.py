"""The product-limit estimator of Kaplan and Meier (1958), with weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hubmon.estimate.cohort import Flags, Floats
from hubmon.estimate.contract import LEVELS

_ROUNDING = 1e-9
_REACHED = np.asarray(LEVELS) - _ROUNDING
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


def answered_quantiles(waits: Floats, weights: Floats, so_far: Floats, chances: Floats) -> Floats:
    """The same at `LEVELS`, of the customers who are answered at all.

    Args:
        waits: of those who were answered, at least one, in any order.
        weights: how much each counts.
        so_far: how long those have waited who still wait, falling.
        chances: of each of them to be answered.
    """
    order = waits.argsort(kind="stable")
    waits, weights = waits.take(order), weights.take(order)
    at_risk = np.add.accumulate(weights[::-1])[::-1]
    if len(so_far):
        waiting = np.zeros(len(chances) + 1)
        np.add.accumulate(chances, out=waiting[1:])
        at_risk = at_risk + waiting[::-1].take(so_far[::-1].searchsorted(waits))
    gone = 1.0 - np.multiply.accumulate(1.0 - weights / at_risk)
    return waits.take(gone.searchsorted(_REACHED), mode="clip")
