"""The values in cells: dates, booleans and ids, as Data Export and the API write them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeAlias

from hubmon_salesforce.ids import record_id

Row: TypeAlias = dict[str, str]
"""One record: field name in lower case -> cell. Salesforce ignores the case of field names."""

_TRUE = frozenset({"1", "true"})
_FALSE = frozenset({"", "0", "false"})


class BadRowError(Exception):
    """A row that cannot be understood; says which field and why."""


def moment(row: Row, name: str) -> datetime | None:
    """A date-time, None if empty: ``2018-10-13 17:16:45`` (UTC) or with a zone of its own."""
    text = row.get(name.lower(), "").strip()
    if not text:
        return None
    try:
        return _parsed(text)
    except (ValueError, OverflowError) as error:
        raise BadRowError(f"{name}: {text[:40]!r} is not a date with a time") from error


@lru_cache(maxsize=8192)
def _parsed(text: str) -> datetime:
    if len(text) < len("2018-10-13 17:16"):
        raise ValueError(text)
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def first_moment(row: Row, *names: str) -> datetime:
    """The first of these date-times that is there."""
    for name in names:
        found = moment(row, name)
        if found is not None:
            return found
    raise BadRowError(f"{' and '.join(names)}: empty, no time is known")


def flag(row: Row, name: str) -> bool:
    """A boolean: ``0``, ``1``, ``true`` or ``false``; empty or absent is false."""
    text = row.get(name.lower(), "").strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise BadRowError(f"{name}: {text[:40]!r} is neither 0 nor 1")


def own_id(row: Row) -> str:
    """The record's id, 18 characters."""
    found = look_up(row, "Id")
    if not found:
        raise BadRowError("Id: empty")
    return found


def look_up(row: Row, name: str) -> str:
    """The id of another record, 18 characters; empty when there is none."""
    try:
        return record_id(row.get(name.lower(), ""))
    except ValueError as error:
        raise BadRowError(f"{name}: {error}") from error


def milliseconds(when: datetime) -> int:
    """Milliseconds since 1970, UTC. Never negative: it serves as a version."""
    whole = int(when.timestamp())
    return max(0, whole * 1000 + when.microsecond // 1000)


def modified(row: Row) -> datetime:
    """When the record last changed, by the most reliable of its columns.

    A trimmed export may tell of a post or a mail only when it was written.
    """
    return first_moment(
        row, "SystemModstamp", "LastModifiedDate", "CreatedDate", "Posted", "MessageDate"
    )
