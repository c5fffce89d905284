"""Whole processes that answer and end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from benchmarks.context import Context, tell
from benchmarks.figures import Aim, Figure, milliseconds, ratios
from benchmarks.processes import HUBMON, PYTHON, Cost, run_to_end


def measure(context: Context) -> Iterator[Figure]:
    """Each command against an interpreter of the same venv that does nothing."""
    store = context.store_of(0.5 if context.quick else 2)
    agent, rows = _busiest(store)
    place = ("--store", str(store))
    commands = {
        "hubmon queue": [HUBMON, "queue", "--agent", agent, *place],
        "hubmon --version": [HUBMON, "--version"],
        "hubmon status": [HUBMON, "status", *place],
    }
    home = store.parent
    bare: list[Cost] = []
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(context.rounds(40, 8)):
        tell(f"start: round {number + 1}")
        bare.append(run_to_end([PYTHON, "-c", "pass"], home))
        for name, argv in commands.items():
            costs[name].append(run_to_end(argv, home))
    base = [cost.cpu for cost in bare]
    for name, measured in costs.items():
        ours = [cost.cpu for cost in measured]
        queue = name == "hubmon queue"
        yield Figure(
            name,
            f"the whole process{f' ({rows} cases)' if queue else ''} against `python -c pass`, CPU",
            ratios(ours, base),
            aim=Aim("≤", 3) if queue else None,
            note=f"{milliseconds(ours)} and {milliseconds(base)}",
        )
        yield Figure(
            f"{name}, elapsed",
            "the same by the wall clock",
            ratios([cost.wall for cost in measured], [cost.wall for cost in bare]),
        )


def _busiest(store: Path) -> tuple[str, int]:
    """The agent with the longest queue."""
    with closing(sqlite3.connect(store)) as db:
        found = db.execute(
            "SELECT agent, count(*) FROM cases WHERE is_open AND agent IS NOT NULL"
            " GROUP BY agent ORDER BY 2 DESC"
        ).fetchone()
    return found or ("nobody", 0)
