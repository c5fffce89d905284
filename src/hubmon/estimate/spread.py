"""Distributions of waits, told by their quantiles at `LEVELS`: a row for each, in log minutes."""

from __future__ import annotations

import numpy as np

from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import LEVELS

_SHARES = np.array([0.0, *LEVELS])
_MIDDLE = 2
_BEYOND = 1.0 - LEVELS[-1]
_NARROWEST = 0.3
_STEEP = 2.0
"""Beyond the last quantile the distribution runs out exponentially, so fast against its half."""


def share_within(quantiles: Floats, waits: Floats) -> Floats:
    """The share of customers who wait no longer than a wait; linear between the quantiles."""
    shares = np.zeros(len(waits))
    knots = np.column_stack([np.zeros(len(waits)), quantiles])
    for low, (start, end) in enumerate(zip(knots.T[:-1], knots.T[1:], strict=True)):
        part = np.clip((waits - start) / np.maximum(end - start, 1e-9), 0.0, 1.0)
        step = _SHARES[low] + part * (_SHARES[low + 1] - _SHARES[low])
        shares = np.where(waits >= start, step, shares)
    past = np.maximum(waits - quantiles[:, -1], 0.0)
    beyond = 1.0 - _BEYOND * np.exp(-past / _tail(quantiles) * _STEEP)
    result: Floats = np.where(past > 0, beyond, shares)
    return result


def wait_at(quantiles: Floats, shares: Floats) -> Floats:
    """The wait that a share of customers stays within: the inverse of `share_within`."""
    waits = np.zeros(len(shares))
    knots = np.column_stack([np.zeros(len(shares)), quantiles])
    for low, (start, end) in enumerate(zip(knots.T[:-1], knots.T[1:], strict=True)):
        part = np.clip((shares - _SHARES[low]) / (_SHARES[low + 1] - _SHARES[low]), 0.0, 1.0)
        waits = np.where(shares >= _SHARES[low], start + part * (end - start), waits)
    left = np.clip((1.0 - shares) / _BEYOND, 1e-6, 1.0)
    result: Floats = waits - _tail(quantiles) / _STEEP * np.log(left)
    return result


def _tail(quantiles: Floats) -> Floats:
    widths: Floats = np.maximum(quantiles[:, -1] - quantiles[:, _MIDDLE], _NARROWEST)
    return widths
