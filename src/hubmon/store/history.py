"""What a case adds to the five-minute history.

Every figure is a sum over cases, so a case that changes takes its old share away and adds its new
one. A promise that breaks stands at its deadline, which for a running one lies ahead: the reader
looks no further than the present.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from hubmon.model.case import Case
from hubmon.model.gist import GistTurn
from hubmon.model.moments import to_ms

BUCKET_MS: Final = 5 * 60 * 1000

COLUMNS: Final = ("arrivals", "replies", "resolved", "breached", "turns_opened", "turns_ended")
_ARRIVALS, _REPLIES, _RESOLVED, _BREACHED, _OPENED, _ENDED = range(len(COLUMNS))


class Differences:
    """What is to be added up in the `history` table."""

    def __init__(self) -> None:
        self._rows: defaultdict[tuple[int, str, str], list[int]] = defaultdict(_nothing)
        """By the number of the five minutes, the channel and the language."""

    def count(self, case: Case, turns: Iterable[GistTurn], sign: int) -> None:
        """Count a case and some turns of it, or with a `sign` of -1 count them no more."""
        rows = self._rows
        if case.resolved_at is not None:
            bucket = to_ms(case.resolved_at) // BUCKET_MS
            rows[bucket, case.channel, case.language][_RESOLVED] += sign
        for turn in turns:
            channel, language, stopped = turn.channel, turn.language, turn.stopped
            rows[turn.since // BUCKET_MS, channel, language][_OPENED] += sign
            for arrival in turn.arrivals:
                rows[arrival // BUCKET_MS, channel, language][_ARRIVALS] += sign
            if stopped is None or stopped > turn.due:
                rows[turn.due // BUCKET_MS, channel, language][_BREACHED] += sign
            if stopped is not None:
                ended = rows[stopped // BUCKET_MS, channel, language]
                ended[_ENDED] += sign
                if turn.met:
                    ended[_REPLIES] += sign

    def write(self, connection: sqlite3.Connection) -> None:
        """Add them up there."""
        connection.executemany(
            _ADD,
            [
                (bucket * BUCKET_MS, channel, language, *counts)
                for (bucket, channel, language), counts in self._rows.items()
                if any(counts)
            ],
        )


def _nothing() -> list[int]:
    return [0] * len(COLUMNS)


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
