"""The rows of the tables `cases`, `turns` and `shifts`."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable

import msgspec

from hubmon.model.case import Case
from hubmon.model.shift import Shift
from hubmon.store import history
from hubmon.store.moments import optional_ms, to_ms

decode_case = msgspec.json.Decoder(Case).decode
_encode_case = msgspec.json.Encoder().encode


def write_cases(
    db: sqlite3.Connection,
    cases: dict[int, Case | None],
    before: dict[int, Case],
    revision: int,
) -> None:
    """Let `cases` stand in the place of what was `before`, with their turns and history."""
    changes: Counter[history.Share] = Counter()
    for subject, case in cases.items():
        old = before.get(subject)
        if old is not None:
            changes.subtract(history.shares(old))
        if case is not None:
            changes.update(history.shares(case))
    history.add(db, changes)
    standing = {subject: case for subject, case in cases.items() if case is not None}
    _write_turns(db, standing, before, cases.keys() - standing.keys())
    db.executemany(
        "UPDATE cases SET detail = NULL, is_open = 0, revision = ? WHERE subject = ?",
        [(revision, subject) for subject in cases.keys() - standing.keys()],
    )
    db.executemany(
        "INSERT OR REPLACE INTO cases VALUES"
        " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_case_row(subject, revision, case) for subject, case in standing.items()],
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
        _encode_case(case).decode(),
    )


def _write_turns(
    db: sqlite3.Connection,
    standing: dict[int, Case],
    before: dict[int, Case],
    gone: Iterable[int],
) -> None:
    shrunk = [
        (subject, len(case.turns))
        for subject, case in standing.items()
        if subject in before and len(before[subject].turns) > len(case.turns)
    ]
    db.executemany(
        "DELETE FROM turns WHERE subject = ? AND number > ?",
        shrunk + [(subject, 0) for subject in gone],
    )
    db.executemany(
        "INSERT OR REPLACE INTO turns VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
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
            for subject, case in standing.items()
            for number, turn in enumerate(case.turns, start=1)
        ],
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
