"""How the sources stand: one row per connector, with its cursor and what it delivered in vain."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from msgspec import Struct

from hubmon.model.moments import optional_ms, span_ms, to_ms
from hubmon.store.connection import open_to_write, speaking_plainly, transaction

REJECTED_KEPT = 10_000
"""Rejected rows kept per source; further ones are counted only."""
RAW_KEPT = 4_000
"""Characters of a rejected thing that are kept."""


class Reject(NamedTuple):
    """Something a source delivered that could not be used."""

    place: str
    reason: str
    raw: str


class SourceUpdate(Struct, frozen=True, kw_only=True):
    """What a successful poll says of its source."""

    cursor: str | None = None
    """None keeps the one that is stored."""
    fresh_as_of: datetime | None = None
    """None keeps what is stored."""
    gap: str = ""
    rejected: tuple[Reject, ...] = ()


class SourceBook:
    """The rows of the `sources` and `rejected` tables, for the collector."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    def register(
        self, name: str, plugin: str, late_after: timedelta, *, polls: bool = True
    ) -> None:
        """Make sure that a configured connector has its row.

        One that only sends has told nothing and is fresh until a delivery fails.
        """
        with speaking_plainly(self._path):
            self._db.execute(
                "INSERT INTO sources (name, plugin, late_after_ms, polls) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET plugin = excluded.plugin,"
                " late_after_ms = excluded.late_after_ms, polls = excluded.polls",
                (name, plugin, span_ms(late_after), polls),
            )
            self._db.execute(
                "UPDATE sources SET state = 'fresh', error = '', retry_ms = NULL,"
                " fresh_as_of_ms = NULL WHERE name = ? AND NOT polls",
                (name,),
            )

    def keep_only(self, names: Iterable[str]) -> None:
        """Forget how sources stand that are configured no more; their events stay."""
        known = json.dumps(list(names))
        with speaking_plainly(self._path):
            self._db.execute(
                "DELETE FROM sources WHERE name NOT IN (SELECT value FROM json_each(?))", (known,)
            )

    def cursor(self, name: str) -> str | None:
        """Where the next poll starts; None for a source that was never polled."""
        with speaking_plainly(self._path):
            row = self._db.execute("SELECT cursor FROM sources WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def forget_cursor(self, name: str) -> None:
        """Let the next poll start from the beginning."""
        with speaking_plainly(self._path):
            self._db.execute("UPDATE sources SET cursor = NULL WHERE name = ?", (name,))

    def write(self, name: str, update: SourceUpdate, fresh: int, now: datetime) -> None:
        """Note a successful poll; inside the transaction that stores its events."""
        rejected = self._keep(name, update.rejected, now)
        self._db.execute(
            "UPDATE sources SET state = 'fresh', cursor = coalesce(?, cursor),"
            " fresh_as_of_ms = max(coalesce(?, fresh_as_of_ms), coalesce(fresh_as_of_ms, 0)),"
            " heard_ms = ?, retry_ms = NULL, events = events + ?, rejected = rejected + ?,"
            " error = '', gap = ? WHERE name = ?",
            (
                update.cursor,
                optional_ms(update.fresh_as_of),
                to_ms(now),
                fresh,
                rejected,
                update.gap,
                name,
            ),
        )

    def sent(self, name: str, now: datetime) -> None:
        """Note a delivery by one that only sends; inside the transaction that marks it."""
        self._db.execute(
            "UPDATE sources SET state = 'fresh', heard_ms = ?, retry_ms = NULL, error = ''"
            " WHERE name = ? AND NOT polls",
            (to_ms(now), name),
        )

    def _keep(self, name: str, rejected: Sequence[Reject], now: datetime) -> int:
        if not rejected:
            return 0
        (kept,) = self._db.execute(
            "SELECT count(*) FROM rejected WHERE source = ?", (name,)
        ).fetchone()
        if kept + len(rejected) > REJECTED_KEPT:
            return len(rejected)
        before = self._db.total_changes
        self._db.executemany(
            "INSERT INTO rejected (source, received_ms, place, reason, raw)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(name, to_ms(now), r.place, r.reason, r.raw[:RAW_KEPT]) for r in rejected],
        )
        return self._db.total_changes - before

    def failed(
        self,
        name: str,
        error: str,
        retry_at: datetime | None,
        *,
        state: Literal["failing", "broken"] = "failing",
    ) -> None:
        """Note that a source cannot be read at present."""
        with speaking_plainly(self._path), transaction(self._db):
            self._db.execute(
                "UPDATE sources SET state = ?, error = ?, retry_ms = ? WHERE name = ?",
                (state, error, optional_ms(retry_at), name),
            )


def stands(path: Path, name: str, plugin: str, now: datetime, error: str = "") -> None:
    """Say of something that sends, and is no connector, how it stands; from any process.

    Args:
        path: the database.
        name: its name among the sources. A connector of this name stands there in its place.
        plugin: what it is.
        now: the present moment.
        error: why it could not send; empty when it has.
    """
    with closing(open_to_write(path)) as db, speaking_plainly(path):
        db.execute(
            "INSERT INTO sources (name, plugin, late_after_ms, polls) VALUES (?, ?, 0, 0)"
            " ON CONFLICT DO NOTHING",
            (name, plugin),
        )
        db.execute(
            "UPDATE sources SET state = iif(? = '', 'fresh', 'failing'), error = ?,"
            " heard_ms = iif(? = '', ?, heard_ms) WHERE name = ? AND plugin = ?",
            (error, error, error, to_ms(now), name, plugin),
        )
