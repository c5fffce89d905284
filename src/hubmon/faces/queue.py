"""`hubmon queue`: one agent's own queue, in plain text, at once.

Reads the store's columns by sqlite3 alone and loads nothing that an agent on a slow line would wait
for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hubmon.faces.spans import duration
from hubmon.plain import clip, plain
from hubmon.store.connection import open_to_read, speaking_plainly

TYPE_CHECKING = False  # to load `typing` takes a quarter of a bare interpreter's start
if TYPE_CHECKING:
    from typing import Any, Final

VERSION: Final = 1
"""The version of the JSON; a key is never renamed or removed within a version."""

NARROWEST = 40


class Item:
    """One open case of the agent's. Times are milliseconds since the epoch."""

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


def read_queue(store: Path, agent: str) -> list[Item]:
    """The agent's open cases: who waits longest first, then those that wait for nothing."""
    db = open_to_read(store)
    try:
        with speaking_plainly(store):
            rows = db.execute(
                "SELECT id, number, channel, language, topic, subject_line, status,"
                " waiting_since_ms, response_due_ms, opened_ms FROM cases"
                " WHERE is_open AND agent = ?"
                " ORDER BY waiting_since_ms IS NULL, waiting_since_ms, opened_ms, id",
                (agent,),
            ).fetchall()
    finally:
        db.close()
    return [Item(row) for row in rows]


def to_dict(agent: str, items: Sequence[Item], now_ms: int) -> dict[str, Any]:
    """The queue as plain data: times in ISO 8601 (UTC), durations in whole seconds."""
    return {
        "version": VERSION,
        "agent": agent,
        "as_of": _iso(now_ms),
        "waiting": sum(item.waiting_since_ms is not None for item in items),
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
                "waited_seconds": _seconds(item.waiting_since_ms, now_ms, 1),
                "due": _iso(item.response_due_ms),
                "left_seconds": _seconds(item.response_due_ms, now_ms, -1),
            }
            for item in items
        ],
    }


def _iso(milliseconds: int | None) -> str | None:
    if milliseconds is None:
        return None
    return datetime.fromtimestamp(milliseconds // 1000, UTC).isoformat().replace("+00:00", "Z")


def _seconds(milliseconds: int | None, now_ms: int, sign: int) -> int | None:
    return None if milliseconds is None else sign * (now_ms - milliseconds) // 1000


class Style:
    """How lines may be marked; empty strings where the output takes no colour."""

    def __init__(
        self, *, overdue: str = "", soon: str = "", quiet: str = "", end: str = ""
    ) -> None:
        self.overdue = overdue
        self.soon = soon
        self.quiet = quiet
        self.end = end


COLOURS = Style(overdue="\x1b[1;31m", soon="\x1b[33m", quiet="\x1b[2m", end="\x1b[0m")
"""Sixteen-colour codes that every terminal knows; the words say the same without them."""


def to_lines(
    agent: str, items: Sequence[Item], now_ms: int, width: int, style: Style
) -> Iterator[str]:
    """The queue as lines of at most `width` cells."""
    waiting = sum(item.waiting_since_ms is not None for item in items)
    width = max(width, NARROWEST)
    when = datetime.fromtimestamp(now_ms // 1000, UTC)
    yield clip(f"{plain(agent)}: {waiting} waiting, {len(items)} open, {when:%H:%M} UTC", width)
    if not items:
        yield "Nothing is waiting for you."
        return
    yield style.quiet + clip(f"{'waits':>7} {'reply by':>12}  case", width) + style.end
    for item in items:
        yield _line(item, now_ms, width, style)


def _line(item: Item, now_ms: int, width: int, style: Style) -> str:
    waits = "-" if item.waiting_since_ms is None else _span(now_ms - item.waiting_since_ms)
    mark, left = style.quiet, "-"
    if item.response_due_ms is not None:
        remaining = item.response_due_ms - now_ms
        mark = style.overdue if remaining < 0 else style.soon if remaining < 900_000 else ""
        left = f"{_span(-remaining)} over" if remaining < 0 else f"in {_span(remaining)}"
    what = " ".join(
        plain(part)
        for part in (item.number, item.channel, item.language, item.topic, item.subject_line)
        if part
    )
    text = clip(f"{waits:>7} {left:>12}  {what or plain(item.id)}", width)
    return f"{mark}{text}{style.end}" if mark else text


def _span(milliseconds: int) -> str:
    return duration(timedelta(milliseconds=milliseconds))
