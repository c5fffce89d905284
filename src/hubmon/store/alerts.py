"""The table of alerts: who was told of which warning, and when.

What is told and the row of the outbox that tells it are one transaction, so nothing is told twice
whatever ends in between.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeAlias

from hubmon.model.alerting import HOUR, AlertRules, Said, Tiding, due
from hubmon.model.moments import from_ms, to_ms
from hubmon.model.trouble import HubWarning
from hubmon.store.connection import open_to_write, speaking_plainly, transaction
from hubmon.store.outbox import Letter, add_letter
from hubmon.store.warnings import warnings_that

WriteAlert: TypeAlias = Callable[[str, Sequence[Tiding]], Letter]
"""Puts what is to be told to a recipient into a letter; the same for the same."""

_TOO_LATE: Final = timedelta(days=7)
"""An end that could not be told for so long is not told any more."""


def post_alerts(
    path: Path,
    recipients: Sequence[str],
    rules: Mapping[str, AlertRules],
    now: datetime,
    write: WriteAlert,
) -> list[str]:
    """Put all that is due into the outbox of the store at `path`.

    Args:
        path: the store; it has the newest schema.
        recipients: connectors through which somebody is told.
        rules: of them, and of all whose silence is escalated.
        now: the present moment.
        write: makes the letter.

    Returns:
        The recipients something is told to.

    Raises:
        StoreError: it cannot be read or written.
    """
    with closing(open_to_write(path)) as db, speaking_plainly(path):
        if not _due(db, recipients, rules, now):
            return []
        with transaction(db):  # which somebody may have acknowledged meanwhile
            told = _due(db, recipients, rules, now)
            for recipient, tidings in told.items():
                letter = write(recipient, tidings)
                add_letter(db, recipient, letter, now)
                _note(db, recipient, tidings, letter.key, to_ms(now))
        return list(told)


def _note(
    db: sqlite3.Connection, recipient: str, tidings: Iterable[Tiding], key: str, now_ms: int
) -> None:
    for stage, warning in tidings:
        if stage == "ends":
            db.execute(
                "UPDATE alerts SET ended_ms = ?, ended_key = ? WHERE warning = ? AND connector = ?",
                (now_ms, key, warning.id, recipient),
            )
        else:
            db.execute(
                "INSERT INTO alerts (warning, connector, begun_ms, begun_key, escalated)"
                " VALUES (?, ?, ?, ?, ?)",
                (warning.id, recipient, now_ms, key, stage == "escalated"),
            )


def _due(
    db: sqlite3.Connection,
    recipients: Iterable[str],
    rules: Mapping[str, AlertRules],
    now: datetime,
) -> Mapping[str, Sequence[Tiding]]:
    warnings = _warnings(db, now)
    told = {who: due(who, rules, warnings, _said(db, who, now), now) for who in recipients}
    return {recipient: tidings for recipient, tidings in told.items() if tidings}


def _warnings(db: sqlite3.Connection, now: datetime) -> list[HubWarning]:
    """Those that last, and those that ended and whose end somebody has not been told."""
    return warnings_that(
        db,
        "warned_ms IS NOT NULL AND (ended_ms IS NULL OR ended_ms >= ?"
        " AND id IN (SELECT warning FROM alerts WHERE ended_ms IS NULL))",
        to_ms(now - _TOO_LATE),
    )


def _said(db: sqlite3.Connection, recipient: str, now: datetime) -> Said:
    told = db.execute(  # the few that are open, not all that they ever heard of
        "SELECT warning FROM alerts INDEXED BY alerts_open"
        " WHERE ended_ms IS NULL AND connector = ?",
        (recipient,),
    )
    messages = db.execute(
        "SELECT begun_ms, begun_key FROM alerts WHERE connector = :who AND begun_ms > :since UNION"
        " SELECT ended_ms, ended_key FROM alerts WHERE connector = :who AND ended_ms > :since",
        {"who": recipient, "since": to_ms(now - HOUR)},
    )
    (waiting,) = db.execute(
        "SELECT EXISTS (SELECT 1 FROM outbox"
        " WHERE connector = ? AND kind = 'alert' AND state = 'pending')",
        (recipient,),
    ).fetchone()
    return Said(
        open=frozenset(number for (number,) in told),
        messages=[from_ms(at) for at, _ in messages],
        waiting=bool(waiting),
    )
