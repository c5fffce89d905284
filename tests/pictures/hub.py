"""A simulated hub at one moment, collected by the real connectors, for the pictures in the docs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import tomli_w

from hubmon.config import Config, load
from hubmon.connect.plugins import load_plugins
from hubmon.connect.service import collect_once
from hubmon.connect.vigil import Vigil
from hubmon.demo.feed import load_posts
from hubmon.demo.generate import generate
from hubmon.demo.scenario import Scenario, disruption
from hubmon.demo.settings import POSTS, connectors
from hubmon.store.writer import SqliteStore
from hubmon_social.mock import Faults, Feed, serve

EVENING = datetime(2026, 11, 18, 18, 40, tzinfo=UTC)
"""A Wednesday, as Europe's evening begins; up to then the sources have told."""
PICTURED = EVENING + timedelta(minutes=4)
"""The moment of every picture: what is wrong has lasted long enough to be a warning."""
PAST = timedelta(days=10)
RUSH_BEGAN = timedelta(hours=1)


class PicturedHub(NamedTuple):
    """Where it is."""

    config: Config
    store: Path


def pictured() -> datetime:
    """The moment of every picture."""
    return PICTURED


class _Standing:
    """A clock that stands still."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment

    async def sleep(self, duration: timedelta) -> None:
        """Wait in real time: a connector that is told to come back later does."""
        await asyncio.sleep(duration.total_seconds())


def make_hub(folder: Path, *, rush: int = 0) -> PicturedHub:
    """Let a hub live until the evening, and collect it.

    Args:
        folder: an empty one, for all of it.
        rush: how many more customers write within ten minutes, an hour before.
    """
    bursts = (disruption(EVENING - RUSH_BEGAN, rush),) if rush else ()
    generate(
        folder,
        seed=1,
        days=PAST / timedelta(days=1),
        start=EVENING - PAST,
        scenario=Scenario(bursts=bursts),
    )
    return asyncio.run(_collect(folder))


async def _collect(folder: Path) -> PicturedHub:
    feed = Feed()
    load_posts(folder / POSTS, feed)
    store = folder / "hub.db"
    async with serve(feed, Faults()) as base_url:
        path = folder / "config.toml"
        channels = {name: {"state": "live"} for name in ("twitter", "facebook", "weibo", "vk")}
        sources = connectors(folder, base_url)
        tables = {
            "channels": channels,
            "connectors": {name: {**each, "late_after": "1h"} for name, each in sources.items()},
        }
        path.write_text(tomli_w.dumps(tables), encoding="utf-8")
        config = load(path)
        for outcome in await collect_once(
            config, load_plugins(config.plugin_folders), store, _Standing(EVENING)
        ):
            if outcome.error:
                raise RuntimeError(f"{outcome.name}: {outcome.error}")
    await _look_again(config, store)
    return PicturedHub(config, store)


async def _look_again(config: Config, store: Path) -> None:
    """See what is still wrong at the moment of the pictures."""
    database = SqliteStore(store, config.promises)
    vigil = Vigil(database, store, config, _Standing(PICTURED), lambda: ())
    try:
        await vigil.look()
    finally:
        await vigil.aclose()
        database.close()
