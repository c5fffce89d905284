"""The place of all panes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from textual.events import Resize
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.strip import Strip
from textual.widget import Widget

from hubmon.faces.tui.arrangement import Arrangement

Arrange: TypeAlias = Callable[[int, int], Arrangement]
"""Width and height of the terminal -> the box of every pane that has room."""


class _PaneLayout(Layout):
    name = "panes"

    def __init__(self, arrange: Arrange) -> None:
        self._boxes = arrange

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        """Place each pane by its name; one that has no room is not shown."""
        del greedy
        parent.pre_layout(self)
        boxes = self._boxes(size.width, size.height)
        return [
            WidgetPlacement(Region(*box), NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child.id is not None and (box := boxes.get(child.id)) is not None
        ]


def blank_lines(widget: Widget, crop: Region) -> list[Strip]:
    """What a widget with nothing of its own shows: its background, one strip for all lines."""
    return [Strip.blank(crop.width, widget.rich_style.background_style)] * crop.height


class Board(Widget, inherit_css=False):
    """Holds the panes and places them by the size of the terminal.

    Args:
        panes: widgets whose ids are names of panes.
        arrange: says where each stands.
    """

    DEFAULT_CSS = "Board { width: 1fr; height: 1fr; }"

    def __init__(self, panes: Iterable[Widget], arrange: Arrange) -> None:
        super().__init__(*panes)
        self._boxes = arrange
        self._panes = _PaneLayout(arrange)

    @property
    def layout(self) -> Layout:
        """Where the panes stand."""
        return self._panes

    def render_lines(self, crop: Region) -> list[Strip]:
        """Nothing but the panes is to be seen."""
        return blank_lines(self, crop)

    def on_resize(self, event: Resize) -> None:
        """Leave panes without room out of the keyboard's way as well."""
        self._show_those_with_room(*event.size)

    def rearrange(self) -> None:
        """Place the panes anew."""
        self._show_those_with_room(*self.size)
        for pane in self.children:
            pane.refresh(layout=True)  # it is a child's wish that makes the board's places void

    def _show_those_with_room(self, width: int, height: int) -> None:
        boxes = self._boxes(width, height)
        for pane in self.children:
            if pane.display != (pane.id in boxes):
                pane.display = not pane.display
