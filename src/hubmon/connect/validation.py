"""Makes sure that what a connector returned is what the contract says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from hubmon.connect.contract import Batch, Rejected
from hubmon.connect.language import language_tag
from hubmon.errors import ConnectorError
from hubmon.model import events
from hubmon.model.events import AgentShift, AnyEvent


class Checked(NamedTuple):
    """A batch's events, sound ones and others."""

    events: list[AnyEvent]
    rejected: list[Rejected]


def check_batch(batch: Any, limit: int) -> Batch:
    """The batch itself; raises `ConnectorError` when it is none or holds too much."""
    if not isinstance(batch, Batch):
        raise ConnectorError(
            f"its poll returned {type(batch).__name__} in the place of a Batch",
            hint="The plugin's author has to mend this.",
        )
    if len(batch.events) > limit:
        raise ConnectorError(
            f"its poll brought {len(batch.events)} events where at most {limit} were asked for",
            hint="The plugin's author has to mend this; nothing was stored, nothing is lost.",
        )
    return batch


def check_events(batch: Iterable[Any]) -> Checked:
    """Every event with sound types, times in UTC to the millisecond and standard language tags."""
    checked = Checked([], [])
    for position, event in enumerate(batch, start=1):
        try:
            sound = events.decode(events.encode(event))
        except (msgspec.MsgspecError, TypeError, ValueError, OverflowError) as error:
            checked.rejected.append(
                Rejected(
                    where=_place(event, position),
                    reason=f"not a sound event: {error}",
                    raw=repr(event),
                )
            )
        else:
            checked.events.append(_standardised(sound))
    return checked


def _place(event: Any, position: int) -> str:
    stream, identity = getattr(event, "stream", None), getattr(event, "id", None)
    return f"{stream} {identity}" if stream and identity else f"event {position} of a batch"


def _standardised(event: AnyEvent) -> AnyEvent:
    changes: dict[str, Any] = {}
    at = _to_the_millisecond(event.at)
    if at is not event.at:
        changes["at"] = at
    if isinstance(event, AgentShift):
        spoken = tuple(language_tag(tag) for tag in event.languages)
        if spoken != event.languages:
            changes["languages"] = spoken
    elif hasattr(event, "language"):
        tag = language_tag(event.language)
        if tag != event.language:
            changes["language"] = tag
    return msgspec.structs.replace(event, **changes) if changes else event


def _to_the_millisecond(at: datetime) -> datetime:
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    odd = at.microsecond % 1000
    return at.replace(microsecond=at.microsecond - odd) if odd else at
