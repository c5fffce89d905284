"""The clocks of the sites and, in one line, whether the figures can be relied on."""

from __future__ import annotations

from collections.abc import Sequence

from hubmon.faces.counts import counted
from hubmon.faces.presentation.lines import Drawing, Line, Piece, first_that_fits, width_of
from hubmon.faces.presentation.scene import Past, Scene
from hubmon.faces.presentation.words import AT_RISK, BREACHED, KEPT
from hubmon.faces.spans import duration
from hubmon.model.snapshot import SourceStatus
from hubmon.plain import clip, plain


def draw_header(scene: Scene, width: int, height: int) -> Drawing:
    """One line: the clocks, and how fresh everything is."""
    del height
    status = (*_disruption(scene), *_status(scene))
    room = width - width_of(status) - 2
    clocks = first_that_fits(_clocks(scene), room)
    if width_of(clocks) > room:
        clocks = (*clocks, Piece("  ")) if width_of(clocks) < width // 3 else ()
        status = _cut(status, width - width_of(clocks))
    gap = Piece(" " * (width - width_of(clocks) - width_of(status)))
    return Drawing([(*clocks, gap, *status)])


def _cut(line: Line, width: int) -> Line:
    """As much of it as has room."""
    kept: list[Piece] = []
    for piece in line:
        room = max(width - width_of(kept), 0)
        kept.append(Piece(clip(piece.text, room), piece.role))
    return tuple(kept)


def _clocks(scene: Scene) -> list[Line]:
    """The sites' clocks, roomy and tight; at last that of the first alone."""
    every = len(scene.sites)
    ways = (("     ", 24, every), ("  ", 24, every), ("  ", 3, every), ("", 24, 1), ("", 3, 1))
    return [
        tuple(
            piece
            for index, site in enumerate(scene.sites[:sites])
            for piece in (
                Piece(gap if index else ""),
                Piece(f"{plain(site.name)[:letters]} ", "muted"),
                Piece(_site_time(scene, index), "strong"),
            )
        )
        for gap, letters, sites in ways
    ]


def _site_time(scene: Scene, index: int) -> str:
    """Its time, with the weekday where that differs from the first site's."""
    local = scene.now.astimezone(scene.sites[index].zone)
    if index and local.date() != scene.now.astimezone(scene.zone).date():
        return f"{local:%a %H:%M}"
    return f"{local:%H:%M}"


def _disruption(scene: Scene) -> Line:
    return (Piece("DISRUPTION  ", "bad"),) if scene.disrupted else ()


def _status(scene: Scene) -> Line:
    old = scene.figures_as_of
    figures = ""
    if old is not None:
        at = scene.moment(old)
        figures = f"figures as of {at}, {duration(scene.now - old)} old"
    if scene.trouble:
        words = plain(scene.trouble) + (f"; {figures}" if figures else "")
        return (Piece(f"{BREACHED} {words}", "bad"),)
    if scene.snapshot is None:
        return (Piece("no figures yet", "muted"),)
    if scene.past is not None:
        return _replayed(scene, scene.past)
    return _freshness(scene.snapshot.sources, figures)


def _freshness(sources: Sequence[SourceStatus], figures: str) -> Line:
    """Whether the sources tell how it is now; `figures` says it where all of them are behind."""
    asked = [source for source in sources if source.polls]
    if not asked:
        return (Piece(f"{AT_RISK} no source is configured", "warn"),)
    if all(source.fresh_as_of is None for source in asked):
        return (Piece(f"{AT_RISK} no source has told anything yet", "warn"),)
    if figures:
        return (Piece(f"{AT_RISK} {figures}", "warn"),)
    behind = sum(source.state != "fresh" for source in sources)
    if behind:
        known = counted(len(sources), "source")
        return (Piece(f"{AT_RISK} {behind} of {known} behind", "warn"),)
    return (Piece(f"{KEPT} all sources fresh", "muted"),)


def _replayed(scene: Scene, past: Past) -> Line:
    """That these figures are of the past, at which pace they move, and whose knowledge they are."""
    pace = f"▶ {past.speed:g}×" if past.playing else "‖ paused"
    known = "as known then" if past.known_then else "as known now"
    day = f"{scene.now.astimezone(scene.zone):%a %-d %b}"
    return (Piece(f"PAST {day} ", "warn"), Piece(f"{pace}, {known}", "warn"))
