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


def newest_revision(connection: sqlite3.Connection) -> int:
    """The revision of the newest change of a case or a shift; 0 in an empty store."""
    (revision,) = connection.execute(
        "SELECT max(coalesce((SELECT max(revision) FROM cases), 0),"
        " coalesce((SELECT max(revision) FROM shifts), 0))"
    ).fetchone()
    return int(revision)
