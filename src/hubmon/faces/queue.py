"""One agent's own queue, read at once.

Reads the store's columns by sqlite3 alone and loads nothing that an agent on a slow line would wait
for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from hubmon.store.connection import open_to_read, schema_version, speaking_plainly

TYPE_CHECKING = False  # to load `typing` takes a quarter of a bare interpreter's start
if TYPE_CHECKING:
    from typing import Any, Final

VERSION: Final = 1
"""The version of the JSON; a key is never renamed or removed within a version."""

_ESTIMATES_SINCE = 2
"""The schema that began to keep the estimate."""
_SENDERS_SINCE = 10
"""The schema that began to know connectors that only send."""
_STALE_AFTER_MS = 120_000
"""A source that fails for less than this is not worth a word; ages are told in minutes."""


class Item:
    """One open case of the agent's. Times are milliseconds since the epoch."""

    subject: int
    """Stays the same while the case lives; its `id` may change when more of its keys are known."""
    revision: int
    """Changes whenever anything of the case does."""
    id: str
    number: str
    channel: str
    language: str
    topic: str
    subject_line: str
    status: str
    waiting_since_ms: int | None
    response_due_ms: int | None
    opened_ms: int

    def __init__(self, row: Sequence[Any]) -> None:
        """Take the columns in this order."""
        (
            self.subject,
            self.revision,
            self.id,
            self.number,
            self.channel,
            self.language,
            self.topic,
            self.subject_line,
            self.status,
            self.waiting_since_ms,
            self.response_due_ms,
            self.opened_ms,
        ) = row


class OldSource:
    """A source that has told nothing for longer than it should. Milliseconds since the epoch."""

    name: str
    as_of_ms: int | None
    """Up to when it has told what happened; None when it was never heard."""

    def __init__(self, row: Sequence[Any]) -> None:
        """Take the columns in this order."""
        self.name, self.as_of_ms = row


class Expected:
    """What a customer who writes to the hub now can expect to wait. Milliseconds."""

    as_of_ms: int
    median_ms: int
    low_ms: int | None
    """One in ten waits less; None where that is not known."""
    high_ms: int | None
    """One in ten waits longer; None where that is not known."""

    def __init__(self, row: Sequence[Any]) -> None:
        """Take the columns in this order."""
        self.as_of_ms, self.median_ms, self.low_ms, self.high_ms = row


class Queue:
    """What an agent has to do, and what may be missing in it."""

    def __init__(
        self, items: Sequence[Item], old: Sequence[OldSource], expected: Expected | None = None
    ) -> None:
        self.items = items
        """Who waits longest first, then those that wait for nothing."""
        self.old = old
        """By name."""
        self.expected = expected
        """None where it is not known."""

    @property
    def waiting(self) -> int:
        """How many customers wait for a reply."""
        return sum(item.waiting_since_ms is not None for item in self.items)


def read_queue(store: Path, agent: str, now_ms: int) -> Queue:
    """The agent's open cases; raises `StoreMissing` or `StoreError`."""
    with closing(open_to_read(store)) as db, speaking_plainly(store):
        return select_queue(db, agent, now_ms)


def select_queue(db: sqlite3.Connection, agent: str, now_ms: int) -> Queue:
    """The same from an open database."""
    items = db.execute(
        "SELECT subject, revision, id, number, channel, language, topic, subject_line, status,"
        " waiting_since_ms, response_due_ms, opened_ms FROM cases"
        " WHERE is_open AND agent = ?"
        " ORDER BY waiting_since_ms IS NULL, waiting_since_ms, opened_ms, id",
        (agent,),
    ).fetchall()
    tells = "polls" if schema_version(db) >= _SENDERS_SINCE else "1"
    old = db.execute(
        f"SELECT name, coalesce(fresh_as_of_ms, heard_ms) FROM sources WHERE {tells}"  # noqa: S608  # one of two words of ours
        " AND (heard_ms + late_after_ms < ?"
        " OR (state != 'fresh' AND coalesce(fresh_as_of_ms, heard_ms, 0) < ?)) ORDER BY name",
        (now_ms, now_ms - _STALE_AFTER_MS),
    ).fetchall()
    return Queue([Item(row) for row in items], [OldSource(row) for row in old], _expected(db))


def _expected(db: sqlite3.Connection) -> Expected | None:
    if schema_version(db) < _ESTIMATES_SINCE:
        return None
    row = db.execute(
        "SELECT as_of_ms, median_ms, low_80_ms, high_80_ms FROM estimates_now"
        " WHERE scope = 'hub' AND key = '' AND median_ms IS NOT NULL"
    ).fetchone()
    return None if row is None else Expected(row)


def to_dict(agent: str, queue: Queue, now_ms: int) -> dict[str, Any]:
    """The queue as plain data: times in ISO 8601 (UTC), durations in whole seconds."""
    return {
        "version": VERSION,
        "agent": agent,
        "as_of": _iso(now_ms),
        "waiting": queue.waiting,
        "estimate": _estimate(queue.expected),
        "old_sources": [
            {"name": source.name, "as_of": _iso(source.as_of_ms)} for source in queue.old
        ],
        "cases": [
            {
                "id": item.id,
                "number": item.number,
                "channel": item.channel,
                "language": item.language,
                "topic": item.topic,
                "subject": item.subject_line,
                "status": item.status,
                "opened_at": _iso(item.opened_ms),
                "waiting_since": _iso(item.waiting_since_ms),
                "waited_seconds": _waited_seconds(item.waiting_since_ms, now_ms),
                "due": _iso(item.response_due_ms),
                "left_seconds": _left_seconds(item.response_due_ms, now_ms),
            }
            for item in queue.items
        ],
    }


def _estimate(expected: Expected | None) -> dict[str, Any]:
    spans = ("median", "low", "high")
    return {
        "as_of": _iso(expected.as_of_ms if expected else None),
        **{
            f"{name}_seconds": _whole_seconds(getattr(expected, f"{name}_ms", None))
            for name in spans
        },
    }


def _whole_seconds(milliseconds: int | None) -> int | None:
    return None if milliseconds is None else milliseconds // 1000


def _iso(milliseconds: int | None) -> str | None:
    if milliseconds is None:
        return None
    return datetime.fromtimestamp(milliseconds // 1000, UTC).isoformat().replace("+00:00", "Z")


def _waited_seconds(since_ms: int | None, now_ms: int) -> int | None:
    """At least 0, also where the clock is behind the one of a source."""
    return None if since_ms is None else max(now_ms - since_ms, 0) // 1000


def _left_seconds(due_ms: int | None, now_ms: int) -> int | None:
    return None if due_ms is None else (due_ms - now_ms) // 1000
