"""Opens the database, and turns what SQLite says into what a person can act on.

Only the standard library: a reader costs nothing but sqlite3.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hubmon.errors import StoreError, StoreMissing

SCHEMA_VERSION = 14
"""The newest schema this hubmon knows; stands in the database as `PRAGMA user_version`."""

_BUSY_SECONDS = 10.0
_OUR_OWN = "_sqlite_migrations"
"""The table that the first migration makes before any other."""


@contextmanager
def speaking_plainly(path: Path) -> Iterator[None]:
    """Raise `StoreError` in the place of SQLite's own errors."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explain(error, path) from error


def _explain(error: sqlite3.Error, path: Path) -> StoreError:
    if path.is_dir():
        return StoreError(
            f"{path} is a folder, not a database.", hint=f"Name a file in it: {path / 'hubmon.db'}"
        )
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None
    if primary == sqlite3.SQLITE_FULL:
        return StoreError(
            f"No room left on the disk of {path}; nothing of the last batch was stored.",
            hint="Free some space; collecting goes on by itself where it stopped.",
        )
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StoreError(
            f"{path} is locked by another program for more than {_BUSY_SECONDS:.0f} seconds.",
            hint="Close the program that holds a transaction on it (an SQL shell, a back-up).",
        )
    if primary in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return StoreError(
            f"{path} is damaged or is no hubmon database ({error}).",
            hint="Put back a copy, or move the file away and start anew: sources are read again.",
        )
    if primary in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN}:
        return StoreError(
            f"{path} cannot be opened for what is needed ({error}).",
            hint="Check who owns the file and its folder; SQLite writes beside it, too.",
        )
    return StoreError(f"{path}: {error}")


def open_to_read(path: Path) -> sqlite3.Connection:
    """A read-only connection; raises `StoreMissing` or `StoreError`."""
    if not path.exists():
        raise _missing(path)
    with speaking_plainly(path):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro",
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
        )
        try:
            check_version(connection, path)
            _check_made(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def _missing(path: Path) -> StoreMissing:
    return StoreMissing(
        f"There is no database at {path}.",
        hint="Start `hubmon` or `hubmon collect` first, or name another one with --store.",
    )


def open_to_write(path: Path) -> sqlite3.Connection:
    """A connection that may write, in WAL mode; makes the file and its folder if need be."""
    with speaking_plainly(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The folder {path.parent} cannot be made ({error.strerror}).",
                hint="Choose another place with --store or `store.path` in the configuration.",
            ) from error
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            check_version(connection, path)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA secure_delete = ON")  # what is forgotten leaves no byte
        except BaseException:
            connection.close()
            raise
    return connection


def check_version(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a database that another program made, or a newer hubmon wrote."""
    asked = "SELECT count(*), total(name = ?) FROM sqlite_master"
    everything, ours = connection.execute(asked, (_OUR_OWN,)).fetchone()
    if everything and not ours:
        raise StoreError(
            f"{path} is the database of another program; nothing was changed.",
            hint="Choose another file with --store or `store.path` in the configuration.",
        )
    version = schema_version(connection)
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{path} was written by a newer hubmon (schema {version}, this one knows "
            f"{SCHEMA_VERSION}); nothing was changed.",
            hint="Upgrade hubmon, or name another database with --store.",
        )


def _check_made(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that is empty, or becomes a database at this moment."""
    if schema_version(connection) == 0:
        raise _missing(path)


def schema_version(connection: sqlite3.Connection) -> int:
    """The schema of the database. A reader may meet an older one, until the collector starts."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; takes the write lock at once."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
