"""Nothing lost, nothing twice: whatever breaks in the middle of a batch."""

from __future__ import annotations

import os
import resource
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.looking import contents
from tests.strategies import NOON

from hubmon.errors import StoreError, StoreMissing
from hubmon.model.events import AnyEvent, CaseOpened, CustomerMessage, Deleted, Reply
from hubmon.model.promise import Promises
from hubmon.store import connection as connection_module
from hubmon.store import writer as writer_module
from hubmon.store.connection import SCHEMA_VERSION
from hubmon.store.linking import link
from hubmon.store.outbox import Letter, post
from hubmon.store.reader import StoreReader
from hubmon.store.sources import Reject, SourceUpdate
from hubmon.store.writer import SqliteStore, Taken


def messages(first: int, count: int, text: str = "") -> list[AnyEvent]:
    """So many messages in as many cases; the next so many go on with the same cases."""
    return [
        CustomerMessage(
            stream="posts",
            id=str(number),
            at=NOON,
            message=f"twitter:{number}",
            channel="twitter",
            text=text,
            case=(f"crm:{number % count}",),
        )
        for number in range(first, first + count)
    ]


def update(cursor: str) -> SourceUpdate:
    return SourceUpdate(cursor=cursor, rejected=(Reject(cursor, "odd", "raw"),))


@contextmanager
def store_at(path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(path, Promises())) as store:
        store.sources.register("feed", "social", timedelta(minutes=5))
        yield store


def take(store: SqliteStore, number: int, *, size: int = 3, text: str = "") -> Taken:
    """The batch of this number, as its source gives it every time it is asked."""
    return store.take("feed", messages(size * number, size, text), NOON, update(str(number)))


def test_a_batch_and_its_cursor_stand_together(store_path: Path) -> None:
    with store_at(store_path) as store:
        assert take(store, 1) == Taken(fresh=3, repeated=0)
        assert store.sources.cursor("feed") == "1"
    with store_at(store_path) as store:
        assert store.sources.cursor("feed") == "1"
        assert take(store, 1) == Taken(fresh=0, repeated=3)


