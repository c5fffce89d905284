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
        self._rows: defaultdict[tuple[int, str, str], list[int]] = defaultdict(
            lambda: [0] * len(COLUMNS)
        )

    def count_resolved(self, case: Case, sign: int) -> None:
        """Count a case if it is resolved, or with a `sign` of -1 count it no more."""
        if case.resolved_at is not None:
            self._add(_RESOLVED, to_ms(case.resolved_at), case, sign)

    def count_turns(self, turns: Iterable[GistTurn], sign: int) -> None:
        """Count turns, or with a `sign` of -1 count them no more."""
        for turn in turns:
            self._add(_OPENED, turn.since, turn, sign)
            for arrival in turn.arrivals:
                self._add(_ARRIVALS, arrival, turn, sign)
            if turn.stopped is None or turn.stopped > turn.due:
                self._add(_BREACHED, turn.due, turn, sign)
            if turn.stopped is not None:
                self._add(_ENDED, turn.stopped, turn, sign)
                if turn.met:
                    self._add(_REPLIES, turn.stopped, turn, sign)

    def _add(self, column: int, moment_ms: int, what: GistTurn | Case, sign: int) -> None:
        bucket = moment_ms // BUCKET_MS * BUCKET_MS
        self._rows[bucket, what.channel, what.language][column] += sign

    def write(self, connection: sqlite3.Connection) -> None:
        """Add them up there."""
        connection.executemany(
            _ADD, [(*key, *counts) for key, counts in self._rows.items() if any(counts)]
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
