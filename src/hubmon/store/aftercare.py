"""Reads what was found and what was said of flights, by an index of their own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from hubmon.model import events
from hubmon.model.aftercare import Aftercare, FoundThing, Opinion
from hubmon.model.events import AnyEvent, Compliment, FoundItem
from hubmon.model.moments import to_ms

_MOST = 1_000
TOLD = """
SELECT source, payload, cases.id AS id, number, EXISTS (
    SELECT 1 FROM events WHERE subject = told.subject AND kind = 'crew_note'
        AND at_ms <= :until AND json_extract(payload, '$.direction') = 'out'
) AS forwarded FROM (
    SELECT * FROM events AS told WHERE kind = :kind AND kind IN ('found_item', 'compliment')
        AND at_ms <= :until AND NOT EXISTS (
            SELECT 1 FROM events AS later WHERE later.source = told.source
                AND later.stream = told.stream AND later.native_id = told.native_id
                AND later.version > told.version AND later.at_ms <= :until
        ) ORDER BY at_ms DESC LIMIT :most
) AS told JOIN cases ON cases.subject = told.subject AND detail IS NOT NULL
"""
"""Of a kind, the newest, each in its last version."""


class _Told(NamedTuple):
    key: str
    event: AnyEvent
    case: str
    number: str
    forwarded: bool


def read_aftercare(db: sqlite3.Connection, until: datetime) -> Aftercare:
    """How it stood at a moment, by what is known now."""
    items = [
        FoundThing(
            key=told.key,
            case=told.case,
            number=told.number,
            state=told.event.state,
            since=told.event.at,
            item=told.event.item,
            flight=told.event.flight,
        )
        for told in _told(db, "found_item", until)
        if isinstance(told.event, FoundItem)
    ]
    opinions = [
        Opinion(
            key=told.key,
            case=told.case,
            tone=told.event.tone,
            at=told.event.at,
            flight=told.event.flight,
            text=told.event.text,
            forwarded=told.forwarded,
        )
        for told in _told(db, "compliment", until)
        if isinstance(told.event, Compliment)
    ]
    items.sort(key=lambda item: (item.since, item.key))
    opinions.sort(key=lambda opinion: (opinion.at, opinion.key))
    return Aftercare(items=tuple(items), opinions=tuple(opinions))


def _told(db: sqlite3.Connection, kind: str, until: datetime) -> Iterator[_Told]:
    """The newest of a kind, each in its last version."""
    rows = db.execute(TOLD, {"kind": kind, "until": to_ms(until), "most": _MOST})
    for source, payload, case, number, forwarded in rows:
        event = events.decode(payload)
        key = f"{source}/{event.stream}/{event.id}"
        yield _Told(key, event, case, number, bool(forwarded))
