"""From when to when each who waited was predicted to be answered too late.

A replay shows by it who was at risk at a moment. Reading needs nothing but the standard library's
sqlite3.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from hubmon.model.expectation import ExpectedWait
from hubmon.model.moments import from_ms, to_ms
from hubmon.store.connection import schema_version

_SINCE_SCHEMA: Final = 14


def keep_late(db: sqlite3.Connection, waits: Iterable[ExpectedWait], at: datetime) -> None:
    """Note who is predicted to be late from a moment on, and who no more; the others go on.

    Args:
        db: the database, in a transaction of the caller's.
        waits: what all those who wait can expect.
        at: the moment, by the clock that screens go by.
    """
    late = {(wait.subject, wait.number): wait.late for wait in waits if wait.at_risk}
    lasting = set(
        db.execute("SELECT subject, number FROM predicted_late WHERE until_ms IS NULL").fetchall()
    )
    db.executemany(
        "UPDATE predicted_late SET until_ms = ?"
        " WHERE subject = ? AND number = ? AND until_ms IS NULL",
        [(to_ms(at), *key) for key in lasting - late.keys()],
    )
    db.executemany(
        "INSERT OR REPLACE INTO predicted_late (subject, number, since_ms, late, case_id)"
        " SELECT subject, ?, ?, ?, id FROM cases WHERE subject = ?",
        [
            (number, to_ms(at), late[subject, number], subject)
            for subject, number in late.keys() - lasting
        ],
    )


class Late(Struct, frozen=True):
    """Somebody who was predicted to be answered too late."""

    case_id: str
    """What their case was called then."""
    wait: ExpectedWait
    """By the reference that the case has today; how long they were to wait is not kept."""


def late_at(db: sqlite3.Connection, moment: datetime) -> Sequence[Late]:
    """Who was predicted to be late at a moment."""
    if schema_version(db) < _SINCE_SCHEMA:
        return ()
    rows = db.execute(
        "SELECT case_id, subject_keys.subject, number, since_ms, late"
        " FROM predicted_late JOIN subject_keys ON key = case_id"
        " WHERE (until_ms IS NULL OR until_ms > ?1) AND since_ms <= ?1",
        (to_ms(moment),),
    )
    return [
        Late(case, ExpectedWait(subject, number, from_ms(since), True, late, None, None, None))
        for case, subject, number, since, late in rows
    ]
