"""The languages in figures that can be read from afar."""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

from hubmon.faces.presentation.digits import SMALL, DigitSize, paint_digits, sizes
from hubmon.faces.presentation.lines import Drawing, Line, Piece, fit
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.words import (
    AT_RISK,
    BREACHED,
    UNKNOWN,
    language_name,
    since,
)
from hubmon.faces.spans import expected
from hubmon.model.snapshot import GroupLoad
from hubmon.plain import clip

_WORDS = 20
"""Cells for what stands beside a figure."""


class _Grid(NamedTuple):
    """How many languages stand side by side and below each other, and how large."""

    columns: int
    rows: int
    size: DigitSize
    digits: int
    """Of the largest figure."""

    @property
    def figure(self) -> int:
        """Cells of a figure."""
        return self.size.width("0" * self.digits)


def draw_languages_board(scene: Scene, width: int, height: int) -> Drawing:
    """Each language that somebody waits in or that is spoken now: who waits, the wait to expect.

    Where not all have room, those with most people waiting stay. The order is that of the names, so
    that nothing moves while figures change.
    """
    if scene.snapshot is None:
        return Drawing([(Piece(UNKNOWN, "strong"),)])
    if not scene.snapshot.languages:
        return Drawing([(), (Piece("nobody waits", "muted"),)])
    groups = sorted(scene.snapshot.languages, key=lambda group: -group.waiting)
    digits = max(len(str(group.waiting)) for group in groups)
    grid = _grid(len(groups), max(digits, 2), width, height)
    shown = sorted(groups[: grid.columns * grid.rows], key=lambda group: language_name(group.key))
    hidden = len(groups) - len(shown)
    cell = width // grid.columns
    lines: list[Line] = []
    for start in range(0, len(shown), grid.columns):
        cells = [_cell(g, scene, grid, cell) for g in shown[start : start + grid.columns]]
        lines += [tuple(chain.from_iterable(parts)) for parts in zip(*cells, strict=True)]
        lines.append(())
    note = (Piece(f"{hidden} more with fewer waiting", "muted"),) if hidden else ()
    return Drawing(lines[:-1], note=note)


def _grid(count: int, digits: int, width: int, height: int) -> _Grid:
    """The one with the largest figures that has room for all; else as many as there is room for."""
    grids = [
        grid
        for size in sizes(max(height // count * 4, 5))
        for columns in range(1, count + 1)
        if (grid := _Grid(columns, -(-count // columns), size, digits)).figure + 2 + _WORDS
        <= width // columns
        and grid.rows * (size.rows + 1) <= height + 1
    ]
    if grids:
        return max(grids, key=lambda grid: (grid.size.rows * grid.size.dot, -grid.columns))
    columns = max(width // (SMALL.width("0" * digits) + 2 + _WORDS), 1)
    return _Grid(columns, max((height + 1) // (SMALL.rows + 1), 1), SMALL, digits)


def _cell(group: GroupLoad, scene: Scene, grid: _Grid, width: int) -> list[Line]:
    room = width - grid.figure - 2
    nobody = group.on_shift == 0 and group.waiting
    median = group.estimate.median
    wait = UNKNOWN if median is None else expected(median)
    words = [
        Piece(language_name(group.key), "bad" if nobody else "strong"),
        Piece(f"expected {wait}", "stale" if group.estimate.is_old(scene.now) else "text"),
        _third(group, scene),
    ]
    rows = paint_digits(f"{group.waiting}", grid.size)
    words += [Piece("")] * (len(rows) - len(words))
    return [
        (
            Piece(fit(row, grid.figure, right=True), "strong"),
            Piece("  "),
            Piece(fit(clip(text.text, room), room), text.role),
        )
        for row, text in zip(rows, words, strict=True)
    ]


def _third(group: GroupLoad, scene: Scene) -> Piece:
    if group.on_shift == 0 and group.waiting:
        return Piece(f"{BREACHED} nobody on shift", "bad")
    if group.oldest_since is None:
        return Piece("nobody waits", "muted")
    words = f"oldest {since(group.oldest_since, scene.now)}"
    level = scene.targets.level_of_wait(scene.now - group.oldest_since)
    if level == "breached":
        return Piece(f"{BREACHED} {words}", "bad")
    return Piece(f"{AT_RISK} {words}", "warn") if level == "at_risk" else Piece(words, "muted")
