"""Takes words and identities out of what is stored, and leaves no byte of them in the files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from hubmon.errors import StoreError, StoreMissing
from hubmon.model import events
from hubmon.model.erasure import without_words
from hubmon.model.events import AnyEvent
from hubmon.store.cases import decode_case, encode_case
from hubmon.store.connection import open_to_write
from hubmon.store.rows import select_in


def open_to_erase(path: Path) -> sqlite3.Connection:
    """A connection to a database that is there already; raises `StoreMissing` or `StoreError`."""
    if not path.exists():
        raise StoreMissing(f"There is no database at {path}.", hint="Name one with --store.")
    return open_to_write(path)


class Erased(Struct, frozen=True, kw_only=True):
    """How much lost its words."""

    cases: int = 0
    events: int = 0
    notes: int = 0
    """Outgoing things that spoke of it; those still to be delivered will not be."""
    rejected: int = 0

    def __add__(self, more: Erased) -> Erased:
        return Erased(
            cases=self.cases + more.cases,
            events=self.events + more.events,
            notes=self.notes + more.notes,
            rejected=self.rejected + more.rejected,
        )


def erase_events(db: sqlite3.Connection, told: Iterable[tuple[int, AnyEvent]]) -> int:
    """Take the words out of events, each with its `seq`; how many had any."""
    bare = [(seq, event, without_words(event)) for seq, event in told]
    changed = [
        (events.encode(left).decode(), seq) for seq, event, left in bare if left is not event
    ]
    db.executemany("UPDATE events SET payload = ? WHERE seq = ?", changed)
    return len(changed)


def erase_cases(db: sqlite3.Connection, subjects: Sequence[int]) -> int:
    """Take subject line and customer out of cases; how many of the subjects are one."""
    details = select_in(
        db,
        "SELECT subject, detail FROM cases WHERE detail IS NOT NULL AND subject IN ({})",
        subjects,
    )
    changed = [
        (encode_case(replace(decode_case(detail), subject="", customer=None)).decode(), subject)
        for subject, detail in details
    ]
    db.executemany("UPDATE cases SET detail = ? WHERE subject = ?", changed)
    db.executemany(
        "UPDATE cases SET subject_line = '', has_words = 0 WHERE subject = ?",
        [(subject,) for subject in subjects],
    )
    return len(changed)


def erase_notes(db: sqlite3.Connection, ids: Sequence[int]) -> int:
    """Take the words out of outgoing things; what still waits will not be delivered."""
    db.executemany(
        "UPDATE outbox SET payload = '{}', error = '',"
        " state = iif(state = 'pending', 'forgotten', state) WHERE id = ?",
        [(number,) for number in ids],
    )
    return len(ids)


def write_anew(db: sqlite3.Connection, path: Path) -> None:
    """Leave no byte of what was there, in free pages or in the log; raises `StoreError`."""
    db.execute("VACUUM")
    if not empty_log(db):
        raise StoreError(
            f"Forgotten, but another program still reads from {path}-wal, which has old pages.",
            hint="Close what holds a transaction on it (an SQL shell, a back-up) and do it again.",
        )


def empty_log(db: sqlite3.Connection) -> bool:
    """Leave no byte in the log beside the database; False while somebody still reads from it."""
    busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
