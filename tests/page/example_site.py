"""Publishes the site that `make browser` looks at: ``python -m tests.page.example_site FOLDER``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hubmon.config import PublishConfig
from hubmon.faces.page.figures import ChannelFigure, Figure, Moment, PublicFigures
from hubmon.faces.page.publish import publish

_MINUTE = timedelta(minutes=1)
CONFIG = PublishConfig(
    name="Example Air",
    zone="Europe/Amsterdam",
    message="Because of the snow in Amsterdam it takes longer. Flights of today come first.",
    messages={"nl": "Door de sneeuw in Amsterdam duurt het langer."},
    promise_url="https://www.example.com/service",
    names={"twitter": "X"},
)


def figures(now: datetime) -> PublicFigures:
    """All that a page can have: each kind of figure, a course with a hole, languages."""

    def waits(median: float, high: float | None) -> Figure:
        most = None if high is None else high * _MINUTE
        return Figure(as_of=now, median=median * _MINUTE, low=_MINUTE, high=most)

    starts = [now - timedelta(hours=24) + 30 * _MINUTE * number for number in range(48)]
    return PublicFigures(
        published_at=now,
        hub=waits(24, 70),
        channels=(
            ChannelFigure("facebook", Figure(as_of=now, why_unknown="few")),
            ChannelFigure("twitter", waits(14, 45)),
            ChannelFigure("weibo", waits(60 * 50, None)),
        ),
        languages={"nl": waits(35, 90), "ar": waits(190, 400), "ja": waits(12, 20)},
        course=tuple(
            Moment(start, None if number in (9, 10) else (10 + number % 20) * _MINUTE)
            for number, start in enumerate(starts)
        ),
    )


if __name__ == "__main__":
    publish(Path(sys.argv[1]), figures(datetime.now(UTC)), CONFIG)
