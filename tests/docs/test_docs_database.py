"""The page on the database: every table and column of the real one, and queries that run."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import pytest
from tests.docs.conftest import NOW
from tests.docs.pages import blocks, page, rows

from hubmon.model.events import AnyEvent, Basis, Purpose
from hubmon.store.connection import SCHEMA_VERSION

PAGE = page("docs/database.md")
SECTIONS = {
    part.partition("`")[0]: part
    for part in PAGE.split("## What stands where")[1].split("\n### `")[1:]
}


@pytest.fixture
def db(hub: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{hub.as_uri()}?mode=ro", uri=True)) as connection:
        connection.create_function("unixepoch", 0, lambda: int(NOW.timestamp()))
        yield connection


def section(table: str) -> str:
    return SECTIONS[table].split("\n## ")[0]


def tables(db: sqlite3.Connection) -> set[str]:
    named = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return {name for (name,) in named if not name.startswith(("sqlite_", "_sqlite_"))}


def test_every_table_has_its_section(db: sqlite3.Connection) -> None:
    assert SECTIONS.keys() == tables(db)


def _described(table: str) -> dict[str, str]:
    return {row[0].strip("`"): row[1] for row in rows(section(table).split("The view")[0])}


def test_every_column_stands_there_with_its_type(db: sqlite3.Connection) -> None:
    for table in tables(db):
        real = {}
        for _, name, kind, not_null, _, key in db.execute(f"PRAGMA table_info({table})"):
            optional = "" if not_null or key else " or null"
            real[name] = kind.lower() + (", key" if key else optional)
        assert _described(table) == real, table


def test_every_index_and_view_is_named(db: sqlite3.Connection) -> None:
    made = db.execute(
        "SELECT name FROM sqlite_schema WHERE type IN ('index', 'view') AND sql IS NOT NULL"
        " AND tbl_name NOT LIKE '\\_%' ESCAPE '\\'"
    ).fetchall()
    assert made
    assert not [name for (name,) in made if f"`{name}`" not in PAGE]


def test_the_columns_of_the_view_stand_there(db: sqlite3.Connection) -> None:
    told = section("history").split("The view")[1]
    for column in db.execute("PRAGMA table_info(history_by_five_minutes)"):
        assert f"`{column[1]}`" in told


def _words(table: str, column: str) -> set[str]:
    [meaning] = [row[2] for row in rows(section(table)) if row[0] == f"`{column}`"]
    return set(re.findall(r"`(\w+)`", meaning))


def test_every_word_that_may_stand_in_a_column_is_told() -> None:
    kinds: tuple[Any, ...] = get_args(AnyEvent)
    assert _words("events", "kind") == {kind.__struct_config__.tag for kind in kinds}
    assert _words("cases", "purpose") == {*get_args(Purpose), "note"}
    assert _words("turns", "basis") == set(get_args(Basis))


@pytest.mark.parametrize("statement", blocks(PAGE, "sql"))
def test_every_query_finds_what_it_asks_for(statement: str, db: sqlite3.Connection) -> None:
    assert db.execute(statement).fetchall()


def test_the_median_is_the_median(db: sqlite3.Connection) -> None:
    [median] = [statement for statement in blocks(PAGE, "sql") if "median_minutes" in statement]
    assert db.execute(median).fetchall() == [("nl", 1, 20.0)]


def test_the_code_opens_the_database_to_read(hub: Path) -> None:
    [code] = blocks(PAGE, "python")
    names: dict[str, Any] = {"path": hub}
    exec(code, names)
    with closing(names["db"]) as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("DELETE FROM events")


def test_the_version_is_told() -> None:
    assert f"`PRAGMA user_version` is the schema's version, now {SCHEMA_VERSION}." in PAGE
