"""What the events of one agent's shifts come to."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from hubmon.model import language
from hubmon.model.events import AgentShift, AnyEvent
from hubmon.model.reports import Dossier, Report
from hubmon.model.roster import Shift


def fold_shift(reports: Collection[Report]) -> Shift | None:
    """The last of one agent's shift events; None when there is none among `reports`.

    An agent whose shift events were all deleted is off shift.
    """
    standing = _shifts(Dossier.of(reports).latest.values())
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
