"""Moments and spans as the store and the hub keep them: whole milliseconds, since 1970 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Milliseconds since the epoch, rounded down. `moment` is aware."""
    return (moment - _EPOCH) // _MILLISECOND


def from_ms(milliseconds: int) -> datetime:
    """The moment, aware, UTC."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def span_ms(span: timedelta) -> int:
    """Milliseconds of a span, rounded down."""
    return span // _MILLISECOND


def optional_ms(moment: datetime | None) -> int | None:
    """The same for a moment that may be unknown."""
    return None if moment is None else to_ms(moment)


def optional_moment(milliseconds: int | None) -> datetime | None:
    """The same for a number that may be absent."""
    return None if milliseconds is None else from_ms(milliseconds)
