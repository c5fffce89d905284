"""Surges of the past in words: when, how much more came than is usual, and what rose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hubmon.faces.outlook import surge_words
from hubmon.faces.presentation.history import Period
from hubmon.faces.presentation.lines import Drawing, Line, Piece, first_that_fits
from hubmon.faces.presentation.rising import rising_words
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.words import AT_RISK, KEPT, UNKNOWN
from hubmon.model.course import Point
from hubmon.model.expectation import ExpectedLoad
from hubmon.model.risen import Rising
from hubmon.model.surge import Surge, half_hours, surges
from hubmon.plain import plain

_INDENT = "  "


def past_surges(points: Sequence[Point], expected: ExpectedLoad, scene: Scene) -> list[Surge]:
    """The surges of a past, in their order."""
    arrivals = ((point.start, point.arrivals) for point in points)
    came = half_hours(arrivals, expected.half_hours, scene.now)
    return surges(came, scene.now, scene.targets.surge)


def draw_surges(
    found: Sequence[Surge],
    rising: Rising | None,
    period: Period,
    scene: Scene,
    width: int,
    height: int,
) -> Drawing:
    """The last surge of a period, with what rose in it below, and how many there were."""
    if not found:
        return Drawing([(Piece(_none(period, scene), "muted"),)])
    before = len(found) - 1
    more = f"   {before:,} before it" if before else ""
    ways: list[Line] = [
        (Piece(f"{AT_RISK} {words}", "warn"), Piece(more, "muted"))
        for words in surge_sentences(found[-1], scene)
    ]
    rose: list[Line] = [(Piece(_INDENT + words),) for words in rising_words(rising)]
    lines = [first_that_fits(ways, width)]
    if rose:
        lines.append(first_that_fits(rose, width))
    return Drawing(lines[:height])


def surge_sentences(surge: Surge, scene: Scene) -> Sequence[str]:
    """When it was and how large, longer and shorter."""
    begun = scene.moment(surge.since)
    when = f"since {begun}"
    if not surge.lasts(scene.now - timedelta(minutes=1)):
        when = f"{begun} to {surge.until.astimezone(scene.zone):%H:%M}"
    words = surge_words(surge.arrivals, surge.times, surge.until - surge.since)
    return f"Surge {when}: {words}", f"Surge {when}: {surge.times:,.1f} times the usual"


def _none(period: Period, scene: Scene) -> str:
    usual = scene.snapshot.expected_load if scene.snapshot is not None else None
    if usual is not None and not usual.half_hours:
        return f"{UNKNOWN} surges are not known: {plain(usual.reason)}"
    return f"{KEPT} no surge in {period.name}"
