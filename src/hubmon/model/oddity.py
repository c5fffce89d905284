"""What is odd about a case: somebody should look at it, since figures may not tell it right."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from hubmon.model.language import UNDETERMINED

if TYPE_CHECKING:
    from hubmon.model.case import Flag, Standing

Oddity: TypeAlias = "Flag | Literal['to_come', 'unknown_channel', 'unknown_language']"
"""`to_come`: something in it is dated later than the present. `unknown_channel`: the configuration
names channels, but not this one. `unknown_language`: no source tells it, and it was not found out.
The others are contradictions among its events."""

AHEAD: Final = timedelta(minutes=5)
"""So far clocks may differ."""


def oddities(
    case: Standing, now: datetime, unknown_channels: Collection[str]
) -> tuple[Oddity, ...]:
    """Everything that is odd about a case.

    Args:
        case: it may be closed.
        now: the present moment.
        unknown_channels: those that the configuration does not name.
    """
    found: list[Oddity] = [*case.flags]
    if case.last_at > now + AHEAD:
        found.append("to_come")
    if case.channel in unknown_channels:
        found.append("unknown_channel")
    if case.language == UNDETERMINED:
        found.append("unknown_language")
    return tuple(found)
