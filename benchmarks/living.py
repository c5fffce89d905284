"""What the wall takes while it stands there."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.context import Context, tell
from benchmarks.figures import Aim, Figure, ratios, short, spread
from benchmarks.hubs import Hub, Pace, busy_hub, empty_app, fast_wall, looks, wall
from benchmarks.processes import PYTHON, Terminal, beside, cpu_seconds, program

EVENTS_PER_SECOND = 3
SLICE = 10.0
"""Seconds; each is a round of its own."""
GLANCES = str(Path(PYTHON).with_name("glances"))


def measure(context: Context) -> Iterator[Figure]:
    """All of them at the same time, each in a terminal of its own."""
    with context.scratch() as folder:
        hub = busy_hub(context, folder)
        yield from _alive(hub, folder, context.rounds(6, 2))
        yield from _quiet(hub, folder, context.rounds(400, 100))


def _alive(hub: Hub, folder: Path, rounds: int) -> Iterator[Figure]:
    programs = {
        "wall": wall(hub.store),
        "glances": [GLANCES, "-t", "1", "--disable-check-update"],
        "lean": program("lean_wall"),
        "empty": empty_app(),
    }
    feeder = program("feeder", hub.store, hub.to_come, EVENTS_PER_SECOND)
    with ExitStack() as stack:
        stack.enter_context(beside(feeder, folder))
        terminals = [stack.enter_context(Terminal(argv, folder)) for argv in programs.values()]
        tell("the living wall: settling")
        time.sleep(6)
        cpu: list[list[float]] = [[] for _ in terminals]
        written: list[list[float]] = [[] for _ in terminals]
        for number in range(rounds):
            tell(f"the living wall: {SLICE * number:.0f} of {SLICE * rounds:.0f} s")
            for index, (share, rate) in enumerate(_slice(terminals)):
                cpu[index].append(share)
                written[index].append(rate)
    ours, glances, lean, empty = cpu
    yield Figure(
        "living wall",
        f"processor share against `glances -t 1`, {hub.cases_open:,} open cases, "
        f"{EVENTS_PER_SECOND} events a second",
        ratios(ours, glances),
        aim=Aim("≤", 1.0),
        note=f"{_percent(ours)} and {_percent(glances)} of a core; empty app {_percent(empty)}",
    )
    yield Figure(
        "living wall, lean",
        "processor share against a lean Textual wall that reads nothing: six figures, a table of "
        "40 rows and four sparklines in lines of their own, all changing once a second",
        ratios(ours, lean),
        aim=Aim("≤", 1.0),
        note=f"{_percent(ours)} and {_percent(lean)} of a core",
    )
    yield _output("living wall, output", "`glances -t 1`", written[0], written[1])
    yield _output("living wall, output, lean", "the lean wall", written[0], written[2], Aim("≤", 1))


def _output(
    name: str, whom: str, ours: Sequence[float], theirs: Sequence[float], aim: Aim | None = None
) -> Figure:
    return Figure(
        name,
        f"bytes per second against {whom}",
        ratios(ours, theirs),
        aim=aim,
        note=f"{short(spread(ours).median)} and {short(spread(theirs).median)}",
    )


def _slice(terminals: Sequence[Terminal]) -> list[tuple[float, float]]:
    """Share of a core and bytes per second of each program, for a while."""
    began = time.monotonic()
    before = [(cpu_seconds(t.pid), t.written) for t in terminals]
    time.sleep(SLICE)
    after = [(cpu_seconds(t.pid), t.written) for t in terminals]
    took = time.monotonic() - began
    return [
        ((cpu - cpu_before) / took, (out - out_before) / took)
        for (cpu, out), (cpu_before, out_before) in zip(after, before, strict=True)
    ]


def _percent(shares: Sequence[float]) -> str:
    return f"{spread(shares).median:.2%}"


def _quiet(hub: Hub, folder: Path, ticks: int) -> Iterator[Figure]:
    """Nothing changes, and the clock stands."""
    counter = folder / "looks"
    quiet = fast_wall(hub.store, 0.05, counter, Pace(hub.now, 0, speed=0))
    with Terminal(quiet, folder) as terminal:
        terminal.wait_for(b"quit")
        terminal.wait_until_quiet()
        before, start = terminal.written, looks(counter)
        while (seen := looks(counter) - start) < ticks:
            tell(f"quiet ticks of the wall: {seen}")
            time.sleep(0.5)
        wrote = terminal.written - before
    yield Figure(
        "quiet ticks, output",
        f"bytes to the terminal in {seen} looks at which nothing had changed",
        spread([float(wrote)]),
        unit="bytes",
        aim=Aim("≤", 0),
    )
