"""All that leaves for the public page: how long customers wait. Nothing of anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from hubmon.model.course import Point, stretches
from hubmon.model.expectation import ESTIMATE_OLD_AFTER, Estimate, Estimates
from hubmon.model.snapshot import ChannelState

COURSE: Final = timedelta(hours=24)
STRETCH: Final = timedelta(minutes=30)
_TOO_OLD: Final = timedelta(hours=1)
"""What has not been renewed for longer says nothing of now."""

WhyUnknown: TypeAlias = Literal["few", "unavailable"]
"""`few`: too few customers wrote to go by. `unavailable`: it cannot be worked out at present."""


class Figure(Struct, frozen=True, kw_only=True):
    """How long a customer who writes now can expect to wait."""

    as_of: datetime
    median: timedelta | None = None
    low: timedelta | None = None
    """One in ten waits less."""
    high: timedelta | None = None
    """One in ten waits longer; None with a known median when that end cannot be seen yet."""
    why_unknown: WhyUnknown | None = None
    """None where there is a median."""
    old: bool = False
    """Whether it was one of the past already when it was published."""


class ChannelFigure(Struct, frozen=True):
    """The figure of one channel that is live."""

    key: str
    figure: Figure


class Moment(Struct, frozen=True):
    """Half an hour of the course."""

    start: datetime
    median: timedelta | None


class PublicFigures(Struct, frozen=True, kw_only=True):
    """The hub in the eyes of its customers."""

    published_at: datetime
    hub: Figure
    channels: tuple[ChannelFigure, ...]
    languages: Mapping[str, Figure] = {}
    """Those in which so many write that it is known how long they wait."""
    course: tuple[Moment, ...]


def public_figures(
    now: datetime,
    estimates: Estimates,
    channels: Mapping[str, ChannelState],
    course: Sequence[Point],
) -> PublicFigures:
    """What may be told of the hub.

    Args:
        now: the moment of publishing.
        estimates: as they stand.
        channels: how each channel stands; only those that are live are told of.
        course: the past day by five minutes.
    """
    few = estimates.hub.median is not None
    languages = {tag: _figure(told, now, few=few) for tag, told in estimates.languages.items()}
    return PublicFigures(
        published_at=now,
        hub=_figure(estimates.hub, now, few=estimates.hub.sample > 0),
        channels=tuple(
            ChannelFigure(key, _figure(estimates.of_channel(key), now, few=few))
            for key, state in sorted(channels.items())
            if state == "live"
        ),
        languages={tag: told for tag, told in languages.items() if told.median is not None},
        course=tuple(Moment(part.start, part.response_time) for part in stretches(course, STRETCH)),
    )


def _figure(estimate: Estimate, now: datetime, *, few: bool) -> Figure:
    if estimate.median is None:
        return Figure(as_of=now, why_unknown="few" if few else "unavailable")
    if now - estimate.as_of > _TOO_OLD:
        return Figure(as_of=now, why_unknown="unavailable")
    return Figure(
        as_of=estimate.as_of,
        median=estimate.median,
        low=estimate.low,
        high=estimate.high,
        old=estimate.is_old(now),
    )


def old_from(figure: Figure, every: timedelta) -> datetime:
    """The moment from which a reader has to take it for old when no newer one is published."""
    return figure.as_of + ESTIMATE_OLD_AFTER + every
