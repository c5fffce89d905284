"""What the wall holds, and whether it holds ever more."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import linear_regression

from benchmarks.context import Context, tell
from benchmarks.figures import Aim, Figure, ratios, short, spread
from benchmarks.frame import FIGURES, FRAME_ENDS, LAST_LINE
from benchmarks.hubs import Hub, Pace, busy_hub, empty_app, fast_wall, looks, wall
from benchmarks.processes import Terminal, beside, program, resident

PERIOD = 0.02
CHANGES_PER_SECOND = 30
_EVERY = 250


def measure(context: Context) -> Iterator[Figure]:
    """At rest, and over thousands of looks."""
    with context.scratch() as folder:
        hub = busy_hub(context, folder)
        yield from _at_rest(hub, folder, context.rounds(5, 2))
        settled, ticks = context.rounds(5_000, 500), context.rounds(6_000, 1_000)
        yield from _growth(hub, folder, settled, ticks)


def _at_rest(hub: Hub, folder: Path, rounds: int) -> Iterator[Figure]:
    ours, theirs = [], []
    for number in range(rounds):
        tell(f"memory at rest: round {number + 1}")
        with Terminal(empty_app(), folder) as terminal:
            terminal.wait_for(FRAME_ENDS)
            time.sleep(2)
            theirs.append(resident(terminal.pid))
        with Terminal(wall(hub.store), folder) as terminal:
            terminal.wait_for(FIGURES, LAST_LINE, FRAME_ENDS)
            time.sleep(3)
            ours.append(resident(terminal.pid))
    yield Figure(
        "memory",
        f"resident, the wall with {hub.cases_open:,} open cases and a day's closed ones "
        "against an empty Textual app",
        ratios(ours, theirs),
        aim=Aim("≤", 1.3),
        note=f"{short(spread(ours).median)} and {short(spread(theirs).median)} MiB",
    )


def _growth(hub: Hub, folder: Path, settled: int, ticks: int) -> Iterator[Figure]:
    """Cases change hands for ever; time passes a second with every look.

    Until `settled` looks are over, the caches of Textual and of the allocator fill.
    """
    counter = folder / "looks"
    pace = Pace(hub.now, time.monotonic(), speed=1 / PERIOD)
    fast = fast_wall(hub.store, PERIOD, counter, pace)
    shifter = program("shifter", hub.store, hub.now.isoformat(), CHANGES_PER_SECOND)
    samples: list[tuple[float, float]] = []
    with Terminal(fast, folder) as terminal:
        terminal.wait_for(LAST_LINE)
        first = resident(terminal.pid)
        with beside(shifter, folder):
            while (seen := looks(counter)) < settled + ticks:
                tell(f"memory: look {seen}, {resident(terminal.pid):.1f} MiB")
                if seen >= settled + _EVERY * len(samples):
                    samples.append((seen / 1_000, resident(terminal.pid)))
                time.sleep(0.1)
    slope = linear_regression(*zip(*samples, strict=True)).slope
    yield Figure(
        "memory, growth",
        f"MiB per 1,000 looks over {ticks:,} looks after the first {settled:,}, cases changing "
        "all the time (a fitted line)",
        spread([slope]),
        unit="MiB",
        aim=Aim("≤", 0.1),
        note=f"from {samples[0][1]:.1f} to {samples[-1][1]:.1f} MiB; {first:.1f} MiB at the start",
    )
