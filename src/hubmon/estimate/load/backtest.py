"""Lets forecasters of the load live through a past and scores what they expected."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np
from msgspec import Struct, structs

from hubmon.errors import HubmonError
from hubmon.estimate.load.baselines import Forecasting
from hubmon.estimate.load.forecaster import LEAST_PAST
from hubmon.estimate.load.shape import Floats
from hubmon.estimate.load.spread import LEVELS
from hubmon.estimate.load.week import BUCKET

AHEAD: Final = (1, 2, 6, 12, 24, 48)
"""Half hours ahead at which is scored."""


class Counts(Struct, frozen=True):
    """Messages by half hour."""

    begin: float
    """Seconds since the epoch."""
    counts: list[int]


class LoadScore(Struct, frozen=True):
    """How right one forecaster was at one horizon."""

    name: str
    ahead_minutes: int
    """To the end of the half hour that was expected."""
    n: int
    mae: float
    """Mean absolute error of the median, in messages."""
    pinball_sum: float
    """At 0.1, 0.5 and 0.9."""
    cover_80: float
    below_80: float
    """Share of half hours in which fewer came than the range allowed for."""
    above_80: float


def count_half_hours(arrived_at: Floats) -> Counts:
    """Count arrivals, in order, by the half hours that lie between the first and the last."""
    places = np.floor(arrived_at / BUCKET).astype(np.int64)
    first, last = int(places[0]) + 1, int(places[-1])
    if last - first <= LEAST_PAST:
        raise HubmonError("Two days of past are too little to score what was expected of a load.")
    inner = places[(places >= first) & (places < last)] - first
    return Counts(first * BUCKET, np.bincount(inner, minlength=last - first).tolist())


def score(
    name: str,
    forecaster: Forecasting,
    past: Counts,
    warmup: float,
    progress: Callable[[float, float], None],
) -> list[LoadScore]:
    """Let `forecaster` live through the past; what lies in the first `warmup` is not scored."""
    counts = past.counts
    scored_from = max(LEAST_PAST, int(warmup * len(counts)))
    told: dict[int, list[tuple[float, ...]]] = {ahead: [] for ahead in AHEAD}
    for place, count in enumerate(counts):
        forecaster.observe(past.begin + place * BUCKET, count)
        if not forecaster.ready:
            continue
        expected = forecaster.expect()
        for ahead, rows in told.items():
            if scored_from <= place + ahead < len(counts):
                rows.append((counts[place + ahead], *expected[:, ahead - 1]))
        progress(place, len(counts))
    return [_score(name, ahead, np.array(rows)) for ahead, rows in told.items() if rows]


def _score(name: str, ahead: int, rows: Floats) -> LoadScore:
    came, ends = rows[:, :1], rows[:, 1:]
    levels = np.array(LEVELS)
    losses = np.maximum(levels * (came - ends), (levels - 1) * (came - ends))
    below, above = float(np.mean(came < ends[:, :1])), float(np.mean(came > ends[:, 2:]))
    return LoadScore(
        name,
        round(ahead * BUCKET / 60),
        len(rows),
        float(np.mean(np.abs(came - ends[:, 1:2]))),
        float(losses.mean(axis=0).sum()),
        1 - below - above,
        below,
        above,
    )


def to_json(scores: Iterable[LoadScore]) -> str:
    """Errors and losses in messages for each half hour."""
    return json.dumps({"version": 1, "load": [structs.asdict(each) for each in scores]}, indent=2)


def to_csv(scores: Iterable[LoadScore]) -> str:
    """The same, a row for each forecaster and horizon."""
    out = io.StringIO()
    writer = csv.DictWriter(out, LoadScore.__struct_fields__, lineterminator="\n")
    writer.writeheader()
    writer.writerows(structs.asdict(each) for each in scores)
    return out.getvalue()


def to_table(scores: Sequence[LoadScore]) -> str:
    """For people: a line for each forecaster, a pair of columns for each horizon, and coverage."""
    horizons = sorted({each.ahead_minutes for each in scores})
    lines = [f"{'':15}" + "".join(f"{_span(minutes):>20}" for minutes in horizons)]
    lines.append(f"{'':15}" + f"{'err':>8}{'pb':>7}{'in80':>5}" * len(horizons))
    for name in dict.fromkeys(each.name for each in scores):
        own = (each for each in scores if each.name == name)
        lines.append(
            f"{name:15}"
            + "".join(f"{s.mae:8.2f}{s.pinball_sum:7.2f}{s.cover_80 * 100:4.0f}%" for s in own)
        )
    return "\n".join(lines)


def _span(minutes: int) -> str:
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h"