@pytest.mark.parametrize("step", ["link", "write_cases", "write_shifts", "fold_dossier"])
def test_a_failure_anywhere_leaves_neither_events_nor_cursor(
    store_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError(step)

    with store_at(store_path) as store:
        take(store, 1)
        before = contents(store_path)
        with monkeypatch.context() as broken:
            broken.setattr(writer_module, step, fail)
            with pytest.raises(RuntimeError, match=step):
                take(store, 2)
        assert contents(store_path) == before
        assert take(store, 2).fresh == 3
        assert store.sources.cursor("feed") == "2"


def test_a_failure_to_write_the_cursor_takes_the_events_back_and_forgets_them(
    store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("no cursor")

    with store_at(store_path) as store:
        take(store, 1)
        before = contents(store_path)
        with monkeypatch.context() as broken:
            broken.setattr(store.sources, "write", fail)
            with pytest.raises(RuntimeError, match="no cursor"):
                take(store, 2)
        assert contents(store_path) == before
        take(store, 3)
    with store_at(tmp_path / "in peace.db") as store:
        take(store, 1)
        take(store, 3)
    assert contents(store_path) == contents(tmp_path / "in peace.db")


@given(st.integers(1, 400))
@settings(max_examples=30)
def test_an_interruption_at_any_instant_leaves_all_or_nothing(instant: int) -> None:
    """SQLite is stopped at the first statement that takes so many steps of its machine."""
    with tempfile.TemporaryDirectory() as folder, store_at(Path(folder) / "hub.db") as store:
        path = Path(folder) / "hub.db"
        take(store, 1)
        before = contents(path)
        left = iter([True])
        store._db.set_progress_handler(lambda: next(left, False), instant)
        try:
            take(store, 2)
        except StoreError:
            assert contents(path) == before
        store._db.set_progress_handler(None, 0)
        take(store, 2)
        take(store, 3)
        once = contents(path)
    with tempfile.TemporaryDirectory() as folder, store_at(Path(folder) / "hub.db") as store:
        for number in (1, 2, 3):
            take(store, number)
        assert once == contents(Path(folder) / "hub.db")


def test_a_full_database_loses_nothing_and_goes_on_once_there_is_room(store_path: Path) -> None:
    with store_at(store_path) as store:
        take(store, 1)
        before = contents(store_path)
        (pages,) = store._db.execute("PRAGMA page_count").fetchone()
        store._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="No room left") as told:
            take(store, 2, size=200, text="x" * 500)
        assert str(store_path) in told.value.message
        assert told.value.hint
        assert contents(store_path) == before
        store._db.execute("PRAGMA max_page_count = 1000000")
        assert take(store, 2, size=200, text="x" * 500).fresh == 200


def test_a_disk_that_takes_no_more_loses_nothing(store_path: Path) -> None:
    with store_at(store_path) as store:
        take(store, 1)
        before = contents(store_path)
        with files_no_larger_than(200_000), pytest.raises(StoreError, match=r"hub\.db"):
            take(store, 2, size=1_000, text="x" * 500)
        assert contents(store_path) == before
        assert take(store, 2, size=1_000, text="x" * 500).fresh == 1_000
        assert store.sources.cursor("feed") == "2"


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_a_locked_database_is_said_to_be_and_loses_nothing(
    store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_module, "_BUSY_SECONDS", 0.01)
    with store_at(store_path) as store, closing(sqlite3.connect(store_path)) as other:
        take(store, 1)
        before = contents(store_path)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked") as told:
            take(store, 2)
        assert told.value.hint
        other.rollback()
        assert contents(store_path) == before
        assert take(store, 2).fresh == 3


def test_a_note_that_is_posted_meanwhile_waits_for_the_batch(
    store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = []

    def link_while_somebody_posts(*args: Any) -> Any:
        links = link(*args)
        try:
            post(store_path, "crew", Letter("a", "crew_note", "{}", 0), NOON)
        except StoreError as error:
            refused.append(error)
        return links

    monkeypatch.setattr(connection_module, "_BUSY_SECONDS", 0.01)
    with store_at(store_path) as store:
        monkeypatch.setattr(writer_module, "link", link_while_somebody_posts)
        assert take(store, 1).fresh == 3
    assert [error.message for error in refused if "locked" in error.message]


def test_a_database_of_a_newer_hubmon_is_refused_and_left_alone(store_path: Path) -> None:
    with store_at(store_path):
        pass
    with closing(sqlite3.connect(store_path)) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = contents(store_path)
    for opening in (lambda: SqliteStore(store_path, Promises()), lambda: StoreReader(store_path)):
        with pytest.raises(StoreError, match="newer hubmon") as told:
            opening()
        assert "Upgrade" in told.value.hint
    assert contents(store_path) == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(store_path: Path) -> None:
    store_path.write_bytes(b"Dear diary, " * 1_000)
    for opening in (lambda: SqliteStore(store_path, Promises()), lambda: StoreReader(store_path)):
        with pytest.raises(StoreError, match="damaged or is no hubmon database") as told:
            opening()
        assert told.value.hint
    assert store_path.read_bytes() == b"Dear diary, " * 1_000


def test_a_database_of_another_program_is_refused_and_left_alone(store_path: Path) -> None:
    with closing(sqlite3.connect(store_path)) as db:
        db.execute("CREATE TABLE events (what TEXT)")
    before = store_path.read_bytes()
    for opening in (lambda: SqliteStore(store_path, Promises()), lambda: StoreReader(store_path)):
        with pytest.raises(StoreError, match="of another program") as told:
            opening()
        assert told.value.hint
    assert store_path.read_bytes() == before


def test_a_folder_is_no_database(store_path: Path) -> None:
    store_path.mkdir()
    for opening in (lambda: SqliteStore(store_path, Promises()), lambda: StoreReader(store_path)):
        with pytest.raises(StoreError, match="is a folder, not a database") as told:
            opening()
        assert str(store_path / "hubmon.db") in told.value.hint


def test_an_empty_file_is_no_database_yet(store_path: Path) -> None:
    store_path.touch()
    with pytest.raises(StoreMissing):
        StoreReader(store_path)
    with store_at(store_path) as store:
        assert take(store, 1).fresh == 3
    StoreReader(store_path).close()


def test_damage_in_the_middle_is_said_when_it_is_met(store_path: Path) -> None:
    with store_at(store_path) as store:
        take(store, 1, size=500, text="x" * 200)
    whole = bytearray(store_path.read_bytes())
    whole[8_192:] = b"\xa5" * (len(whole) - 8_192)
    store_path.write_bytes(whole)
    with pytest.raises(StoreError, match=r"hub\.db is damaged"), store_at(store_path) as store:
        take(store, 2)


def test_a_store_that_is_not_there_is_missing_and_not_made_by_looking(store_path: Path) -> None:
    with pytest.raises(StoreMissing, match=r"no database at .*hub\.db"):
        StoreReader(store_path)
    assert not store_path.exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with a_folder_of_somebody_else() as folder, pytest.raises(StoreError) as told:
        SqliteStore(folder / "hub.db", Promises())
    assert "hub.db" in told.value.message
    assert told.value.hint


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be made"):
        SqliteStore(tmp_path / "file" / "hub.db", Promises())


@contextmanager
def a_folder_of_somebody_else() -> Iterator[Path]:
    """A folder this process may only read; one who may do anything becomes nobody meanwhile."""
    nobody, user = 65_534, os.geteuid()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        if user == 0:
            os.seteuid(nobody)
        try:
            yield folder
        finally:
            os.seteuid(user)
            folder.chmod(0o755)


def test_a_keyless_deletion_finds_what_it_deletes_whenever_it_comes(store_path: Path) -> None:
    gone = Deleted(stream="posts", id="0", at=NOON)
    early = Deleted(stream="posts", id="1", at=NOON)
    with store_at(store_path) as store:
        store.take("feed", messages(0, 1), NOON)
        store.take("feed", [gone], NOON)
        store.take("feed", [early], NOON)
        store.take("feed", messages(1, 1), NOON)
        assert store._db.execute("SELECT count(*) FROM turns").fetchone() == (0,)


def test_a_link_that_arrives_late_joins_two_halves(store_path: Path) -> None:
    opened = CaseOpened(stream="Case", id="1", at=NOON, case=("crm:1",), channel="twitter")
    link = messages(0, 1)[0]
    reply = Reply(
        stream="posts",
        id="9",
        at=NOON + timedelta(minutes=5),
        message="twitter:9",
        channel="twitter",
        in_reply_to="twitter:0",
        case=("crm:1",),
    )
    with store_at(store_path) as store:
        store.take("feed", [link], NOON)
        store.take("crm", [opened], NOON)
        standing = "SELECT count(*) FROM cases WHERE detail IS NOT NULL"
        assert store._db.execute(standing).fetchone() == (2,)
        store.take("crm", [reply], NOON)
        assert store._db.execute(standing).fetchone() == (1,)
        (turn,) = store._db.execute("SELECT answered, ended_ms - opened_ms FROM turns").fetchall()
        assert turn == (1, 300_000)
