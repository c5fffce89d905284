"""The expected load comes out of the store and goes back into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.connect.rig import ToldClock
from tests.connectors_support import NOW

from hubmon.config import LoadConfig
from hubmon.connect.expecting import Expecting
from hubmon.model.events import CustomerMessage
from hubmon.model.expectation import HALF_HOUR, ExpectedLoad
from hubmon.model.promise import Promises
from hubmon.store.reader import StoreReader
from hubmon.store.sources import SourceUpdate
from hubmon.store.writer import SqliteStore

LATE_AFTER = timedelta(minutes=5)


@pytest.fixture
def store(store_path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(store_path, Promises())) as opened:
        opened.sources.register("feed", "social", LATE_AFTER)
        yield opened


def tell(store: SqliteStore, begin: datetime, until: datetime, source: str = "feed") -> None:
    """Somebody writes every ten minutes, and the source says that this is all."""
    count = (until - begin) // timedelta(minutes=10)
    moments = [begin + timedelta(minutes=10) * step for step in range(count)]
    messages = [
        CustomerMessage(
            stream="posts",
            id=f"{at:%d%H%M}",
            at=at,
            message=f"twitter:{at:%d%H%M}",
            channel="twitter",
        )
        for at in moments
    ]
    store.take(source, messages, NOW, SourceUpdate(cursor="c", fresh_as_of=until))


async def expect(store: SqliteStore, path: Path, *behind: str) -> ExpectedLoad:
    task = Expecting(store, path, ToldClock(), LoadConfig(zone="UTC"), lambda: behind)
    assert await task.renew()
    with closing(StoreReader(path)) as reader:
        return reader.expected_load(NOW)


async def test_three_days_of_past_say_what_the_next_day_brings(
    store: SqliteStore, store_path: Path
) -> None:
    tell(store, NOW - timedelta(days=3), NOW)
    load = await expect(store, store_path)
    assert load.as_of is not None
    assert timedelta(0) <= NOW - load.as_of < HALF_HOUR
    assert len([each for each in load.half_hours if each.start >= load.as_of]) == 48
    assert all(2 < each.median < 4 for each in load.half_hours)


async def test_a_day_of_past_is_too_little_and_nothing_breaks(
    store: SqliteStore, store_path: Path
) -> None:
    tell(store, NOW - timedelta(days=1), NOW)
    load = await expect(store, store_path)
    assert (load.as_of, load.half_hours) == (None, ())
    assert load.reason


async def test_a_restart_says_the_same(store: SqliteStore, store_path: Path) -> None:
    tell(store, NOW - timedelta(days=3), NOW)
    assert await expect(store, store_path) == await expect(store, store_path)


async def test_a_source_that_is_behind_is_waited_for(store: SqliteStore, store_path: Path) -> None:
    """What it has not told yet is not taken for silence."""
    tell(store, NOW - timedelta(days=4), NOW)
    store.sources.register("slow", "social", LATE_AFTER)
    tell(store, NOW - timedelta(days=4), NOW - timedelta(hours=6), source="slow")
    load = await expect(store, store_path)
    assert load.as_of is not None
    assert load.as_of <= NOW - timedelta(hours=6)


async def test_nothing_is_said_of_a_past_that_is_still_being_read(
    store: SqliteStore, store_path: Path
) -> None:
    store.take("feed", [], NOW, SourceUpdate(cursor="c", fresh_as_of=None))
    load = await expect(store, store_path, "feed")
    assert load.as_of is None
