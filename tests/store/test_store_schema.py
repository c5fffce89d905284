"""The database a store makes, and the one it finds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tests.strategies import NOON

from hubmon.model.events import CustomerMessage
from hubmon.model.promise import Promises
from hubmon.store.connection import SCHEMA_VERSION
from hubmon.store.outbox import Letter, post
from hubmon.store.schema import migrate
from hubmon.store.sources import SourceUpdate
from hubmon.store.writer import SqliteStore

TABLES = {
    "events",
    "subject_keys",
    "cases",
    "turns",
    "shifts",
    "history",
    "sources",
    "rejected",
    "outbox",
}


def names(path: Path, kind: str) -> set[str]:
    with closing(sqlite3.connect(path)) as db:
        return {
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = ?", (kind,))
        }


def test_an_empty_file_becomes_a_store(store_path: Path) -> None:
    store_path.touch()
    SqliteStore(store_path, Promises()).close()
    assert names(store_path, "table") >= TABLES
    with closing(sqlite3.connect(store_path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_every_table_of_ours_is_strict(store_path: Path) -> None:
    SqliteStore(store_path, Promises()).close()
    with closing(sqlite3.connect(store_path)) as db:
        strict = {row[1] for row in db.execute("PRAGMA table_list") if row[5]}
    assert strict >= TABLES


def test_there_is_a_migration_for_every_version(store_path: Path) -> None:
    SqliteStore(store_path, Promises()).close()
    with closing(sqlite3.connect(store_path)) as db:
        applied = db.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()
        before = list(db.iterdump())
        migrate(db)
        assert list(db.iterdump()) == before
    assert applied == (SCHEMA_VERSION,)


def test_a_folder_is_made_when_there_is_none(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "some" / "where" / "hub.db", Promises()).close()
    assert (tmp_path / "some" / "where" / "hub.db").exists()


def test_a_store_opened_again_keeps_what_it_had(store_path: Path) -> None:
    message = CustomerMessage(
        stream="posts", id="1", at=NOON, message="twitter:1", channel="twitter"
    )
    for fresh in (1, 0):
        with closing(SqliteStore(store_path, Promises())) as store:
            assert store.take("feed", [message], NOON).fresh == fresh


def test_history_says_how_many_waited(store_path: Path) -> None:
    with closing(SqliteStore(store_path, Promises())) as store:
        for number in range(3):
            message = CustomerMessage(
                stream="posts",
                id=str(number),
                at=NOON + timedelta(minutes=number * 10),
                message=f"twitter:{number}",
                channel="twitter",
            )
            store.take("feed", [message], NOON)
    with closing(sqlite3.connect(store_path)) as db:
        rows = db.execute(
            "SELECT waiting FROM history_by_five_minutes WHERE arrivals ORDER BY bucket_ms"
        ).fetchall()
    assert rows == [(1,), (2,), (3,)]


def test_what_a_source_does_not_say_stays_as_it_was(store_path: Path) -> None:
    with closing(SqliteStore(store_path, Promises())) as store:
        store.sources.register("feed", "social", timedelta(minutes=5))
        assert store.sources.cursor("feed") is None
        store.take("feed", [], NOON, SourceUpdate(cursor="a", fresh_as_of=NOON))
        store.take("feed", [], NOON, SourceUpdate())
        store.sources.register("feed", "social", timedelta(minutes=9))
        assert store.sources.cursor("feed") == "a"
        store.sources.forget_cursor("feed")
        assert store.sources.cursor("feed") is None


def letter(key: str) -> Letter:
    return Letter(key, "crew_note", "{}", 0)


def test_a_letter_posted_twice_lies_there_once(store_path: Path) -> None:
    assert post(store_path, "crew", letter("a"), NOON)
    assert not post(store_path, "crew", letter("a"), NOON)
    with closing(SqliteStore(store_path, Promises())) as store:
        assert [each.key for each in store.outbox.due("crew", NOON)] == ["a"]
        assert store.outbox.due("another", NOON) == []


def test_a_letter_waits_for_its_next_try_and_ends_with_its_delivery(store_path: Path) -> None:
    for key in ("a", "b"):
        post(store_path, "crew", letter(key), NOON)
    later = NOON + timedelta(minutes=1)
    with closing(SqliteStore(store_path, Promises())) as store:
        store.outbox.failed("a", "no route", later)
        assert [each.key for each in store.outbox.due("crew", NOON)] == ["b"]
        assert [each.attempts for each in store.outbox.due("crew", later)] == [1, 0]
        told = CustomerMessage(
            stream="posts", id="1", at=NOON, message="twitter:1", channel="twitter"
        )
        store.delivered("crew", letter("a"), "ref", [told], NOON)
        assert [each.key for each in store.outbox.due("crew", later)] == ["b"]
        assert store._db.execute("SELECT count(*) FROM events").fetchone() == (1,)
