"""Queries that several parts of the store ask."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

_AT_ONCE = 500


def select_in(
    connection: sqlite3.Connection, query: str, values: Iterable[object], *fixed: object
) -> Iterator[tuple[Any, ...]]:
    """Run `query`, whose ``{}`` stands inside ``IN ( )``, over any number of values.

    What is `fixed` goes into the placeholders before it.
    """
    left = iter(values)
    while chunk := list(islice(left, _AT_ONCE)):
        yield from connection.execute(query.format(", ".join("?" * len(chunk))), (*fixed, *chunk))


MATTERED = """
SELECT subject FROM cases WHERE is_open OR last_ms >= ? OR detail IS NULL
UNION ALL SELECT subject FROM shifts
"""
"""The subjects that matter to whoever looks at a moment of the past: cases that are open, in which
something happened at a given moment or later, or that were deleted since; and all shifts."""


def newest_event(connection: sqlite3.Connection) -> int:
    """The number of the event that was received last; 0 in an empty store."""
    (seq,) = connection.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()
    return int(seq)


def last_received(connection: sqlite3.Connection, until_ms: int) -> int:
    """The number of the last event received by a moment, 0 before the first.

    Numbers rise with the time of receipt, for which there is no index.
    """
    low, high = 0, newest_event(connection)
    while low < high:
        middle = (low + high + 1) // 2
        (received_ms,) = connection.execute(
            "SELECT received_ms FROM events WHERE seq >= ? ORDER BY seq LIMIT 1", (middle,)
        ).fetchone()
        if received_ms <= until_ms:
            low = middle
        else:
            high = middle - 1
    return low


def newest_revision(connection: sqlite3.Connection) -> int:
    """The revision of the newest change of a case or a shift; 0 in an empty store."""
    (revision,) = connection.execute(
        "SELECT max(coalesce((SELECT max(revision) FROM cases), 0),"
        " coalesce((SELECT max(revision) FROM shifts), 0))"
    ).fetchone()
    return int(revision)
