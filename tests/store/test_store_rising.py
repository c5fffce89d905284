"""What rose, read from what is stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.strategies import NOON

from hubmon.faces.playhead import Playhead
from hubmon.faces.replay import ReplayView
from hubmon.model.events import AgentShift, AnyEvent, Customer, CustomerMessage, Deleted
from hubmon.model.promise import Promises
from hubmon.store import written
from hubmon.store.forgetting import forget
from hubmon.store.writer import SqliteStore
from hubmon.store.written import read_rising

HOUR = timedelta(hours=1)
WRITERS = 12


def message(number: int, at: datetime, text: str, **more: object) -> CustomerMessage:
    told: dict[str, object] = {
        "stream": "posts",
        "id": f"m{number}",
        "message": f"twitter:{number}",
        "channel": "twitter",
        "language": "en-GB",
        "author": Customer(f"twitter:a{number}", "Somebody"),
    }
    return CustomerMessage(at=at, text=text, **(told | more))  # type: ignore[arg-type]


def events() -> Iterator[AnyEvent]:
    """Two days of suitcases, then an hour in which some write of snow, and thank Fatima."""
    for number in range(300):
        at = NOON - 48 * HOUR + number * timedelta(minutes=9)
        yield message(number, at, "where is my suitcase", topic="baggage")
    for number in range(WRITERS):
        at = NOON + timedelta(minutes=number)
        yield message(1_000 + number, at, "snow, thank you Fatima", topic="rebooking")
    yield AgentShift(stream="shifts", id="1", at=NOON, agent="Fatima", on=True)


@pytest.fixture
def store(store_path: Path) -> Path:
    with closing(SqliteStore(store_path, Promises())) as writer:
        writer.take("feed", list(events()), NOON + HOUR)
    return store_path


def test_what_rose_is_read_from_the_messages_of_a_time(store: Path) -> None:
    found = read_rising(store, NOON, NOON + HOUR)
    assert set(found.words) == {"snow", "thank", "you"}
    (topic,) = found.topics
    assert (topic.topic, topic.share, topic.usual) == ("rebooking", 1.0, 0.0)
    assert found.customers == WRITERS
    assert read_rising(store, NOON - HOUR, NOON).words == ()


def test_what_came_in_later_was_not_known_then(store: Path) -> None:
    assert read_rising(store, NOON, NOON + HOUR, NOON + HOUR / 2).customers == 0
    assert read_rising(store, NOON, NOON + HOUR, NOON + HOUR).customers == WRITERS


def test_a_replay_knows_what_was_known_then_or_what_is_known_now(store: Path) -> None:
    playhead = Playhead(NOON + 2 * HOUR, 1, lambda: NOON + 3 * HOUR, lambda: 0.0)
    with closing(ReplayView(store, Promises(), {}, playhead)) as view:
        assert view.rising(NOON, NOON + HOUR / 2).customers == 0
        view.know("now")
        assert view.rising(NOON, NOON + HOUR / 2).customers == WRITERS


def test_what_was_taken_back_or_changed_says_nothing(store: Path) -> None:
    changed = [
        message(1_000 + number, NOON, "hello", version=1)
        if number % 2
        else Deleted(stream="posts", id=f"m{1_000 + number}", at=NOON + HOUR)
        for number in range(WRITERS)
    ]
    with closing(SqliteStore(store, Promises())) as writer:
        writer.take("feed", changed, NOON + HOUR)
    assert "snow" not in read_rising(store, NOON, NOON + HOUR).words


def test_words_that_were_forgotten_are_gone(store: Path) -> None:
    customers = [f"twitter:a{1_000 + number}" for number in range(WRITERS - 4)]
    forget(store, customers, [], NOON + 2 * HOUR)
    assert read_rising(store, NOON, NOON + HOUR).words == ()


def test_no_more_is_read_than_so_many_messages(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written, "_MOST", 6)
    monkeypatch.setattr(written, "_MOST_USUAL", 100)
    found = read_rising(store, NOON, NOON + HOUR)
    assert 0 < found.customers <= 6


def test_the_messages_of_a_time_are_found_by_an_index(store: Path) -> None:
    limits = {"since": 0, "until": 1, "each": 1, "known": None}
    with closing(sqlite3.connect(store)) as db:
        for query in (written._QUERY, written._COUNT):
            plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query}", limits)]
            assert any("INDEX events_written" in step for step in plan)
            assert not any(step.startswith("SCAN") for step in plan)


def test_an_older_store_is_not_read_from_end_to_end(store: Path) -> None:
    with closing(sqlite3.connect(store)) as db:
        db.execute("PRAGMA user_version = 11")
    assert read_rising(store, NOON, NOON + HOUR).words == ()
