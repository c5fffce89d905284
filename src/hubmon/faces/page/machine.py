"""The figures for programs: ``status.json`` and its schema."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from hubmon.config import PublishConfig
from hubmon.faces.page.figures import Figure, PublicFigures, WhyUnknown, old_from
from hubmon.faces.page.html import public_name

VERSION: Final = 1
"""The version of the JSON; a key is never renamed or removed within a version."""


class PublicEstimate(Struct, frozen=True, kw_only=True):
    """How long a customer who writes now can expect to wait for an answer."""

    as_of: datetime
    """The moment it is for, in UTC."""
    old_from: datetime
    """From then on it has to be taken for old."""
    median_seconds: int | None
    """Half of those who write wait no longer. null: not known."""
    low_seconds: int | None
    """One in ten waits less. null: not known."""
    high_seconds: int | None
    """One in ten waits longer. null: not known, or longer than can be told yet."""
    why_unknown: WhyUnknown | None
    """Why there is no median; null where there is one."""


class PublicChannel(Struct, frozen=True, kw_only=True):
    """One channel that is live."""

    key: str
    name: str
    estimate: PublicEstimate


class PublicPoint(Struct, frozen=True, kw_only=True):
    """Half an hour of the past day."""

    start: datetime
    median_seconds: int | None


class PublicStatus(Struct, frozen=True, kw_only=True):
    """What a hub tells its customers."""

    version: int
    published_at: datetime
    name: str
    message: str
    """The operator's own sentence; empty when there is none."""
    estimate: PublicEstimate
    """For any channel."""
    channels: tuple[PublicChannel, ...]
    course: tuple[PublicPoint, ...]


def status_json(figures: PublicFigures, config: PublishConfig) -> bytes:
    """The figures as JSON: times in ISO 8601 (UTC), waits in whole seconds."""
    status = PublicStatus(
        version=VERSION,
        published_at=figures.published_at,
        name=config.name,
        message=config.message,
        estimate=_estimate(figures.hub, config),
        channels=tuple(
            PublicChannel(
                key=channel.key,
                name=public_name(config, channel.key),
                estimate=_estimate(channel.figure, config),
            )
            for channel in figures.channels
        ),
        course=tuple(
            PublicPoint(start=moment.start, median_seconds=_seconds(moment.median))
            for moment in figures.course
        ),
    )
    return msgspec.json.format(msgspec.json.encode(status), indent=2) + b"\n"


def status_schema() -> bytes:
    """The JSON schema (2020-12) of ``status.json``."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **msgspec.json.schema(PublicStatus),
    }
    return msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n"


def _estimate(figure: Figure, config: PublishConfig) -> PublicEstimate:
    return PublicEstimate(
        as_of=figure.as_of,
        old_from=figure.as_of if figure.old else old_from(figure, config.every),
        median_seconds=_seconds(figure.median),
        low_seconds=_seconds(figure.low),
        high_seconds=_seconds(figure.high),
        why_unknown=figure.why_unknown,
    )


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())
