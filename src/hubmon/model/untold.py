"""Customers who wait, and since when nothing was said to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from hubmon.model.case import Case
    from hubmon.model.reports import Report

MOST_UNTOLD: Final = 1_000
"""So many are listed."""


class Untold(Struct, frozen=True, kw_only=True):
    """A customer who waits. Nothing of who it is."""

    case: str
    number: str
    channel: str
    language: str
    topic: str
    waiting_since: datetime
    silent_since: datetime
    """When the hub last wrote, automatically or not; before that, when the customer began to
    wait."""


def untold(case: Case, reports: Iterable[Report]) -> Untold | None:
    """Since when nothing was said to the customer of a case; None for one that does not wait.

    Args:
        case: what the reports come to.
        reports: all that is known of it.
    """
    from hubmon.model.events import Reply  # noqa: PLC0415  # who only reads rows does without
    from hubmon.model.reports import Dossier  # noqa: PLC0415  # the same

    if case.waiting is None:
        return None
    since = case.waiting.clock.since
    said = [event.at for event in Dossier.of(reports).latest.values() if isinstance(event, Reply)]
    return Untold(
        case=case.id,
        number=case.number,
        channel=case.channel,
        language=case.language,
        topic=case.topic,
        waiting_since=since,
        silent_since=max([since, *said]),
    )
