"""The table of warnings: what is wrong with the hub, since when, and who acknowledged it.

The collector alone decides what a row says of the hub. Whoever acknowledges one writes the columns
that say so, and no others. Reading needs nothing but the standard library's sqlite3.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from hubmon.model.lasting import Look, Patience, look_again
from hubmon.model.moments import from_ms, optional_moment, optional_ms, to_ms
from hubmon.model.trouble import (
    RECOVERY_SHOWN,
    Acknowledgement,
    HubWarning,
    Trouble,
    most_important_first,
)
from hubmon.store.alerted import alerted
from hubmon.store.connection import open_to_write, schema_version, speaking_plainly, transaction

_SINCE_SCHEMA: Final = 7
_COLUMNS: Final = (
    "id, because, since_ms, seen_ms, warned_ms, ended_ms, trouble, worst_ms, worst, calls,"
    " acknowledged_ms, acknowledged_by, acknowledged_height"
)

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Trouble).decode


class WarningBook:
    """The collector's side of the table."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    def look_again(self, found: Sequence[Trouble], now: datetime, patience: Patience) -> None:
        """Let what is wrong at present change what is known; all or nothing."""
        with speaking_plainly(self._path):
            if not found and not _lasting(self._db):
                return
            with transaction(self._db):  # so that nobody acknowledges one in between
                self._write(look_again(_lasting(self._db), found, now, patience))

    def _write(self, look: Look) -> None:
        self._db.executemany(
            "DELETE FROM warnings WHERE id = ?", [(number,) for number in look.forgotten]
        )
        for warning in look.warnings:
            if warning.id is None:
                self._db.execute(_ADD, _values(warning))
            else:
                self._db.execute(_CHANGE, (*_values(warning), warning.id))


_ADD: Final = """
INSERT INTO warnings (key, kind, because, since_ms, seen_ms, warned_ms, ended_ms, height, trouble,
    worst_ms, worst, calls)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_CHANGE: Final = """
UPDATE warnings SET key = ?, kind = ?, because = ?, since_ms = ?, seen_ms = ?, warned_ms = ?,
    ended_ms = ?, height = ?, trouble = ?, worst_ms = ?, worst = ?, calls = ?
WHERE id = ?
"""


def _values(warning: HubWarning) -> tuple[object, ...]:
    trouble = warning.trouble
    return (
        trouble.key,
        trouble.kind,
        warning.because,
        to_ms(warning.since),
        to_ms(warning.seen_at),
        optional_ms(warning.warned_at),
        optional_ms(warning.ended_at),
        trouble.height,
        _encode(trouble).decode(),
        to_ms(warning.worst_at),
        _encode(warning.worst).decode(),
        warning.calls,
    )


def _lasting(db: sqlite3.Connection) -> list[HubWarning]:
    """Everything that has not ended, also what has not lasted long enough yet."""
    return warnings_that(db, "ended_ms IS NULL")


def warnings_that(db: sqlite3.Connection, hold: str, *parameters: object) -> list[HubWarning]:
    """Those of which a condition in SQL, one of our own, is true."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM warnings WHERE {hold} ORDER BY id",  # noqa: S608  # our own words
        parameters,
    )
    return [_warning(*row) for row in rows]


def shown_warnings(db: sqlite3.Connection, now: datetime) -> list[HubWarning]:
    """Those that last, and those that ended of late and have not come back; in their order."""
    if schema_version(db) < _SINCE_SCHEMA:
        return []
    of_late = warnings_that(
        db,
        "warned_ms IS NOT NULL AND because = '' AND (ended_ms IS NULL OR ended_ms >= ?)",
        to_ms(now - RECOVERY_SHOWN),
    )
    last = {warning.key: warning for warning in of_late}
    told = alerted(db, [warning.id for warning in last.values() if warning.id is not None])
    shown = [replace(each, told=told.get(each.id or 0, ())) for each in last.values()]
    return sorted(shown, key=most_important_first)


def warnings_at(db: sqlite3.Connection, moment: datetime) -> list[HubWarning]:
    """Those that stood at a moment, each as it is known now: it may have gone on since.

    Also those that had ended of late and not come back.
    """
    if schema_version(db) < _SINCE_SCHEMA:
        return []
    of_then = warnings_that(
        db,
        "warned_ms <= ? AND (ended_ms IS NULL OR ended_ms >= ?)",
        to_ms(moment),
        to_ms(moment - RECOVERY_SHOWN),
    )
    return list({warning.key: warning for warning in of_then}.values())


def _warning(
    number: int, because: str, since: int, seen: int, warned: int | None, *rest: Any
) -> HubWarning:
    ended, trouble, worst_at, worst, calls, *acknowledged = rest
    return HubWarning(
        id=number,
        trouble=_decode(trouble),
        since=from_ms(since),
        seen_at=from_ms(seen),
        worst=_decode(worst),
        worst_at=from_ms(worst_at),
        warned_at=optional_moment(warned),
        ended_at=optional_moment(ended),
        because=because,
        calls=bool(calls),
        acknowledged=_acknowledgement(*acknowledged),
    )


def _acknowledgement(at: int | None, by: str, height: int) -> Acknowledgement | None:
    return None if at is None else Acknowledgement(from_ms(at), by, height)


def acknowledge(path: Path, number: int, by: str, now: datetime) -> bool:
    """Note that somebody has seen a warning, from any process.

    Args:
        path: the store.
        number: the warning's id.
        by: who.
        now: the present moment.

    Returns:
        False when it does not call: it is over, or somebody else was first.
    """
    with closing(open_to_write(path)) as db, speaking_plainly(path), transaction(db):
        changed = db.execute(
            "UPDATE warnings SET calls = 0, acknowledged_ms = ?, acknowledged_by = ?,"
            " acknowledged_height = height"
            " WHERE id = ? AND calls AND ended_ms IS NULL",
            (to_ms(now), by, number),
        )
        return changed.rowcount > 0
