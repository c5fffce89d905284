"""The tables of the response estimate: as it stands, as it was every five minutes, and its state.

Reading needs nothing but the standard library's sqlite3.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hubmon.model.expectation import Estimate, Estimates, ExpectedWait
from hubmon.model.moments import from_ms, span_ms, to_ms
from hubmon.store.connection import schema_version, speaking_plainly, transaction

if TYPE_CHECKING:
    from hubmon.estimate.record import Fates, Kept

NONE_YET: Final = "no estimate yet"
NONE_THEN: Final = "no estimate was kept then"
_SINCE_SCHEMA: Final = 2
_WAITS_SINCE_SCHEMA: Final = 5
_STANDS_FOR: Final = timedelta(days=1)
"""How long after it was kept an estimate is still shown for a moment of the past."""

_FIGURES: Final = (
    "sample, low_90_ms, low_80_ms, median_ms, high_80_ms, high_90_ms, reason, judged, came_true"
)


class EstimateBook:
    """The writer's side."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    def write(self, now: Estimates | None, kept: Sequence[Estimates], at: datetime) -> None:
        """Let an estimate stand from now on, and keep others for later; all or nothing.

        What is kept already for the same moment is written over; what became of it stays.

        Args:
            now: to stand; None: what stands goes on to.
            kept: to be kept, each under its own moment.
            at: the present moment.
        """
        from hubmon.store.predicted_late import keep_late  # noqa: PLC0415  # for who writes alone

        with speaking_plainly(self._path), transaction(self._db):
            if now is not None:
                self._db.execute("DELETE FROM estimates_now")
                self._db.executemany(_SAY, _rows(now))
                self._expect(now.waits)
                keep_late(self._db, now.waits, at)
            for estimates in kept:
                self._db.executemany(_KEEP, _rows(estimates))

    def _expect(self, waits: Sequence[ExpectedWait]) -> None:
        """Say what those who wait can expect, where that is news, and nothing of anybody else."""
        there = {(wait.subject, wait.number) for wait in waits}
        known = self._db.execute("SELECT subject, number FROM expected_waits").fetchall()
        self._db.executemany(
            "DELETE FROM expected_waits WHERE subject = ? AND number = ?",
            [key for key in known if key not in there],
        )
        self._db.executemany(_EXPECT, map(_expected_row, waits))

    def hold_up(self, reason: str, now: datetime) -> None:
        """Say why what stands is not renewed, or with no words that it is."""
        with speaking_plainly(self._path), transaction(self._db):
            changed = self._db.execute("UPDATE estimates_now SET held_up = ?", (reason,))
            if reason and not changed.rowcount:
                self._db.executemany(_SAY, _rows(Estimates.unknown(now, reason)))

    def save(self, moment: datetime, state: bytes, fates: Mapping[Kept, Fates]) -> None:
        """Keep the learner's state, with what has become of customers since the last one."""
        with speaking_plainly(self._path), transaction(self._db):
            self._db.execute(
                "INSERT OR REPLACE INTO estimator (id, moment_ms, state) VALUES (1, ?, ?)",
                (to_ms(moment), state),
            )
            self._db.executemany(
                "UPDATE estimates SET shorter = shorter + ?, within = within + ?,"
                " longer = longer + ? WHERE as_of_ms = ? AND scope = ? AND key = ?",
                [
                    (*counts, round(kept.as_of * 1000), *kept.scope)
                    for kept, counts in fates.items()
                ],
            )


_SAY: Final = f"""
INSERT INTO estimates_now (as_of_ms, scope, key, {_FIGURES})
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""  # noqa: S608  # our own column names
_KEEP: Final = f"""
INSERT INTO estimates (as_of_ms, scope, key, {_FIGURES})
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET
    sample = excluded.sample,
    low_90_ms = excluded.low_90_ms,
    low_80_ms = excluded.low_80_ms,
    median_ms = excluded.median_ms,
    high_80_ms = excluded.high_80_ms,
    high_90_ms = excluded.high_90_ms,
    reason = excluded.reason,
    judged = excluded.judged,
    came_true = excluded.came_true
"""  # noqa: S608  # our own column names


_EXPECT: Final = """
INSERT INTO expected_waits
    (subject, number, as_of_ms, at_risk, late, low_80_ms, median_ms, high_80_ms)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET
    as_of_ms = excluded.as_of_ms,
    at_risk = excluded.at_risk,
    late = excluded.late,
    low_80_ms = excluded.low_80_ms,
    median_ms = excluded.median_ms,
    high_80_ms = excluded.high_80_ms
WHERE at_risk <> excluded.at_risk OR abs(late - excluded.late) > 0.02
    OR (median_ms IS NULL) <> (excluded.median_ms IS NULL)
    OR abs(as_of_ms + median_ms - excluded.as_of_ms - excluded.median_ms) > 60000
