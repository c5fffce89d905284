"""The table `expected_load`, and the arrivals that it is made from."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from msgspec import Struct

from hubmon.model.expectation import HALF_HOUR, NOTHING_EXPECTED, ExpectedHalfHour, ExpectedLoad
from hubmon.model.moments import from_ms, span_ms, to_ms
from hubmon.store.connection import schema_version, speaking_plainly, transaction

_SINCE_SCHEMA: Final = 4
_HALF_HOUR_MS: Final = span_ms(HALF_HOUR)
A_DAY: Final = timedelta(days=1)
_KEPT: Final = timedelta(weeks=8)


class Arrivals(Struct, frozen=True):
    """Customer messages by half hour."""

    begin: datetime
    counts: list[int]

    @property
    def end(self) -> datetime:
        """Of the last half hour."""
        return self.begin + len(self.counts) * HALF_HOUR


class ExpectedLoadBook:
    """The writer's side."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    def write(
        self,
        as_of: datetime,
        ahead: Sequence[ExpectedHalfHour],
        before: Sequence[ExpectedHalfHour],
    ) -> None:
        """Let this be expected from now on; all or nothing.

        Args:
            as_of: up to when it knows what came.
            ahead: the half hours from then on; they take the place of what was said of them.
            before: earlier ones; what was said of those in its time stays.
        """
        with speaking_plainly(self._path), transaction(self._db):
            self._db.execute(
                "DELETE FROM expected_load WHERE bucket_ms >= ? OR bucket_ms < ?",
                (to_ms(as_of), to_ms(as_of - _KEPT)),
            )
            self._db.executemany(
                "INSERT INTO expected_load (bucket_ms, as_of_ms, low, median, high)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [_row(each, min(as_of, each.start)) for each in (*before, *ahead)],
            )


def _row(half_hour: ExpectedHalfHour, as_of: datetime) -> tuple[object, ...]:
    figures = (half_hour.low, half_hour.median, half_hour.high)
    return (to_ms(half_hour.start), to_ms(as_of), *(round(figure, 2) for figure in figures))


def expected_load(db: sqlite3.Connection, now: datetime, past: timedelta = A_DAY) -> ExpectedLoad:
    """What is expected, as far as it was said by `now`, and of the `past` before that what was."""
    if schema_version(db) < _SINCE_SCHEMA:
        return NOTHING_EXPECTED
    (as_of_ms,) = db.execute(
        "SELECT max(as_of_ms) FROM expected_load WHERE as_of_ms <= ?", (to_ms(now),)
    ).fetchone()
    if as_of_ms is None:
        return NOTHING_EXPECTED
    rows = db.execute(
        "SELECT bucket_ms, low, median, high FROM expected_load"
        " WHERE as_of_ms <= ? AND bucket_ms >= ? ORDER BY bucket_ms",
        (as_of_ms, as_of_ms - span_ms(past)),
    )
    half_hours = tuple(ExpectedHalfHour(from_ms(start), *figures) for start, *figures in rows)
    return ExpectedLoad(as_of=from_ms(as_of_ms), half_hours=half_hours)


def arrivals(db: sqlite3.Connection, since: datetime, until: datetime) -> Arrivals | None:
    """What came in the whole half hours of a time, from the first on in which anything did."""
    end = to_ms(until) // _HALF_HOUR_MS
    rows = db.execute(
        "SELECT bucket_ms / ? AS half_hour, sum(arrivals) FROM history"
        " WHERE bucket_ms >= ? AND bucket_ms < ? GROUP BY half_hour HAVING sum(arrivals) > 0",
        (_HALF_HOUR_MS, to_ms(since), end * _HALF_HOUR_MS),
    )
    counts = dict(rows.fetchall())
    if not counts:
        return None
    first = min(counts)
    return Arrivals(
        from_ms(first * _HALF_HOUR_MS),
        [counts.get(half_hour, 0) for half_hour in range(first, end)],
    )
