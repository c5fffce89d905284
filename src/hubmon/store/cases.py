"""The rows of the tables `cases`, `turns` and `shifts`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import takewhile
from operator import eq
from typing import NamedTuple

import msgspec

from hubmon.model.case import Case, Turn
from hubmon.model.gist import encode_gist
from hubmon.model.moments import optional_ms, to_ms
from hubmon.model.roster import Shift
from hubmon.store import history

decode_case = msgspec.json.Decoder(Case).decode
encode_case = msgspec.json.Encoder().encode


class _Change(NamedTuple):
    subject: int
    old: Case | None
    new: Case | None


def write_cases(
    db: sqlite3.Connection,
    cases: dict[int, Case | None],
    before: dict[int, Case],
    revision: int,
) -> None:
    """Let `cases` stand in the place of what was `before`, with their turns and history.

    What is the same as before is not written again.
    """
    changes = [
        _Change(subject, before.get(subject), case)
        for subject, case in cases.items()
        if case != before.get(subject)
    ]
    _write_turns(db, changes)
    db.executemany(
        "UPDATE cases SET detail = NULL, gist = NULL, is_open = 0, revision = ? WHERE subject = ?",
        [(revision, change.subject) for change in changes if change.new is None],
    )
    db.executemany(
        "INSERT OR REPLACE INTO cases VALUES"
        " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        [
            _case_row(change.subject, revision, change.new)
            for change in changes
            if change.new is not None
        ],
    )


def _case_row(subject: int, revision: int, case: Case) -> tuple[object, ...]:
    waiting = case.waiting
    return (
        subject,
        revision,
        case.id,
        case.number,
        case.purpose,
        case.channel,
        case.language,
        case.topic,
        case.subject,
        case.status,
        case.agent,
        case.queue,
        case.open,
        to_ms(case.opened_at),
        optional_ms(case.resolved_at),
        optional_ms(case.resolution.due if case.resolution else None),
        optional_ms(waiting.clock.since if waiting else None),
        optional_ms(waiting.clock.due if waiting else None),
        to_ms(case.last_at),
        encode_case(case).decode(),
        encode_gist(case),
    )


def _write_turns(db: sqlite3.Connection, changes: Sequence[_Change]) -> None:
    """Write the turns that changed, and what they add to the history."""
    sums = history.Differences()
    shrunk: list[tuple[int, int]] = []
    rows: list[tuple[object, ...]] = []
    for subject, old, new in changes:
        turns_before = old.turns if old else ()
        turns_now = new.turns if new else ()
        same = _length_of_same(turns_before, turns_now)
        if old is not None:
            sums.count(old, turns_before[same:], -1)
        if new is not None:
            sums.count(new, turns_now[same:], 1)
        if len(turns_now) < len(turns_before):
            shrunk.append((subject, len(turns_now)))
        for number, turn in enumerate(turns_now[same:], start=same + 1):
            rows.append(_turn_row(subject, number, turn))
    sums.write(db)
    db.executemany("DELETE FROM turns WHERE subject = ? AND number > ?", shrunk)
    db.executemany("INSERT OR REPLACE INTO turns VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _length_of_same(before: Sequence[Turn], now: Sequence[Turn]) -> int:
    """How many turns at the beginning are the same."""
    return sum(takewhile(bool, map(eq, before, now)))


def _turn_row(subject: int, number: int, turn: Turn) -> tuple[object, ...]:
    return (
        subject,
        number,
        turn.channel,
        turn.language,
        to_ms(turn.clock.since),
        to_ms(turn.clock.due),
        optional_ms(turn.clock.stopped),
        turn.clock.met,
        len(turn.arrivals),
        turn.basis,
    )


def write_shifts(db: sqlite3.Connection, shifts: dict[int, Shift], revision: int) -> None:
    """Let `shifts` stand."""
    db.executemany(
        "INSERT OR REPLACE INTO shifts VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                subject,
                revision,
                shift.agent,
                shift.on,
                to_ms(shift.at),
                " ".join(shift.languages),
                shift.site,
            )
            for subject, shift in shifts.items()
        ],
    )