"""
"""Written over only when another minute is expected, or another risk."""


def _expected_row(wait: ExpectedWait) -> tuple[object, ...]:
    spans = map(_span_ms, (wait.low, wait.median, wait.high))
    at_risk = int(wait.at_risk)
    return (wait.subject, wait.number, to_ms(wait.as_of), at_risk, wait.late, *spans)


def _rows(estimates: Estimates) -> Iterator[tuple[object, ...]]:
    for scope, estimate in estimates.by_scope():
        yield (
            to_ms(estimate.as_of),
            *scope,
            estimate.sample,
            *map(_span_ms, (estimate.low_90, estimate.low, estimate.median)),
            *map(_span_ms, (estimate.high, estimate.high_90)),
            estimate.reason,
            estimate.judged,
            estimate.came_true,
        )


def _span_ms(span: timedelta | None) -> int | None:
    return None if span is None else span_ms(span)


def _span(milliseconds: int | None) -> timedelta | None:
    return None if milliseconds is None else timedelta(milliseconds=milliseconds)


def estimates_now(db: sqlite3.Connection, now: datetime) -> Estimates:
    """What those who write now can expect, or why nothing is known of it."""
    if schema_version(db) < _SINCE_SCHEMA:
        return Estimates.unknown(now, NONE_YET)
    rows = db.execute(
        f"SELECT scope, key, as_of_ms, {_FIGURES}, held_up FROM estimates_now"  # noqa: S608  # our own column names
    )
    return _estimates(rows) or Estimates.unknown(now, NONE_YET)


def late_waits(db: sqlite3.Connection) -> tuple[ExpectedWait, ...]:
    """What those can expect who wait and are predicted to be answered too late."""
    if schema_version(db) < _WAITS_SINCE_SCHEMA:
        return ()
    return tuple(_waits(db, "WHERE at_risk"))


def expected_wait(db: sqlite3.Connection, key: str) -> ExpectedWait | None:
    """How long the customer of the case that has this key still waits; None where none is known."""
    if schema_version(db) < _WAITS_SINCE_SCHEMA:
        return None
    which = "WHERE subject = (SELECT subject FROM subject_keys WHERE key = ?) ORDER BY number DESC"
    return next(_waits(db, which, key), None)


def _waits(db: sqlite3.Connection, which: str, *values: str) -> Iterator[ExpectedWait]:
    rows = db.execute(
        "SELECT subject, number, as_of_ms, at_risk, late, low_80_ms, median_ms, high_80_ms"  # noqa: S608  # our own conditions
        f" FROM expected_waits {which}",
        values,
    )
    for subject, number, as_of, at_risk, late, *spans in rows:
        yield ExpectedWait(subject, number, from_ms(as_of), bool(at_risk), late, *map(_span, spans))


def estimates_at(db: sqlite3.Connection, moment: datetime) -> Estimates:
    """What stood at a moment of the past."""
    if schema_version(db) < _SINCE_SCHEMA:
        return Estimates.unknown(moment, NONE_THEN)
    rows = db.execute(
        f"SELECT scope, key, as_of_ms, {_FIGURES}, '' FROM estimates WHERE as_of_ms ="  # noqa: S608  # our own column names
        " (SELECT max(as_of_ms) FROM estimates WHERE as_of_ms > ? AND as_of_ms <= ?)",
        (to_ms(moment - _STANDS_FOR), to_ms(moment)),
    )
    return _estimates(rows) or Estimates.unknown(moment, NONE_THEN)


def _estimates(rows: Iterable[tuple[Any, ...]]) -> Estimates | None:
    found: dict[str, dict[str, Estimate]] = {"hub": {}, "channel": {}, "language": {}}
    for scope, key, *figures in rows:
        found[scope][key] = _estimate(*figures)
    hub = found["hub"].get("")
    return Estimates(hub, found["channel"], found["language"]) if hub is not None else None


def _estimate(as_of_ms: int, sample: int, *figures: Any) -> Estimate:
    *waits, reason, judged, came_true, held_up = figures
    low_90, low, median, high, high_90 = map(_span, waits)
    return Estimate(
        as_of=from_ms(as_of_ms),
        sample=sample,
        median=median,
        low=low,
        high=high,
        low_90=low_90,
        high_90=high_90,
        reason=reason,
        judged=judged,
        came_true=came_true,
        held_up=held_up,
    )


def saved_state(db: sqlite3.Connection) -> bytes | None:
    """The learner's state; None when there is none yet."""
    row = db.execute("SELECT state FROM estimator").fetchone()
    return None if row is None else bytes(row[0])
