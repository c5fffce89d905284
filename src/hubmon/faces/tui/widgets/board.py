"""The place of all panes."""

from __future__ import annotations

from collections.abc import Iterable

from textual.events import Resize
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from hubmon.faces.tui.arrangement import arrange_panes


class _PaneLayout(Layout):
    name = "panes"

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        """Place each pane by its name; one that has no room is not shown."""
        del greedy
        parent.pre_layout(self)
        boxes = arrange_panes(size.width, size.height)
        return [
            WidgetPlacement(Region(*box), NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child.id is not None and (box := boxes.get(child.id)) is not None
        ]


class Board(Widget):
    """Holds the panes and places them by the size of the terminal.

    Args:
        panes: widgets whose ids are names of panes.
    """

    DEFAULT_CSS = "Board { width: 1fr; height: 1fr; }"

    def __init__(self, panes: Iterable[Widget]) -> None:
        super().__init__(*panes)
        self._panes = _PaneLayout()

    @property
    def layout(self) -> Layout:
        """Where the panes stand."""
        return self._panes

    def on_resize(self, event: Resize) -> None:
        """Leave panes without room out of the keyboard's way as well."""
        boxes = arrange_panes(*event.size)
        for pane in self.children:
            if pane.display != (pane.id in boxes):
                pane.display = not pane.display
