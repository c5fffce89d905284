"""A titled pane that paints lines of pieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeAlias

from textual.events import Resize
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from hubmon.faces.tui.presentation.lines import Drawing, Line, Piece, dim, spread, width_of
from hubmon.faces.tui.presentation.scene import Scene
from hubmon.faces.tui.widgets.roles import ROLE_CLASSES, ROLE_CSS, RoleStyles
from hubmon.plain import cell_width

Draw: TypeAlias = Callable[[Scene, int, int], Drawing]
"""Scene, width and height of the body -> what stands there."""


class Pane(Widget):
    """Shows what `draw` makes of the last scene; repaints only the cells in which that differs.

    Args:
        title: stands in the first line; without one the body takes every line.
        draw: makes the body from a scene and the pane's size.
        dims: whether everything is dimmed while the scene is stale.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = ROLE_CLASSES
    DEFAULT_CSS = f"Pane {{ {ROLE_CSS} }}"

    def __init__(self, title: str, draw: Draw, *, name: str, dims: bool = True) -> None:
        super().__init__(id=name)
        self._title = title
        self._draw = draw
        self._dims = dims
        self._scene: Scene | None = None
        self._lines: Sequence[Line] = ()
        self._roles = RoleStyles(self)

    def show(self, scene: Scene) -> None:
        """Draw a scene, and repaint what changed by it."""
        self._scene = scene
        self.redraw()

    def redraw(self) -> None:
        """Draw the last scene again at the present size and focus."""
        width, height = self.size
        if self._scene is None or not width or not height:
            return
        self._repaint(self.paint(self._scene, width, height))

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
        return drawing._replace(lines=[dim(line) for line in drawing.lines], note=dim(drawing.note))

    def _title_line(self, note: Line, width: int) -> Line:
        title = Piece(f"{self._title} ", "focus" if self.has_focus else "title")
        after: Line = (Piece(" "), *note) if note else ()
        room = width - cell_width(title.text) - width_of(after)
        if room < 1:
            return spread((title,), (), width)
        return (title, Piece("─" * room, "faint"), *after)

    def _repaint(self, lines: Sequence[Line]) -> None:
        old, self._lines = self._lines, lines
        width = self.size.width
        regions = []
        for y in range(max(len(old), len(lines))):
            before = old[y] if y < len(old) else ()
            after = lines[y] if y < len(lines) else ()
            if before != after:
                x = _same_cells(before, after)
                regions.append(Region(x, y, width - x, 1))
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        line = self._lines[y] if y < len(self._lines) else ()
        return self._roles.strip(line, self.size.width)

    def notify_style_update(self) -> None:
        """Forget how the roles looked."""
        self._roles.forget()
        super().notify_style_update()

    def on_resize(self, event: Resize) -> None:
        """Draw for the new size."""
        del event
        self._lines = ()
        self.redraw()
        self.refresh()


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
