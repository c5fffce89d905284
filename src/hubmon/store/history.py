"""What a case adds to the five-minute history.

Every figure is a sum over cases, so a case that changes takes its old share away and adds its new
one. A promise that breaks stands at its deadline, which for a running one lies ahead: the reader
looks no further than the present.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from hubmon.model.case import Case
from hubmon.store.moments import to_ms

BUCKET_MS: Final = 5 * 60 * 1000

COLUMNS: Final = ("arrivals", "replies", "resolved", "breached", "turns_opened", "turns_ended")


class Share(NamedTuple):
    """One figure of one bucket."""

    bucket_ms: int
    channel: str
    language: str
    column: str


def shares(case: Case) -> Iterator[Share]:
    """Everything a case adds, each worth one."""
    for turn in case.turns:
        clock = turn.clock

        def at(
            moment: datetime, column: str, channel: str = turn.channel, spoken: str = turn.language
        ) -> Share:
            return Share(_bucket(moment), channel, spoken, column)

        yield at(clock.since, "turns_opened")
        for arrival in turn.arrivals:
            yield at(arrival, "arrivals")
        if clock.stopped is None or clock.stopped > clock.due:
            yield at(clock.due, "breached")
        if clock.stopped is not None:
            yield at(clock.stopped, "turns_ended")
            if clock.met:
                yield at(clock.stopped, "replies")
    if case.resolved_at is not None:
        yield Share(_bucket(case.resolved_at), case.channel, case.language, "resolved")


def _bucket(moment: datetime) -> int:
    return to_ms(moment) // BUCKET_MS * BUCKET_MS


def add(connection: sqlite3.Connection, changes: Mapping[Share, int]) -> None:
    """Add up `changes` in the `history` table."""
    rows: dict[tuple[int, str, str], Counter[str]] = {}
    for share, difference in changes.items():
        if difference:
            rows.setdefault(share[:3], Counter())[share.column] += difference
    connection.executemany(
        _ADD,
        [(*key, *(counts[column] for column in COLUMNS)) for key, counts in rows.items()],
    )


_ADD: Final = """
INSERT INTO history
    (bucket_ms, channel, language, arrivals, replies, resolved, breached, turns_opened, turns_ended)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET
    arrivals = arrivals + excluded.arrivals,
    replies = replies + excluded.replies,
    resolved = resolved + excluded.resolved,
    breached = breached + excluded.breached,
    turns_opened = turns_opened + excluded.turns_opened,
    turns_ended = turns_ended + excluded.turns_ended
"""
