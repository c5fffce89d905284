"""Reads the five-minute history of the whole hub."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from hubmon.model.course import FIVE_MINUTES, Point
from hubmon.model.moments import from_ms, span_ms, to_ms
from hubmon.store.connection import schema_version

_STEP_MS = span_ms(FIVE_MINUTES)
_ESTIMATES_SINCE = 2
"""The schema that began to keep estimates."""


def read_course(db: sqlite3.Connection, since: datetime, until: datetime) -> list[Point]:
    """Every five minutes from `since` until the one that `until` lies in."""
    first, last = (to_ms(moment) // _STEP_MS * _STEP_MS for moment in (since, until))
    (waiting,) = db.execute(
        "SELECT coalesce(sum(turns_opened - turns_ended), 0) FROM history WHERE bucket_ms < ?",
        (first,),
    ).fetchone()
    sums = {
        bucket: figures
        for bucket, *figures in db.execute(
            "SELECT bucket_ms, sum(arrivals), sum(replies), sum(breached),"
            " sum(turns_opened - turns_ended) FROM history"
            " WHERE bucket_ms BETWEEN ? AND ? GROUP BY bucket_ms",
            (first, last),
        )
    }
    medians = _medians(db, first, last)
    points = []
    for bucket in range(first, last + 1, _STEP_MS):
        arrivals, replies, breached, more = sums.get(bucket, (0, 0, 0, 0))
        waiting += more
        median = medians.get(bucket)
        points.append(
            Point(
                from_ms(bucket),
                arrivals,
                replies,
                breached,
                waiting,
                None if median is None else timedelta(milliseconds=median),
            )
        )
    return points


def _medians(db: sqlite3.Connection, first: int, last: int) -> dict[int, int]:
    if schema_version(db) < _ESTIMATES_SINCE:
        return {}
    return {
        at // _STEP_MS * _STEP_MS: median
        for at, median in db.execute(
            "SELECT as_of_ms, median_ms FROM estimates WHERE scope = 'hub' AND key = ''"
            " AND as_of_ms BETWEEN ? AND ? AND median_ms IS NOT NULL",
            (first, last + _STEP_MS - 1),
        )
    }
