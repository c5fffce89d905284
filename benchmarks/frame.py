"""How soon the wall stands."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.context import Context, tell
from benchmarks.figures import Aim, Figure, milliseconds, ratios
from benchmarks.hubs import busy_hub, empty_app, wall
from benchmarks.processes import Terminal, cpu_seconds

FRAME_ENDS = b"\x1b[0m\x1b[1;1H"
"""After a frame Textual puts the cursor back to where it stands."""
LAST_LINE = b"quit"
"""Stands at the bottom of the wall, right."""
FIGURES = b"Breach warnings"


def measure(context: Context) -> Iterator[Figure]:
    """From the start of the process to the last byte of its first full frame, in turns."""
    with context.scratch() as folder:
        hub = busy_hub(context, folder)
        ours, theirs, our_cpu, their_cpu = [], [], [], []
        for number in range(context.rounds(45, 4)):
            tell(f"first frame: round {number + 1}")
            with Terminal(empty_app(), folder) as terminal:
                theirs.append(terminal.wait_for(FRAME_ENDS))
                their_cpu.append(cpu_seconds(terminal.pid))
            with Terminal(wall(hub.store), folder) as terminal:
                ours.append(terminal.wait_for(FIGURES, LAST_LINE, FRAME_ENDS))
                our_cpu.append(cpu_seconds(terminal.pid))
    yield Figure(
        "first frame",
        f"the wall with {hub.cases_open:,} open cases against an empty Textual app",
        ratios(ours, theirs),
        aim=Aim("≤", 1.3),
        note=f"{milliseconds(ours)} and {milliseconds(theirs)}",
    )
    yield Figure("first frame, CPU", "processor time until then", ratios(our_cpu, their_cpu))
