"""Reads who waits and was told nothing for a while."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from hubmon.model.moments import from_ms, to_ms
from hubmon.model.untold import MOST_UNTOLD, Untold

_QUERY = """
SELECT id, number, channel, language, topic, waiting_since_ms,
       max(waiting_since_ms, coalesce((
           SELECT max(at_ms) FROM events AS said
           WHERE said.subject = cases.subject AND kind = 'reply' AND at_ms <= :now
           AND NOT EXISTS (
               SELECT 1 FROM events AS later
               WHERE later.source = said.source AND later.stream = said.stream
               AND later.native_id = said.native_id AND later.version > said.version
           )
       ), 0)) AS silent_ms
FROM cases WHERE is_open AND waiting_since_ms <= :before AND silent_ms <= :before
ORDER BY silent_ms, id LIMIT :most
"""
"""Of a thing that was said the latest version counts; one that was taken back was not said."""


def read_untold(db: sqlite3.Connection, before: datetime, now: datetime) -> list[Untold]:
    """Customers who wait and were told nothing since `before`, the longest silence first."""
    limits = {"before": to_ms(before), "now": to_ms(now), "most": MOST_UNTOLD}
    return [
        Untold(
            case=case,
            number=number,
            channel=channel,
            language=language,
            topic=topic,
            waiting_since=from_ms(waiting),
            silent_since=from_ms(silent),
        )
        for case, number, channel, language, topic, waiting, silent in db.execute(_QUERY, limits)
    ]
