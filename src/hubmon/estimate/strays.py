"""Moments years away from all others: slips, such as a moment of 0."""

from __future__ import annotations

from typing import Final

import numpy as np

from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import DAY

_SILENCE: Final = 5 * 365 * DAY
"""No hub is silent for so long: what few rows lie beyond are slips."""
_MANY: Final = 0.9
"""The share of all rows from which others are told to be few."""


def span_of_the_many(arrived_at: Floats) -> tuple[float, float]:
    """The first and the last moment, of those in order, that are no slips."""
    silences = np.flatnonzero(np.diff(arrived_at) > _SILENCE)
    many = max(np.split(arrived_at, silences + 1), key=len)
    if len(many) < _MANY * len(arrived_at):
        many = arrived_at
    return float(many[0]), float(many[-1])
