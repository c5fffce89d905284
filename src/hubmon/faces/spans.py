"""Durations in people's words, the same on every face."""

from __future__ import annotations

from datetime import timedelta

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def to_the_minute(span: timedelta) -> timedelta:
    """The nearest whole minute: for an expected wait, where cutting off would promise too much."""
    return (span + _MINUTE / 2) // _MINUTE * _MINUTE


def expected(wait: timedelta) -> str:
    """An expected wait."""
    return duration(to_the_minute(wait))


def duration(span: timedelta) -> str:
    """Whole minutes, hours or days: `<1 min`, `23 min`, `1 h 40`, `26 h`, `2 days`."""
    return " ".join(word for pair in duration_parts(span) for word in pair if word)


def duration_parts(span: timedelta) -> tuple[tuple[str, str], ...]:
    """The numbers of a duration, each with its unit; a negative span counts as none."""
    if span < _MINUTE:
        return (("<1", "min"),)
    if span < _HOUR:
        return ((str(span // _MINUTE), "min"),)
    hours = span // _HOUR
    if hours < 10:
        minutes = span % _HOUR // _MINUTE
        return ((str(hours), "h"), (f"{minutes:02}", "")) if minutes else ((str(hours), "h"),)
    if span < 2 * _DAY:
        return ((str(hours), "h"),)
    return ((str(span // _DAY), "days"),)
