"""Every turn and every shift there was, for replaying the past."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import msgspec

from hubmon.estimate.contract import Shift
from hubmon.estimate.history import History, HistoryUnusable, Unusable
from hubmon.estimate.rows import Row, Rows
from hubmon.estimate.strays import span_of_the_many
from hubmon.model import events, language
from hubmon.model.case import Standing
from hubmon.model.events import AgentShift
from hubmon.model.reports import Dossier, Report
from hubmon.store.connection import open_to_read, speaking_plainly

_AT_ONCE = 2_000
"""Cases read in one go, so that the database's log can be emptied in between."""

_decode_standing = msgspec.json.Decoder(Standing).decode


def read_past(path: Path) -> History:
    """All turns as they are known by now, each as a customer who began to wait, and all shifts.

    A turn that was closed without a reply is resolved at that moment; another one when its case was
    last resolved. Few that began years before or after all others do not count. Cases that are
    written meanwhile may or may not be among them.

    Raises:
        StoreMissing: there is no database.
        StoreError: it cannot be read.
        HistoryUnusable: nobody has ever waited in it.
    """
    with closing(open_to_read(path)) as db, speaking_plainly(path):
        rows = Rows(row for case in _cases(db) for row in _rows(case))
        rows, unusable = _without_strays(rows, db)
        shifts = sorted(_shifts(db), key=lambda shift: (shift.at, shift.agent))
    if not len(rows):
        raise HistoryUnusable(
            f"In {path} no customer has waited for a reply yet.",
            hint="Let `hubmon collect` bring in a past, or name another database with --store.",
        )
    return History(rows, shifts, unusable)


def _without_strays(rows: Rows, db: sqlite3.Connection) -> tuple[Rows, list[Unusable]]:
    """The rows without those years before or after all others, and what to say of these."""
    if not len(rows):
        return rows, []
    begin, end = span_of_the_many(rows.arrived_at)
    if begin <= rows.arrived_at[0] and rows.arrived_at[-1] <= end:
        return rows, []
    strays = [
        Unusable(
            f"case {case.id}",
            f"waited since {turn.clock.since:%Y-%m-%d}, years away from the other cases",
        )
        for case in _cases(db)
        for turn in case.turns
        if not begin <= turn.clock.since.timestamp() <= end
    ]
    return Rows(row for row in rows if begin <= row.arrived_at <= end), strays


def _cases(db: sqlite3.Connection) -> Iterator[Standing]:
    last = -1
    while True:
        found = db.execute(
            "SELECT subject, detail FROM cases WHERE subject > ? ORDER BY subject LIMIT ?",
            (last, _AT_ONCE),
        ).fetchall()
        if not found:
            return
        last = found[-1][0]
        yield from (_decode_standing(detail) for _, detail in found if detail is not None)


def _rows(case: Standing) -> Iterator[Row]:
    solved = _seconds(case.resolved_at)
    for turn in case.turns:
        ended, replied = _seconds(turn.clock.stopped), turn.clock.met
        yield Row(
            turn.clock.since.timestamp(),
            ended if replied else None,
            solved if replied else ended,
            turn.channel,
            turn.language,
            turn.agent or "",
        )


def _shifts(db: sqlite3.Connection) -> Iterator[Shift]:
    """Every coming and going that was not taken back."""
    for (subject,) in db.execute("SELECT subject FROM shifts").fetchall():
        stored = db.execute("SELECT source, payload FROM events WHERE subject = ?", (subject,))
        reports = [Report(source, events.decode(payload)) for source, payload in stored]
        for event in Dossier.of(reports).latest.values():
            if isinstance(event, AgentShift):
                spoken = tuple(sorted({language.base(tag) for tag in event.languages}))
                yield Shift(event.at.timestamp(), event.agent, event.on, spoken)


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
