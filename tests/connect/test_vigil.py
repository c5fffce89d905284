"""The collector watches for what is wrong with the hub."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

from tests.connect.rig import PATIENCE, Puppet, Script
from tests.connect.rig import Hub as Puppets
from tests.connectors_support import NOW

from hubmon.config import parse
from hubmon.connect import Batch, Transient
from hubmon.connect.vigil import Vigil
from hubmon.model.promise import Promises
from hubmon.store.reader import StoreReader
from hubmon.store.warnings import acknowledge
from hubmon.store.writer import SqliteStore

CONFIG = parse({"warnings": {"after": "5m", "gone": "1m"}}, Path("hubmon.toml"))


class HandClock:
    """Stands until the test moves it."""

    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, duration: timedelta) -> None:
        del duration
        await asyncio.sleep(0)


class Hub:
    """A store with one source that cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = HandClock()
        self.behind: set[str] = set()
        with closing(SqliteStore(path, Promises())) as store:
            store.sources.register("feed", "feed", timedelta(minutes=1))
            store.sources.failed("feed", "no such plugin", None, state="broken")

    async def watch(self, *minutes: float) -> list[str]:
        """What a collector of its own warns of after looks so many minutes after noon."""
        with closing(SqliteStore(self.path, Promises())) as store:
            vigil = Vigil(store, self.path, CONFIG, self.clock, lambda: self.behind)
            for minute in minutes:
                self.clock.moment = NOW + timedelta(minutes=minute)
                await vigil.look()
            await vigil.aclose()
        with closing(StoreReader(self.path)) as reader:
            return [warning.key for warning in reader.warnings(self.clock.moment)]


async def test_what_lasts_through_a_restart_is_one_warning(store_path: Path) -> None:
    hub = Hub(store_path)
    assert await hub.watch(0, 2, 4) == []
    assert await hub.watch(5, 6) == ["source:feed"]
    assert acknowledge(store_path, 1, "a012", hub.clock.moment)
    assert await hub.watch(7) == ["source:feed"]
    with closing(StoreReader(store_path)) as reader:
        [warning] = reader.warnings(hub.clock.moment)
    assert warning.since == NOW
    assert warning.acknowledged is not None
    assert warning.acknowledged.by == "a012"
    assert not warning.calls


async def test_nothing_is_judged_while_sources_are_being_caught_up_with(store_path: Path) -> None:
    hub = Hub(store_path)
    hub.behind = {"feed"}
    assert await hub.watch(0, 5, 10) == []
    hub.behind = set()
    assert await hub.watch(11, 16) == ["source:feed"]


async def test_a_source_that_is_no_more_ends_its_warning(store_path: Path) -> None:
    hub = Hub(store_path)
    await hub.watch(0, 5)
    with closing(SqliteStore(store_path, Promises())) as store:
        store.sources.keep_only([])
    await hub.watch(6, 7)
    with closing(StoreReader(store_path)) as reader:
        [over] = reader.warnings(hub.clock.moment)
    assert over.ended_at == NOW + timedelta(minutes=6)
    assert over.seen_at == NOW + timedelta(minutes=5)


def test_a_source_that_fails_while_it_is_caught_up_with_keeps_nobody_from_judging(
    hub: Puppets, bad: Script
) -> None:
    async def brings_more(puppet: Puppet, cursor: str | None, _: int) -> Batch:
        return puppet.healthy(cursor, more=True)

    async def breaks_off(_: Puppet, __: str | None, ___: int) -> NoReturn:
        raise Transient("no answer")

    bad.acts.extend([brings_more, *[breaks_off] * 100])
    with hub.collecting():
        hub.later(timedelta(minutes=1))
        assert hub.source("bad").state == "failing"
        deadline = time.monotonic() + PATIENCE
        while not hub.rows("SELECT key FROM warnings WHERE key = 'source:bad'"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
