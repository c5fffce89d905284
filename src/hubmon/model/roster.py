"""Who is on shift."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

LONGEST_SHIFT = timedelta(hours=14)
"""A shift nobody ended is taken to be over after this long."""


class Shift(Struct, frozen=True):
    """The last that is known of one agent's shift."""

    agent: str
    on: bool
    at: datetime
    languages: tuple[str, ...] = ()
    """Base languages they answer in."""
    site: str = ""

    def on_at(self, now: datetime) -> bool:
        """Whether they are on shift at `now`."""
        return self.on and timedelta(0) <= now - self.at < LONGEST_SHIFT


def speakers(shifts: Mapping[str, Shift], now: datetime) -> dict[str, int]:
    """People on shift by language; the key ``""`` counts all of them once."""
    counts: dict[str, int] = {"": 0}
    for shift in shifts.values():
        if shift.on_at(now):
            counts[""] += 1
            for spoken in shift.languages:
                counts[spoken] = counts.get(spoken, 0) + 1
    return counts
