"""Simulates a hub and collects it by the three real connectors into ``FOLDER/hub.db``.

``python -m benchmarks.programs.make_store FOLDER DAYS END [QUESTIONS]``: some days that end at END,
with so many extra questions within ten minutes, an hour before it.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime, timedelta
from pathlib import Path

import tomli_w

from hubmon.config import load
from hubmon.connect.plugins import load_plugins
from hubmon.connect.service import collect_once
from hubmon.demo.feed import load_posts
from hubmon.demo.generate import generate
from hubmon.demo.scenario import Scenario, disruption
from hubmon.demo.settings import POSTS, connectors
from hubmon_social.mock import Faults, Feed, serve

RUSH_BEFORE_END = timedelta(hours=1)


class _At:
    """A clock that stands still."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment

    async def sleep(self, duration: timedelta) -> None:
        """Wait in real time: a connector that is told to come back later does."""
        await asyncio.sleep(duration.total_seconds())


async def _collect(folder: Path, end: datetime) -> None:
    feed = Feed()
    load_posts(folder / POSTS, feed)
    async with serve(feed, Faults()) as base_url:
        config = folder / "config.toml"
        config.write_text(tomli_w.dumps({"connectors": connectors(folder, base_url)}))
        outcomes = await collect_once(
            load(config), load_plugins(()), folder / "hub.db", _At(end), learn=False
        )
    for outcome in outcomes:
        if outcome.error:
            sys.exit(f"{outcome.name}: {outcome.error}")


def main(folder: Path, days: float, end: datetime, questions: int) -> None:
    bursts = (disruption(end - RUSH_BEFORE_END, questions),) if questions else ()
    past = timedelta(days=days)
    generate(folder, seed=1, days=days, start=end - past, scenario=Scenario(bursts=bursts))
    asyncio.run(_collect(folder, end))


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        float(sys.argv[2]),
        datetime.fromisoformat(sys.argv[3]),
        int(sys.argv[4]) if len(sys.argv) > 4 else 0,
    )
