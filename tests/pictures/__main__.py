"""Takes every picture of a screen in the docs: ``python -m tests.pictures [NAME ...]``.

The hub is simulated and its clock stands still, so the same code gives the same pictures, but for
some minutes in expected waits: sources are read side by side, and which comes first matters there.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.pictures.hub import PicturedHub, make_hub
from tests.pictures.shots import SHOTS
from tests.pictures.taking import busiest_agent, take, take_queue, take_watched

FOLDER = Path(__file__).parents[2] / "docs" / "images"
RUSH = 1_800
AGENTS_PICTURES = ("queue", "watch", "watch-case")


def main(names: Collection[str]) -> None:
    """Take those that are named, or all."""
    with TemporaryDirectory() as calm, TemporaryDirectory() as rush:
        hubs = {"calm": make_hub(Path(calm)), "rush": make_hub(Path(rush), rush=RUSH)}
        take_all(hubs, names)


def take_all(hubs: dict[str, PicturedHub], names: Collection[str]) -> None:
    """Take pictures of hubs that are there."""
    for shot in SHOTS:
        if not names or shot.name in names:
            _save(shot.name, asyncio.run(take(shot, hubs[shot.hub])))
    calm = hubs["calm"]
    agent = busiest_agent(calm, _agents(calm.store))
    for name, picture in (
        ("queue", take_queue(calm, agent)),
        ("watch", take_watched(calm, agent, "watch", "down")),
        ("watch-case", take_watched(calm, agent, "watch-case", "open")),
    ):
        if not names or name in names:
            _save(name, picture)


def _agents(store: Path) -> list[str]:
    with closing(sqlite3.connect(store)) as db:
        rows = db.execute("SELECT DISTINCT agent FROM cases WHERE is_open AND agent IS NOT NULL")
        return [agent for (agent,) in rows]


def _save(name: str, svg: str) -> None:
    (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")
    print(name)


if __name__ == "__main__":
    main(sys.argv[1:])
