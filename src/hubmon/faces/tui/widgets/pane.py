"""A titled pane that paints lines of pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from hubmon.faces.presentation.lines import Drawing, Line, Lines, Piece, dim, spread, width_of
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.tui.widgets.roles import RoleStyles
from hubmon.plain import cell_width

Draw: TypeAlias = Callable[[Scene, int, int], Drawing]
"""Scene, width and height of the body -> what stands there."""


class Pane(Widget, inherit_css=False):
    """Shows what `draw` makes of the last scene; repaints only the cells in which that differs.

    Args:
        title: stands in the first line; without one the body takes every line.
        draw: makes the body from a scene and the pane's size.
        roles: how the roles look on the screen the pane stands on.
        name: the pane's id.
        dims: whether everything is dimmed while the scene is stale.
    """

    DEFAULT_CSS = "Pane { background: transparent; }"

    def __init__(
        self, title: str, draw: Draw, roles: RoleStyles, *, name: str, dims: bool = True
    ) -> None:
        super().__init__(id=name)
        self._title = title
        self._draw = draw
        self._roles = roles
        self._dims = dims
        self._scene: Scene | None = None
        self._lines: Sequence[Line] = ()
        self._drawn_size = Size()
        self._strips: dict[int, Strip] = {}
        """The painted lines."""

    def show(self, scene: Scene) -> None:
        """Draw a scene, and repaint what changed by it; out of sight, draw it once in sight."""
        self._scene = scene
        self.redraw()

    def redraw(self) -> None:
        """Draw the last scene again, and repaint what changed by it."""
        size = self.size
        if not size:
            self._drawn_size = Size()
        elif self._drawn_size == size:
            old = self._lines
            self._draw_lines(size)
            self._repaint(old, self._lines)

    def _draw_lines(self, size: Size) -> None:
        """Make the lines for the present size."""
        if self._drawn_size != size:
            self._drawn_size = size
            self._strips.clear()
        self._lines = self.paint(self._scene, *size) if self._scene else ()

    def paint(self, scene: Scene, width: int, height: int) -> list[Line]:
        """Every line of the pane."""
        drawing = self.drawn(scene, width, height - 1 if self._title else height)
        body = list(drawing.lines)
        return [self._title_line(drawing.note, width), *body] if self._title else body

    def drawn(self, scene: Scene, width: int, height: int) -> Drawing:
        """What `draw` makes of the scene, dimmed where it is of the past."""
        drawing = self._draw(scene, width, height)
        if not (self._dims and scene.stale):
            return drawing
        return drawing._replace(lines=Lines(drawing.lines, dim), note=dim(drawing.note))

    def _title_line(self, note: Line, width: int) -> Line:
        focused = self.has_focus
        title = Piece(f"{self._title} ", "focus" if focused else "title")
        after: Line = (Piece(" "), *note) if note else ()
        room = width - cell_width(title.text) - width_of(after)
        if room < 1:
            return spread((title._replace(text=self._title),), note, width)
        rule = Piece("━" * room, "focus") if focused else Piece("─" * room, "faint")
        return (title, rule, *after)

    def _repaint(self, old: Sequence[Line], new: Sequence[Line]) -> None:
        width = self._drawn_size.width
        regions = []
        for y in range(max(len(old), len(new))):
            before = old[y] if y < len(old) else ()
            after = new[y] if y < len(new) else ()
            if before != after:
                self._strips.pop(y, None)
                x = _same_cells(before, after)
                regions.append(Region(x, y, width - x, 1))
        if regions:
            self.refresh(*regions)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint the lines that are not painted yet; all are drawn anew when the size has changed.

        A pane has no border, padding or link, for which Textual would look every time.
        """
        size = self.size
        if self._drawn_size != size:
            self._draw_lines(size)
        if missing := [y for y in crop.line_range if y not in self._strips]:
            self._paint_lines(missing)
        strips = [self._strips[y] for y in crop.line_range]
        if crop.column_span == (0, size.width):
            return strips
        return [strip.crop(*crop.column_span) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        line = self._lines[y] if y < len(self._lines) else ()
        return self._roles.strip(line, self._drawn_size.width, chosen=self.is_chosen(y))

    def _paint_lines(self, lines: Iterable[int]) -> None:
        """As far as the terminal can show them, which may have fewer colours or none."""
        filters, (_, background) = self.get_line_filters(), self.background_colors
        for y in lines:
            strip = self.render_line(y)
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)
            self._strips[y] = strip

    def repaint(self) -> None:
        """Paint every line again."""
        self._strips.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        """Paint every line again: the theme may be another one."""
        self._strips.clear()
        super().notify_style_update()

    def is_chosen(self, y: int) -> bool:
        """Whether a line has the cursor."""
        del y
        return False


def _same_cells(before: Line, after: Line) -> int:
    """Cells at the left that stay as they are."""
    cells = 0
    for old, new in zip(before, after, strict=False):
        if old != new:
            if old.role == new.role and new.text.isascii() and old.text.isascii():
                pairs = zip(old.text, new.text, strict=False)
                cells += next((i for i, (a, b) in enumerate(pairs) if a != b), 0)
            break
        cells += cell_width(new.text)
    return cells
