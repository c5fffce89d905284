"""Hubs to show on a wall: thousands of cases open, a day of closed ones, and more to come."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks.context import Context, tell
from benchmarks.corpus import count, fill, read_told
from benchmarks.processes import HUBMON, PYTHON, program
from hubmon.model.moments import from_ms

DAYS = 1.2
RUSH = 5_000
"""Questions at once, an hour before the end; about 5,000 of their cases are still open then."""


class Hub(NamedTuple):
    """A store, and what happens next."""

    store: Path
    to_come: Path
    """A JSON array of (source, payload), for `benchmarks.programs.feeder`."""
    now: datetime
    cases_open: int


def busy_hub(context: Context, folder: Path) -> Hub:
    """A hub in its worst hour, a while before the end of what was simulated."""
    rush = RUSH // 10 if context.quick else RUSH
    told = read_told(context.store_of(DAYS, rush), "at_ms")
    end = from_ms(told[-1].at_ms) - timedelta(minutes=25)
    border = next(index for index, one in enumerate(told) if from_ms(one.at_ms) > end)
    tell(f"storing {border:,} events")
    store = folder / "busy.db"
    fill(store, told[:border])
    to_come = folder / "to_come.json"
    to_come.write_text(json.dumps([(one.source, one.payload) for one in told[border:]]))
    return Hub(store, to_come, end, count(store, "cases", "is_open"))


def empty_app() -> list[str]:
    """A Textual application that shows nothing, started as a script like any command."""
    return [PYTHON, str(Path(__file__).with_name("programs") / "empty_app.py")]


def wall(store: Path) -> list[str]:
    """The wall as people start it, for one who only looks on."""
    return [HUBMON, "overview", "--view-only", "--store", str(store)]


class Pace(NamedTuple):
    """The clock of a wall."""

    moment: datetime
    began: float
    """Where the system's monotonic clock stood at `moment`."""
    speed: float
    """0 stands still."""


def fast_wall(store: Path, period: float, counter: Path, pace: Pace) -> list[str]:
    """The wall with a clock of its own, counting its looks."""
    return program("fast_wall", store, period, counter, pace.moment.isoformat(), *pace[1:])


def looks(counter: Path) -> int:
    """How often the fast wall has looked so far."""
    return int(counter.read_bytes() or b"0") if counter.exists() else 0
