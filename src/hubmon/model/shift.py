"""Who is on shift."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from hubmon.model import language
from hubmon.model.events import AgentShift, AnyEvent
from hubmon.model.reports import Dossier, Report

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


def fold_shift(reports: Collection[Report]) -> Shift | None:
    """The last of one agent's shift events; None when there is none among `reports`.

    An agent whose shift events were all deleted is off shift.
    """
    standing = _shifts(Dossier(reports).latest.values())
    latest = max(
        standing or _shifts(report.event for report in reports),
        key=lambda event: (event.at, event.version, event.stream, event.id),
        default=None,
    )
    if latest is None:
        return None
    spoken = tuple(sorted({language.base(tag) for tag in latest.languages}))
    return Shift(latest.agent, latest.on and bool(standing), latest.at, spoken, latest.site)


def _shifts(events: Iterable[AnyEvent]) -> list[AgentShift]:
    return [event for event in events if isinstance(event, AgentShift)]


def speakers(shifts: Mapping[str, Shift], now: datetime) -> dict[str, int]:
    """People on shift by language; the key ``""`` counts all of them once."""
    counts: dict[str, int] = {"": 0}
    for shift in shifts.values():
        if shift.on_at(now):
            counts[""] += 1
            for spoken in shift.languages:
                counts[spoken] = counts.get(spoken, 0) + 1
    return counts
