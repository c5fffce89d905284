"""Warnings of the hub as they stood at a moment of the past."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.strategies import NOON

from hubmon.faces.past import snapshot_at
from hubmon.faces.playhead import Playhead
from hubmon.faces.replay import ReplayView
from hubmon.faces.warning_words import present_sentence
from hubmon.model.events import CustomerMessage
from hubmon.model.lasting import Patience
from hubmon.model.promise import Promises
from hubmon.model.trouble import HubWarning, Trouble
from hubmon.store.reader import StoreReader
from hubmon.store.warnings import acknowledge
from hubmon.store.writer import SqliteStore

MINUTE = timedelta(minutes=1)


def questions(*minutes: int) -> list[CustomerMessage]:
    """Portuguese customers who write so many minutes after noon."""
    return [
        CustomerMessage(
            stream="posts",
            id=f"{minute}",
            at=NOON + minute * MINUTE,
            message=f"twitter:{minute}",
            channel="twitter",
            language="pt",
        )
        for minute in minutes
    ]


def look(store: SqliteStore, minute: int, *found: Trouble) -> None:
    store.warnings.look_again(list(found), NOON + minute * MINUTE, Patience())


def stopped(minute: int, waiting: int) -> Trouble:
    return Trouble(
        kind="stopped",
        scope="hub",
        severe=True,
        height=minute,
        waiting=waiting,
        since=NOON,
    )


@pytest.fixture
def store(store_path: Path) -> Path:
    """From 12:00 on nobody answers; from 12:25 to 13:10 that is wrong; the feed from 12:20 on."""
    with closing(SqliteStore(store_path, Promises())) as store:
        silent = Trouble(
            kind="source", scope="source", name="feed", height=1, state="late", since=NOON
        )
        for minute in (0, 10, 30, 50):
            store.take("feed", questions(minute), NOON + minute * MINUTE)
        for minute in range(20, 90):
            waiting = 1 + (minute >= 30) + (minute >= 50)
            trouble = [stopped(minute, waiting)] if 25 <= minute < 70 else []
            look(store, minute, *trouble, silent)
    return store_path


def then(path: Path, minute: float) -> Sequence[HubWarning]:
    playhead = Playhead(NOON + minute * MINUTE, 1, lambda: NOON + 90 * MINUTE, lambda: 0.0)
    view = ReplayView(path, Promises(), {}, playhead)
    try:
        return view.snapshot().hub_warnings
    finally:
        view.close()


def said(path: Path, minute: float) -> list[str]:
    return [present_sentence(each, NOON + minute * MINUTE) for each in then(path, minute)]


def test_a_warning_stands_from_when_it_was_one_until_a_while_after_its_end(store: Path) -> None:
    keys = {minute: {each.key for each in then(store, minute)} for minute in (22, 27, 28, 72, 89)}
    assert keys == {
        22: set(),
        27: {"source:feed"},
        28: {"source:feed", "hub:stopped"},
        72: {"source:feed", "hub:stopped"},
        89: {"source:feed"},
    }


@pytest.mark.parametrize("minute", [22, 28, 55, 72])
def test_a_look_at_the_moment_alone_shows_the_same(store: Path, minute: int) -> None:
    moment = NOON + minute * MINUTE
    assert snapshot_at(store, moment, Promises(), {}).hub_warnings == then(store, minute)


def test_its_figures_are_those_of_then(store: Path) -> None:
    assert "Nobody answered for 28 min: 2 waiting" in said(store, 28)
    assert "Nobody answered for 55 min: 4 waiting" in said(store, 55)
    assert "feed: silent for 40 min" in said(store, 40)


def test_when_it_is_over_it_says_how_it_was(store: Path) -> None:
    [over] = [each for each in then(store, 73) if each.key == "hub:stopped"]
    assert over.ended_at is not None
    assert "Over after 44 min" in present_sentence(over, NOON + 73 * MINUTE)


def test_what_explains_it_stands_for_it_from_when_it_was_a_warning_itself(
    store_path: Path,
) -> None:
    late = Trouble(kind="overdue", scope="language", name="nl", height=4)
    hub = Trouble(kind="overdue", scope="hub", height=40)
    with closing(SqliteStore(store_path, Promises())) as store:
        store.take("feed", questions(0), NOON)
        for minute in range(60):
            more = [replace(late, because=hub.key), hub] if minute >= 20 else [late]
            look(store, minute, *more)
    assert [each.key for each in then(store_path, 10)] == [late.key]
    assert [each.key for each in then(store_path, 30)] == [hub.key]


def test_figures_that_are_not_kept_are_not_made_up(store_path: Path) -> None:
    with closing(SqliteStore(store_path, Promises())) as store:
        store.take("feed", questions(0), NOON)
        for minute in range(60):
            look(store, minute, Trouble(kind="overdue", scope="language", name="nl", height=minute))
    assert said(store_path, 30) == ["Dutch: replies overdue (its figures of then are not kept)"]
    assert "Dutch: 0 replies overdue" in said(store_path, 59)


def test_who_acknowledged_it_is_known_from_then_on(store: Path) -> None:
    with closing(SqliteStore(store, Promises())) as writer:
        look(writer, 89, Trouble(kind="source", scope="source", name="feed", height=1))
    number = next(each.id for each in then(store, 80) if each.key == "source:feed")
    assert number is not None
    acknowledge(store, number, "a012", NOON + 89 * MINUTE)
    [before] = [each for each in then(store, 88) if each.key == "source:feed"]
    [after] = [each for each in then(store, 90) if each.key == "source:feed"]
    assert before.calls
    assert before.acknowledged is None
    assert not after.calls
    assert after.acknowledged is not None
    assert after.acknowledged.by == "a012"


def test_the_last_moment_says_what_the_present_says(store: Path) -> None:
    with closing(StoreReader(store)) as reader:
        present = reader.warnings(NOON + 89 * MINUTE)
    assert [each.key for each in then(store, 89)] == [each.key for each in present]
