"""The half hours of the local week: which of them resembles which."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, tzinfo
from typing import Final

BUCKET: Final = 1800.0
"""Seconds of a half hour."""
DAY_SLOTS: Final = 48
WEEK_SLOTS: Final = 7 * DAY_SLOTS

_SUNDAY: Final = 6


class LocalWeek:
    """Half hours by wall-clock time of one zone: people get up by the clock, not by UTC.

    At the change to summer time two half hours are left out, at the change back two come twice. A
    public holiday is looked upon as a Sunday: a few weeks of past hold too few to learn its own
    habits, and of all days people know a Sunday resembles it most.
    """

    def __init__(self, zone: tzinfo, holidays: Container[date] = ()) -> None:
        self._zone = zone
        self._holidays = holidays

    def slot(self, start: float) -> int:
        """The half hour of the week, from Monday 0:00, in which a moment falls."""
        local = datetime.fromtimestamp(start, self._zone)
        weekday = _SUNDAY if local.date() in self._holidays else local.weekday()
        return weekday * DAY_SLOTS + local.hour * 2 + local.minute // 30
