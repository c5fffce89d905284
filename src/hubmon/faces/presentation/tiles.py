"""A number as large as its tile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hubmon.faces.presentation.digits import SMALL, sizes
from hubmon.faces.presentation.figures import paint_figure
from hubmon.faces.presentation.lines import Drawing, Line, Piece, Role, dim, width_of
from hubmon.faces.presentation.readings import NUMBERS, Reading
from hubmon.faces.presentation.scene import STALE_AFTER, Level, Scene
from hubmon.faces.presentation.words import AT_RISK, KEPT, UNKNOWN, clock_time
from hubmon.faces.spans import duration
from hubmon.model.expectation import ESTIMATE_OLD_AFTER
from hubmon.model.trouble import RECOVERY_SHOWN
from hubmon.plain import clip

_ROOMY = 40
"""Cells from which there is room for more than the time beside a title."""

_FIGURE_ROLES: Mapping[Level, Role] = {
    "unknown": "muted",
    "calm": "strong",
    "at_risk": "warn",
    "breached": "bad",
}
_WORD_ROLES: Mapping[Level, Role] = {**_FIGURE_ROLES, "calm": "muted"}


class Recoveries:
    """Remembers which numbers are back on their targets, and since when."""

    def __init__(self) -> None:
        self._missed: set[str] = set()
        self._recovered: dict[str, datetime] = {}

    def look(self, levels: Mapping[str, Level], now: datetime) -> None:
        """Learn how the numbers stand now."""
        for name, level in levels.items():
            if level == "breached":
                self._missed.add(name)
                self._recovered.pop(name, None)
            elif level == "calm" and name in self._missed:
                self._missed.discard(name)
                self._recovered[name] = now

    def of(self, name: str, now: datetime) -> datetime | None:
        """Since when a number is back on its target; None when that is no news."""
        since = self._recovered.get(name)
        return since if since is not None and now - since < RECOVERY_SHOWN else None


def draw_tile(
    name: str, scene: Scene, recovered: datetime | None, width: int, height: int
) -> Drawing:
    """The number `name` of the scene.

    Args:
        name: of `NUMBERS`.
        scene: what to read it from.
        recovered: since when it is back on its target, if that is news.
        width: cells.
        height: lines.
    """
    if scene.snapshot is None:
        return Drawing([(Piece(UNKNOWN, "strong"),)])
    reading = NUMBERS[name].read(scene.snapshot, scene.targets)
    below = _words(reading, scene, recovered, width)
    role = _FIGURE_ROLES[reading.level]
    size = next(
        (
            size
            for size in sizes(height - len(below) - 1)
            if width_of(paint_figure(reading.parts, size)[-1]) <= width
        ),
        SMALL,
    )
    figure = paint_figure(reading.parts, size, role)
    free = height - len(figure) - len(below)
    if free < 0:
        figure, free = [_in_a_line(reading, role)], height - 1 - len(below)
    above: list[Line] = [()] * max((free - 1) // 2, 0)
    gap: list[Line] = [()] if free > 0 else []
    lines: list[Line] = [*above, *figure, *gap, *below]
    if scene.now - reading.as_of > ESTIMATE_OLD_AFTER:
        lines = [dim(line) for line in lines]
    return Drawing(lines, note=_as_of(reading, scene, width))


def _in_a_line(reading: Reading, role: Role) -> Line:
    return (Piece(" ".join(word for part in reading.parts for word in part if word), role),)


def _words(reading: Reading, scene: Scene, recovered: datetime | None, width: int) -> list[Line]:
    words, role = reading.words, _WORD_ROLES[reading.level]
    if recovered is not None and reading.level == "calm":
        words = f"{KEPT} recovered at {clock_time(recovered, scene.zone)}"
        role = "good"
    return [(Piece(clip(words, width), role),), (Piece(clip(reading.target, width), "muted"),)]


def _as_of(reading: Reading, scene: Scene, width: int) -> Line:
    at = min(reading.as_of, scene.figures_as_of or reading.as_of)
    age = scene.now - at
    time = scene.moment(at)
    if age > STALE_AFTER:
        old = f"as of {time}, {duration(age)} old" if width >= _ROOMY else f"{AT_RISK} {time}"
        lags = scene.figures_as_of is None and age <= ESTIMATE_OLD_AFTER
        return (Piece(old, "muted" if lags else "warn"),)
    return (Piece(f"as of {time}" if width >= _ROOMY else time, "muted"),)
