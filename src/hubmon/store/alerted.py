"""Reads who was alerted of a warning, by the standard library's sqlite3 alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final

from hubmon.model.moments import from_ms
from hubmon.model.trouble import Alerted
from hubmon.store.connection import schema_version
from hubmon.store.rows import select_in

_SINCE_SCHEMA: Final = 13


def alerted(db: sqlite3.Connection, warnings: Iterable[int]) -> Mapping[int, tuple[Alerted, ...]]:
    """By warning, who was told that it is there, first who was told first."""
    if schema_version(db) < _SINCE_SCHEMA:
        return {}
    rows = select_in(
        db,
        "SELECT warning, alerts.connector, begun_ms, escalated, done_ms"
        " FROM alerts LEFT JOIN outbox ON outbox.key = begun_key"
        " WHERE warning IN ({}) ORDER BY begun_ms, alerts.connector",
        warnings,
    )
    told: dict[int, tuple[Alerted, ...]] = {}
    for warning, recipient, begun, escalated, done in rows:
        one = Alerted(recipient, from_ms(done or begun), bool(escalated), done is not None)
        told[warning] = (*told.get(warning, ()), one)
    return told
