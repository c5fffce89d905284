"""A made-up past to replay."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from hubmon.estimate.contract import Arrival, Forecast, Forecaster
from hubmon.estimate.history import happenings
from hubmon.estimate.rows import Row

GIVE_UP = 12 * 3600.0
START = datetime(2026, 11, 16, tzinfo=UTC).timestamp()


def past(count: int, seed: int = 1, mean_wait: float = 1800.0) -> list[Row]:
    """Customers of two languages, of whom some are never answered and some withdraw."""
    chance = random.Random(seed)
    rows, at = [], START
    for _ in range(count):
        at += float(int(chance.expovariate(1 / 120)))
        language = chance.choice(["en", "en", "nl"])
        fate, wait = chance.random(), float(int(chance.expovariate(1 / mean_wait)))
        replied = at + wait if fate < 0.8 else None
        resolved = at + 2 * wait if fate < 0.4 or fate > 0.9 else None
        agent = chance.choice(["ann", "bob", "cas"]) if replied else ""
        rows.append(Row(at, replied, resolved, "twitter", language, agent))
    return rows


def said(forecaster: Forecaster, rows: list[Row]) -> list[tuple[float, Forecast | None]]:
    """What is said at each arrival."""
    forecasts = []
    for happening in happenings(rows, GIVE_UP):
        if isinstance(happening, Arrival):
            forecast = forecaster.predict(happening.at, happening.channel, happening.language)
            forecasts.append((happening.at, forecast))
        forecaster.observe(happening)
    return forecasts


def cut(rows: list[Row], end: float) -> list[Row]:
    """The same past as it was known at a moment."""
    return [
        Row(
            row.arrived_at,
            _known(row.first_response_at, end),
            _known(row.resolved_at, end),
            row.channel,
            row.language,
            row.agent if _known(row.first_response_at, end) is not None else "",
        )
        for row in rows
        if row.arrived_at <= end
    ]


def _known(moment: float | None, end: float) -> float | None:
    return moment if moment is not None and moment <= end else None
