"""Reads what customers wrote in a time, within bounds, for the words and topics that rose in it.

Texts that were forgotten are no more in it, and what a source took back or changed is left out.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from hubmon.model import language
from hubmon.model.events import Customer
from hubmon.model.language import UNDETERMINED
from hubmon.model.moments import optional_ms, to_ms
from hubmon.model.risen import Rising
from hubmon.model.rising import Written, rising
from hubmon.store.connection import open_to_read, schema_version, speaking_plainly

_SINCE_SCHEMA: Final = 12
_USUAL: Final = timedelta(days=7)
"""How much of the past before a surge is compared with it."""
_MOST: Final = 2_000
"""Messages of a surge that are read: of more than that every second one, every third, and so on."""
_MOST_USUAL: Final = 4_000


class _Said(Struct, frozen=True, gc=False):
    """What is read of a message."""

    language: str = UNDETERMINED
    text: str = ""
    author: Customer | None = None
    needs_reply: bool = True
    topic: str = ""


_decode = msgspec.json.Decoder(_Said).decode

_COUNT: Final = (
    "SELECT count(*) FROM events"
    " WHERE kind = 'customer_message' AND at_ms >= :since AND at_ms < :until"
)
_QUERY: Final = """
SELECT subject, payload, (SELECT topic FROM cases WHERE cases.subject = said.subject)
FROM events AS said WHERE kind = 'customer_message' AND at_ms >= :since AND at_ms < :until
AND seq % :each = 0 AND received_ms <= coalesce(:known, received_ms)
AND NOT EXISTS (
    SELECT 1 FROM events AS later
    WHERE later.source = said.source AND later.stream = said.stream
    AND later.native_id = said.native_id AND later.version > said.version
)
"""


def read_rising(
    path: Path, since: datetime, until: datetime, known: datetime | None = None
) -> Rising:
    """The words and topics that rose from `since` to `until`, against the week before.

    It takes some tenths of a second, on any thread: it opens the store for itself.

    Args:
        path: the store.
        since: when the surge began.
        until: when it was over, or the present moment.
        known: what was received later is left out; None leaves out nothing.

    Raises:
        StoreMissing: there is no store.
        StoreError: it cannot be read.
    """
    with closing(open_to_read(path)) as db, speaking_plainly(path):
        if schema_version(db) < _SINCE_SCHEMA:  # it would have to be read from end to end
            return Rising()
        people = [agent for (agent,) in db.execute("SELECT DISTINCT agent FROM shifts")]
        surge = _written(db, since, until, known, _MOST)
        usual = _written(db, since - _USUAL, since, known, _MOST_USUAL)
    return rising(surge, usual, people)


def _written(
    db: sqlite3.Connection, since: datetime, until: datetime, known: datetime | None, most: int
) -> list[Written]:
    limits = {"since": to_ms(since), "until": to_ms(until)}
    (count,) = db.execute(_COUNT, limits).fetchone()
    more = {"each": -(-count // most) or 1, "known": optional_ms(known)}
    rows = db.execute(_QUERY, limits | more).fetchall()
    told = ((subject, _decode(payload), topic) for subject, payload, topic in rows)
    return [_of(subject, said, topic or "") for subject, said, topic in told if said.needs_reply]


def _of(subject: int, said: _Said, topic: str) -> Written:
    author = said.author or Customer("")
    spoken = language.base(said.language)
    return Written(subject, author.id, author.name, spoken, topic or said.topic, said.text)
