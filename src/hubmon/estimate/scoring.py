"""How good forecasts were, once it is known what happened."""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct

from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import LEVELS

_MINUTE = 60.0


class Score(Struct, frozen=True, kw_only=True):
    """One estimator's score. Times are in minutes, coverages in shares, of `n` scored replies."""

    name: str
    n: int
    pinball_10: float
    """Mean pinball loss at 0.1 (Koenker & Bassett 1978)."""
    pinball_50: float
    pinball_90: float
    pinball_sum: float
    mae: float
    """Mean absolute error of the median."""
    medae: float
    """Median absolute error of the median."""
    log_pinball_10: float
    """Mean pinball loss at 0.1 of log(1 + minutes)."""
    log_pinball_50: float
    log_pinball_90: float
    log_pinball_sum: float
    cover_80: float
    """Share of waits within the 80 % range, its ends included."""
    cover_90: float
    width_80: float
    """Mean width of the range."""
    width_90: float
    us_per_event: float
    """Microseconds for each thing that happened, forecasts and refits included."""


def score(name: str, forecasts: Floats, waits: Floats, us_per_event: float) -> Score:
    """Hold forecasts, a line for each wait, against the waits that came true, all in seconds."""
    said, true = forecasts / _MINUTE, waits / _MINUTE
    if not len(true):
        nothing = dict.fromkeys(_MEASURES, math.nan)
        return Score(name=name, n=0, us_per_event=us_per_event, **nothing)
    loss = pinball(said, true)
    log_loss = pinball(np.log1p(said), np.log1p(true))
    error = np.abs(said[:, 2] - true)
    low_90, low_80, _, high_80, high_90 = said.T
    return Score(
        name=name,
        n=len(true),
        pinball_10=float(loss[1]),
        pinball_50=float(loss[2]),
        pinball_90=float(loss[3]),
        pinball_sum=float(loss[1:4].sum()),
        mae=float(error.mean()),
        medae=float(np.median(error)),
        log_pinball_10=float(log_loss[1]),
        log_pinball_50=float(log_loss[2]),
        log_pinball_90=float(log_loss[3]),
        log_pinball_sum=float(log_loss[1:4].sum()),
        cover_80=float(np.mean((low_80 <= true) & (true <= high_80))),
        cover_90=float(np.mean((low_90 <= true) & (true <= high_90))),
        width_80=float(np.mean(high_80 - low_80)),
        width_90=float(np.mean(high_90 - low_90)),
        us_per_event=us_per_event,
    )


def pinball(said: Floats, true: Floats) -> Floats:
    """Mean pinball loss at each of `LEVELS`; `said` has a column for each."""
    over = true[:, None] - said
    levels = np.asarray(LEVELS)
    loss: Floats = np.maximum(levels * over, (levels - 1) * over).mean(axis=0)
    return loss


_MEASURES = [
    field for field in Score.__struct_fields__ if field not in {"name", "n", "us_per_event"}
]
