"""Forgets the words of what ended long ago, a bounded piece at a time; no figure changes.

What ended is a case that is not open and in which nothing happened since; what belongs to no case
counts by when it was taken in. How far this has come stands in the table `retention`, and what was
told to have happened before that moment is from then on stored without words (`Marks`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any, Final, NamedTuple

from hubmon.model import events
from hubmon.model.moments import to_ms
from hubmon.store.connection import speaking_plainly, transaction
from hubmon.store.erasing import (
    Erased,
    erase_cases,
    erase_events,
    erase_notes,
    open_to_erase,
    write_anew,
)
from hubmon.store.forgotten import ALWAYS, HIDDEN, Marks
from hubmon.store.rows import select_in
from hubmon.store.schema import migrate

_CASES: Final = 100
_ROWS: Final = 500
"""So much is looked at in one piece: some thirty milliseconds' work."""

_DUE = """
SELECT subject FROM cases WHERE has_words AND NOT is_open AND last_ms < ? ORDER BY last_ms LIMIT ?
"""
_COUNT = """
SELECT
    (SELECT count(*) FROM cases
     WHERE has_words AND NOT is_open AND last_ms < :before AND detail IS NOT NULL),
    (SELECT count(*) FROM outbox WHERE payload != '{}' AND created_ms < :before),
    (SELECT count(*) FROM rejected WHERE raw != '' AND received_ms < :before)
"""


class Piece(NamedTuple):
    """What one piece of the work came to."""

    erased: Erased
    subjects: frozenset[int]
    """Whose words went."""
    more: bool


class _Place(NamedTuple):
    """How far the work has come: the last row of each table that was looked at."""

    event: int
    rejected: int
    note: int


def forget_before(path: Path, before: datetime, progress: Callable[[float, float], None]) -> Erased:
    """Forget the words of all that ended before a moment, then write the file anew.

    Args:
        path: the database.
        before: the moment; one that was asked for earlier and is later counts in its place.
        progress: told of cases done and cases in all.

    Raises:
        StoreError: the database cannot be used, or another program holds on to what was there.
    """
    with closing(open_to_erase(path)) as db, speaking_plainly(path):
        migrate(db)
        all_cases = count_before(db, before).cases
        erased = Erased()
        more = True
        while more:
            with transaction(db):
                marks = Marks.read(db)
                marks.forget_before(db, before)
                piece = forget_some(db, marks)
            erased += piece.erased
            more = piece.more
            progress(erased.cases, all_cases)
        write_anew(db, path)
    return erased


def would_forget(path: Path, before: datetime) -> Erased:
    """How many cases, outgoing things and rejected rows it would be; events are not counted."""
    with closing(open_to_erase(path)) as db, speaking_plainly(path):
        migrate(db)
        return count_before(db, before)


def count_before(db: sqlite3.Connection, before: datetime) -> Erased:
    """What ended before a moment and has its words still, events not counted."""
    counts = db.execute(_COUNT, {"before": to_ms(before)}).fetchone()
    return Erased(**dict(zip(("cases", "notes", "rejected"), counts, strict=True)))


def forget_some(db: sqlite3.Connection, marks: Marks) -> Piece:
    """Do a piece of the work, inside a transaction of the caller's."""
    if not marks.before_ms:
        return Piece(Erased(), frozenset(), more=False)
    place = _Place(*db.execute("SELECT event, rejected, note FROM retention").fetchone())
    found = db.execute(_DUE, (marks.before_ms, _CASES))
    subjects = frozenset(subject for (subject,) in found)
    cases, told = _forget_cases(db, sorted(subjects))
    event, caseless = _forget_caseless(db, place.event, marks.before_ms)
    rejected, refused = _forget_rejected(db, marks, place.rejected)
    note, notes = _forget_notes(db, place.note, marks.before_ms)
    after = _Place(event, rejected, note)
    db.execute("UPDATE retention SET event = ?, rejected = ?, note = ?", after)
    erased = Erased(cases=cases, events=told + caseless, notes=notes, rejected=refused)
    return Piece(erased, subjects, more=bool(subjects) or after != place)


def _forget_cases(db: sqlite3.Connection, subjects: Sequence[int]) -> tuple[int, int]:
    told = select_in(db, "SELECT seq, payload FROM events WHERE subject IN ({})", subjects)
    erased = erase_events(db, [(seq, events.decode(payload)) for seq, payload in told])
    return erase_cases(db, subjects), erased


def _forget_caseless(db: sqlite3.Connection, after: int, before_ms: int) -> tuple[int, int]:
    """What was taken in before the moment and is in no case that has its words."""
    rows = _next(db, "seq, received_ms, subject, payload FROM events WHERE seq", after, before_ms)
    worded = select_in(
        db,
        "SELECT subject FROM cases WHERE has_words AND detail IS NOT NULL AND subject IN ({})",
        {subject for _, _, subject, _ in rows},
    )
    kept = {subject for (subject,) in worded}
    bare = [(seq, events.decode(text)) for seq, _, subject, text in rows if subject not in kept]
    return rows[-1][0] if rows else after, erase_events(db, bare)


def _forget_rejected(db: sqlite3.Connection, marks: Marks, after: int) -> tuple[int, int]:
    """Rejected rows; each is marked, for a source may tell it again."""
    query = "id, received_ms, raw FROM rejected WHERE id"
    rows = _next(db, query, after, marks.before_ms)
    full = [(number, raw) for number, _, raw in rows if raw]
    if full:
        marks.add(db, "rejected", {raw for _, raw in full}, ALWAYS)
    db.executemany(
        "UPDATE OR REPLACE rejected SET reason = ?, raw = '' WHERE id = ?",
        [(HIDDEN, number) for number, _ in full],
    )
    return rows[-1][0] if rows else after, len(full)


def _forget_notes(db: sqlite3.Connection, after: int, before_ms: int) -> tuple[int, int]:
    query = "id, created_ms, payload FROM outbox WHERE id"
    rows = _next(db, query, after, before_ms)
    full = [number for number, _, payload in rows if payload != "{}"]
    return rows[-1][0] if rows else after, erase_notes(db, full)


def _next(db: sqlite3.Connection, what: str, after: int, before_ms: int) -> list[tuple[Any, ...]]:
    """The rows that follow, up to the first that is not old enough; its time is their second."""
    rows = db.execute(f"SELECT {what} > ? ORDER BY 1 LIMIT ?", (after, _ROWS)).fetchall()
    return list(takewhile(lambda row: row[1] < before_ms, rows))
