"""The database's schema, as numbered migrations. Append only: what was released never changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database, Migrations

from hubmon.model.gist import encode_gist, gist_of
from hubmon.store import tables
from hubmon.store.cases import decode_case
from hubmon.store.connection import (
    SCHEMA_VERSION,
    open_to_write,
    schema_version,
    speaking_plainly,
    transaction,
)

migrations = Migrations("hubmon")


def _run(db: Database, statements: str, version: int) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            db.execute(statement)
    db.execute(f"PRAGMA user_version = {version}")


@migrations()
def m001_first(db: Database) -> None:
    """Everything as first released."""
    _run(db, tables.FIRST, 1)


@migrations()
def m002_estimates(db: Database) -> None:
    """What customers were told to expect, and what became of it."""
    _run(db, tables.ESTIMATES, 2)


@migrations()
def m003_gist(db: Database) -> None:
    """Keep beside each case what the figures count of it, so that a viewer reads nothing else."""
    db.execute("ALTER TABLE cases ADD COLUMN gist BLOB")
    last = -1
    while found := db.execute(
        "SELECT subject, detail FROM cases WHERE subject > ? AND detail IS NOT NULL"
        " ORDER BY subject LIMIT 1000",
        (last,),
    ).fetchall():
        last = found[-1][0]
        db.conn.executemany(
            "UPDATE cases SET gist = ? WHERE subject = ?",
            [(encode_gist(gist_of(decode_case(detail))), subject) for subject, detail in found],
        )
    db.execute("PRAGMA user_version = 3")


@migrations()
def m004_expected_load(db: Database) -> None:
    """How many messages to expect."""
    _run(db, tables.EXPECTED_LOAD, 4)


@migrations()
def m005_expected_waits(db: Database) -> None:
    """What those who wait can expect."""
    _run(db, tables.EXPECTED_WAITS, 5)


@migrations()
def m006_forgotten(db: Database) -> None:
    """What must not come back."""
    _run(db, tables.FORGOTTEN, 6)


@migrations()
def m007_warnings(db: Database) -> None:
    """What was wrong with the hub, from when to when, and who acknowledged it."""
    _run(db, tables.WARNINGS, 7)


@migrations()
def m008_aftercare(db: Database) -> None:
    """Find what was found and what was said of flights without reading all that was told."""
    _run(db, tables.AFTERCARE, 8)


@migrations()
def m009_disruptions(db: Database) -> None:
    """Disruptions that people declare."""
    _run(db, tables.DISRUPTIONS, 9)


@migrations()
def m010_senders(db: Database) -> None:
    """Connectors that only send."""
    _run(db, tables.SENDERS, 10)


@migrations()
def m011_retention(db: Database) -> None:
    """Up to when old words are forgotten, and which cases still have theirs."""
    _run(db, tables.RETENTION, 11)


@migrations()
def m012_written(db: Database) -> None:
    """Find what customers wrote in a time without reading all that was told."""
    _run(db, tables.WRITTEN, 12)


@migrations()
def m013_alerts(db: Database) -> None:
    """Who was told of which warning, and when."""
    _run(db, tables.ALERTS, 13)


@migrations()
def m014_predicted_late(db: Database) -> None:
    """Who was predicted to be answered too late, and when."""
    _run(db, tables.PREDICTED_LATE, 14)


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A transaction on the store at `path`, in its newest schema; from any process.

    Raises:
        StoreError: it cannot be written.
    """
    with closing(open_to_write(path)) as db, speaking_plainly(path):
        migrate(db)
        with transaction(db):
            yield db


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to the newest schema."""
    if schema_version(connection) < SCHEMA_VERSION:
        migrations.apply(Database(connection, execute_plugins=False))
