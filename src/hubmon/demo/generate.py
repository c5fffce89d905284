"""Writes a finished set of everything a hub's sources hold, and the truth about it.

``python -m hubmon.demo.generate FOLDER --seed 1 --days 7``
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hubmon.demo.export import ExportDoor
from hubmon.demo.feed import FeedDoor, PostsFile
from hubmon.demo.ledger import Ledger
from hubmon.demo.scenario import ALL_FILED, Scenario, disruption
from hubmon.demo.settings import EXPORT, LEDGER, POSTS, SPOOL
from hubmon.demo.simulation import Simulation
from hubmon.demo.tablets import SpoolDoor
from hubmon.demo.world import World

START = datetime(2026, 11, 16, tzinfo=UTC)
"""A Monday."""


def generate(
    folder: Path,
    *,
    seed: int,
    days: float = 7,
    start: datetime = START,
    scenario: Scenario | None = None,
) -> Ledger:
    """Simulate some days and write them down.

    Args:
        folder: gets ``export/`` (one CSV for each object, every changed row once), ``posts.jsonl``
            (for `hubmon.demo.feed.load_posts`), ``spool/`` and ``ledger.csv``.
        seed: of all chance; the same one gives the same files.
        days: how long.
        start: the first moment; aware.
        scenario: how much is asked, and what befalls the hub.

    Returns:
        The truth about it; ask it as of `start` plus `days`.
    """
    world = World(seed=seed, start=start, scenario=scenario)
    ledger = Ledger()
    export = ExportDoor(folder / EXPORT, world.agents, every=None, daily=False)
    spool = SpoolDoor(folder / SPOOL, seed=seed)
    with PostsFile(folder / POSTS) as posts:
        simulation = Simulation(world, [export, FeedDoor(posts), spool], ledger)
        simulation.run_until(start + timedelta(days=days))
        simulation.flush()
    ledger.write_csv(folder / LEDGER, simulation.now)
    return ledger


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a set into a folder and say what is in it."""
    parser = argparse.ArgumentParser(prog="python -m hubmon.demo.generate", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=float, default=7)
    parser.add_argument("--volume", type=float, default=1, help="1 is 25,000 questions a week")
    parser.add_argument("--disrupt", action="store_true", help="1,800 rebookings in the middle")
    parser.add_argument("--all-filed", action="store_true", help="every question becomes a case")
    chosen = parser.parse_args(arguments)
    middle = START + timedelta(days=chosen.days / 2)
    scenario = Scenario(volume=chosen.volume)
    if chosen.disrupt:
        scenario = replace(scenario, bursts=(disruption(middle),))
    if chosen.all_filed:
        scenario = replace(scenario, filed=ALL_FILED)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    ledger = generate(chosen.folder, seed=chosen.seed, days=chosen.days, scenario=scenario)
    sys.stdout.write(f"{ledger.totals(START + timedelta(days=chosen.days))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
