"""The table `disruptions`: what people declared, from when to when."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Final

from hubmon.model.moments import from_ms, to_ms
from hubmon.model.snapshot import Declared
from hubmon.plain import plain
from hubmon.store.connection import schema_version

_SINCE_SCHEMA: Final = 9


def declare(path: Path, who: str, now: datetime, *, on: bool) -> bool:
    """Declare a disruption in the store at `path`, or end it, from any process.

    Returns:
        False when it was so already; then nothing is written.

    Raises:
        StoreError: it cannot be written.
    """
    from hubmon.store.schema import writing  # noqa: PLC0415  # who only reads does without

    with writing(path) as db:
        before = db.total_changes
        db.execute(_BEGIN if on else _END, {"now": to_ms(now), "who": plain(who)})
        return db.total_changes > before


_BEGIN: Final = """
INSERT INTO disruptions (begun_ms, begun_by)
SELECT :now, :who WHERE NOT EXISTS (SELECT 1 FROM disruptions WHERE ended_ms IS NULL)
"""
_END: Final = "UPDATE disruptions SET ended_ms = :now, ended_by = :who WHERE ended_ms IS NULL"


def declared(db: sqlite3.Connection, at: datetime) -> Declared | None:
    """The disruption that stood declared at a moment."""
    if schema_version(db) < _SINCE_SCHEMA:
        return None
    row = db.execute(
        "SELECT begun_ms, begun_by FROM disruptions WHERE begun_ms <= :at"
        " AND (ended_ms IS NULL OR ended_ms > :at) ORDER BY begun_ms DESC LIMIT 1",
        {"at": to_ms(at)},
    ).fetchone()
    return None if row is None else Declared(from_ms(row[0]), row[1])
