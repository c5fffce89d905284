"""The rows of the tables `cases`, `turns` and `shifts`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import msgspec
from msgspec import Struct

from hubmon.model.case import Case, Turn
from hubmon.model.events import Basis
from hubmon.model.gist import Gist, GistTurn, encode_gist, gist_of, turn_gist
from hubmon.model.moments import optional_ms, to_ms
from hubmon.model.roster import Shift
from hubmon.store import history

decode_case = msgspec.json.Decoder(Case).decode
encode_case = msgspec.json.Encoder().encode


class Change(Struct, gc=False):
    """What became of a subject."""

    subject: int
    old: Case | None
    """What is stored; None: there is no case yet."""
    new: Case | None
    """None: there is none any more."""


_Told: TypeAlias = Sequence[tuple[Change, Gist | None]]
"""Every change with the gist of its new case."""


def write_cases(db: sqlite3.Connection, changes: Iterable[Change], revision: int) -> None:
    """Let new cases stand in the place of old ones, with their turns and history."""
    told = [(change, gist_of(change.new) if change.new else None) for change in changes]
    _write_turns(db, told)
    db.executemany(
        "UPDATE cases SET detail = NULL, gist = NULL, is_open = 0, revision = ? WHERE subject = ?",
        [(revision, change.subject) for change, _ in told if change.new is None],
    )
    db.executemany(
        "INSERT OR REPLACE INTO cases VALUES"
        " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        [
            _case_row(change.subject, revision, change.new, gist)
            for change, gist in told
            if change.new is not None and gist is not None
        ],
    )


def _case_row(subject: int, revision: int, case: Case, gist: Gist) -> tuple[object, ...]:
    waiting = gist.waiting
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
        gist.open,
        to_ms(case.opened_at),
        optional_ms(case.resolved_at),
        gist.resolution.due if gist.resolution else None,
        waiting.since if waiting else None,
        waiting.due if waiting else None,
        gist.last_at,
        encode_case(case).decode(),
        encode_gist(gist),
    )


def _write_turns(db: sqlite3.Connection, told: _Told) -> None:
    """Write the turns that changed, and what they add to the history."""
    sums = history.Differences()
    shrunk: list[tuple[int, int]] = []
    rows: list[tuple[object, ...]] = []
    for change, gist in told:
        subject, old, new = change.subject, change.old, change.new
        turns_before = old.turns if old else ()
        turns_now = new.turns if new else ()
        same = _length_of_same(turns_before, turns_now)
        if old is not None:
            sums.count(old, map(turn_gist, turns_before[same:]), -1)
        if new is not None and gist is not None:
            sums.count(new, gist.turns[same:], 1)
            for number in range(same, len(turns_now)):
                turn, basis = gist.turns[number], new.turns[number].basis
                rows.append(_turn_row(subject, number + 1, turn, basis))
        if len(turns_now) < len(turns_before):
            shrunk.append((subject, len(turns_now)))
    sums.write(db)
    db.executemany("DELETE FROM turns WHERE subject = ? AND number > ?", shrunk)
    db.executemany("INSERT OR REPLACE INTO turns VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _length_of_same(before: Sequence[Turn], now: Sequence[Turn]) -> int:
    """How many turns at the beginning are the same."""
    length = 0
    for one, other in zip(before, now, strict=False):
        if one != other:
            break
        length += 1
    return length


def _turn_row(subject: int, number: int, turn: GistTurn, basis: Basis | None) -> tuple[object, ...]:
    return (
        subject,
        number,
        turn.channel,
        turn.language,
        turn.since,
        turn.due,
        turn.stopped,
        turn.met,
        len(turn.arrivals),
        basis,
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
