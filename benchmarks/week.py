"""The wall through a simulated week."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.context import Context, tell
from benchmarks.corpus import newest
from benchmarks.figures import Figure, short, spread
from benchmarks.frame import FIGURES, LAST_LINE
from benchmarks.hubs import Pace, fast_wall
from benchmarks.processes import Terminal, beside, program, resident

PERIOD = 0.2
DAY = timedelta(days=1)
_START_WITHIN = 300.0


def measure(context: Context) -> Iterator[Figure]:
    """A hub lives on at great speed; the wall of another process looks at it all the time."""
    days, seconds_a_day = (2, 20) if context.quick else (7, 40)
    speed = DAY.total_seconds() / seconds_a_day
    start = datetime.now(UTC).replace(microsecond=0)
    with context.scratch() as folder:
        tell("a week: the day before")
        store = folder / "hub.db"
        with beside(program("living_hub", folder, start.isoformat(), speed, 1), folder):
            began = _began(folder / "began")
            wall = fast_wall(store, PERIOD, folder / "looks", Pace(start, began, speed))
            with Terminal(wall, folder) as terminal:
                terminal.wait_for(FIGURES, LAST_LINE)
                samples = []
                for day in range(1, days + 1):
                    _wait_until(began + day * seconds_a_day, day)
                    samples.append(resident(terminal.pid))
            behind = max(start + DAY * days - newest(store), timedelta(0))
    if behind > DAY:
        raise RuntimeError(f"the simulated hub stood still; its newest event is {behind} old")
    sizes = ", ".join(f"{size:.1f}" for size in samples)
    yield Figure(
        "a week",
        f"resident memory of the wall after {days} simulated days against after the first",
        spread([samples[-1] / samples[0]]),
        note=f"{sizes} MiB, day by day; the newest event was {short(behind / DAY * 24)} h old",
    )


def _began(file: Path) -> float:
    """When life began, by the system's monotonic clock."""
    until = time.monotonic() + _START_WITHIN
    while time.monotonic() < until:
        if file.exists() and (text := file.read_text()):
            return float(text)
        time.sleep(0.2)
    raise RuntimeError("the simulated hub did not start")


def _wait_until(moment: float, day: int) -> None:
    while (left := moment - time.monotonic()) > 0:
        tell(f"a week: day {day}, {left:.0f} s left of it")
        time.sleep(min(left, 1))
