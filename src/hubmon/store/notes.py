"""Reads the notes that were written here, by the standard library's sqlite3 alone."""

from __future__ import annotations

import sqlite3

from hubmon.model.moments import from_ms
from hubmon.model.timeline import NoteSent

_NOTES_LOOKED_AT = 1_000
"""The newest ones: a viewer's read stays short, however old the outbox is."""


def notes_about(db: sqlite3.Connection, key: str) -> list[NoteSent]:
    """The notes that were written about the case that has this key, of the newest in the outbox."""
    rows = db.execute(
        "SELECT DISTINCT outbox.key, created_ms, json_extract(payload, '$.flight'),"
        " json_extract(payload, '$.text'), state = 'accepted', error"
        " FROM (SELECT * FROM outbox WHERE kind = 'crew_note' AND json_valid(payload)"
        " ORDER BY id DESC LIMIT ?) AS outbox,"
        " json_each(payload, '$.case') AS about"
        " CROSS JOIN subject_keys ON subject_keys.key = about.value"
        " WHERE subject = (SELECT subject FROM subject_keys WHERE key = ?)",
        (_NOTES_LOOKED_AT, key),
    ).fetchall()
    return [
        NoteSent(
            key=note,
            at=from_ms(created),
            flight=str(flight or ""),
            text=str(text or ""),
            sent=bool(sent),
            trouble=error,
        )
        for note, created, flight, text, sent, error in rows
    ]
