"""What was found and what was said of flights, as the store tells it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from tests.strategies import NOON

from hubmon.model.aftercare import Aftercare, ItemState
from hubmon.model.events import AnyEvent, Compliment, CrewNote, Deleted, FoundItem
from hubmon.model.promise import Promises
from hubmon.store.aftercare import TOLD
from hubmon.store.reader import StoreReader
from hubmon.store.writer import SqliteStore

LATER = NOON + timedelta(hours=5)


@pytest.fixture
def store(store_path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(store_path, Promises())) as store:
        store.sources.register("crew", "crew", timedelta(minutes=5))
        yield store


def told(path: Path, at: datetime = LATER) -> Aftercare:
    with closing(StoreReader(path)) as reader:
        return reader.aftercare(at)


def item(version: int) -> FoundItem:
    states: tuple[ItemState, ...] = ("found", "contacted", "returned")
    at = NOON + timedelta(hours=version)
    case = ("crew:i",)
    return FoundItem(
        stream="found",
        id="i",
        at=at,
        version=version,
        case=case,
        item="ring",
        state=states[version],
    )


def praise(name: str) -> Compliment:
    return Compliment(stream="inbox", id=name, at=NOON, case=(f"crew:{name}",), text="kind")


def note(direction: Literal["in", "out"]) -> CrewNote:
    return CrewNote(stream="out", id=direction, at=LATER, case=("crew:a",), direction=direction)


def test_an_item_stands_in_its_last_state_whatever_came_first(
    store: SqliteStore, store_path: Path
) -> None:
    store.take("crew", [item(1), item(0)], NOON)
    (known,) = told(store_path).items
    assert (known.state, known.since, known.case) == (
        "contacted",
        NOON + timedelta(hours=1),
        "crew:i",
    )
    assert len(told(store_path).not_returned) == 1
    store.take("crew", [item(2)], NOON)
    assert told(store_path).not_returned == ()
    (before,) = told(store_path, NOON).items
    assert before.state == "found"


def test_what_is_withdrawn_is_not_told(store: SqliteStore, store_path: Path) -> None:
    gone: list[AnyEvent] = [item(0), Deleted(stream="found", id="i", at=NOON, case=("crew:i",))]
    store.take("crew", gone, NOON)
    assert told(store_path) == Aftercare(items=(), opinions=())


def test_praise_is_pending_until_a_note_about_it_has_gone_out(
    store: SqliteStore, store_path: Path
) -> None:
    store.take("crew", [praise("a"), praise("b"), note("in")], NOON)
    assert len(told(store_path).pending) == 2
    store.take("crew", [note("out")], NOON)
    assert [opinion.key for opinion in told(store_path).pending] == ["crew/inbox/b"]
    assert len(told(store_path, NOON).pending) == 2


def test_it_is_read_by_its_index(store: SqliteStore, store_path: Path) -> None:
    store.take("crew", [praise("a")], NOON)
    with closing(StoreReader(store_path)) as reader:
        plan = reader._db.execute(
            f"EXPLAIN QUERY PLAN {TOLD}", {"kind": "compliment", "until": 0, "most": 1}
        ).fetchall()
    assert not [step for *_, step in plan if step.startswith("SCAN events")]
    assert "events_of_flights" in str(plan)
