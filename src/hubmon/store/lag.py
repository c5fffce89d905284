"""How long after it happened what is told is taken in."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from datetime import datetime, timedelta
from statistics import median_high
from typing import Final

from hubmon.model.moments import to_ms

LOOKED_AT: Final = timedelta(minutes=10)
"""What was taken in before says nothing about now."""
_NEWEST: Final = 500


def ingest_lags(db: sqlite3.Connection, now: datetime) -> dict[str, timedelta]:
    """By source, the median over its events among the newest; without those that told none."""
    lags: defaultdict[str, list[int]] = defaultdict(list)
    for source, lag in db.execute(
        "SELECT source, max(received_ms - at_ms, 0) FROM events"
        " WHERE seq > (SELECT max(seq) FROM events) - ? AND received_ms > ?",
        (_NEWEST, to_ms(now - LOOKED_AT)),
    ):
        lags[source].append(lag)
    return {source: timedelta(milliseconds=median_high(told)) for source, told in lags.items()}
