"""What waits to be delivered to a source."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from hubmon.model.moments import to_ms
from hubmon.store.connection import speaking_plainly, transaction
from hubmon.store.schema import writing


class Letter(NamedTuple):
    """One row of the outbox."""

    key: str
    kind: str
    payload: str
    """JSON."""
    attempts: int


class Outbox:
    """The collector's side of the outbox."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    def due(self, connector: str, now: datetime) -> list[Letter]:
        """What is to be delivered now, oldest first."""
        with speaking_plainly(self._path):
            rows = self._db.execute(
                "SELECT key, kind, payload, attempts FROM outbox WHERE connector = ?"
                " AND state = 'pending' AND next_ms <= ? ORDER BY id LIMIT 100",
                (connector, to_ms(now)),
            ).fetchall()
        return [Letter(*row) for row in rows]

    def delivered(self, key: str, reference: str, now: datetime) -> None:
        """Mark one as taken over by its source; inside a transaction of the caller's."""
        self._db.execute(
            "UPDATE outbox SET state = 'accepted', reference = ?, done_ms = ?, error = ''"
            " WHERE key = ?",
            (reference, to_ms(now), key),
        )

    def failed(self, key: str, error: str, next_try: datetime) -> None:
        """Note why one could not be delivered and when it is tried again."""
        with speaking_plainly(self._path), transaction(self._db):
            self._db.execute(
                "UPDATE outbox SET attempts = attempts + 1, error = ?, next_ms = ? WHERE key = ?",
                (error, to_ms(next_try), key),
            )


def post(path: Path, connector: str, letter: Letter, now: datetime) -> bool:
    """Put something into the outbox of the store at `path`, from any process.

    Returns:
        False when the key was there already; it is delivered once all the same.
    """
    with writing(path) as db:
        return add_letter(db, connector, letter, now)


def post_newest(path: Path, connector: str, letter: Letter, now: datetime) -> None:
    """The same for a kind of which only the newest matters: it takes the place of all before it.

    When the one before it could not be delivered, it keeps that one's tries and pause.
    """
    with writing(path) as db:
        before = (connector, letter.kind)
        db.execute(
            "DELETE FROM outbox WHERE connector = ? AND kind = ? AND state != 'pending'", before
        )
        taken = db.execute(
            "UPDATE outbox SET key = ?, payload = ?, created_ms = ?"
            " WHERE connector = ? AND kind = ?",
            (letter.key, letter.payload, to_ms(now), *before),
        )
        if not taken.rowcount:
            add_letter(db, connector, letter, now)


def add_letter(db: sqlite3.Connection, connector: str, letter: Letter, now: datetime) -> bool:
    """Put something into the outbox, inside a transaction; False when the key was there already."""
    before = db.total_changes
    db.execute(
        "INSERT INTO outbox (key, connector, kind, payload, created_ms, next_ms)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (letter.key, connector, letter.kind, letter.payload, to_ms(now), to_ms(now)),
    )
    return db.total_changes > before
