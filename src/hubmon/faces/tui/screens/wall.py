"""The wall screen: how the hub stands, at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.screen import Screen

from hubmon.faces.tui.presentation.flow import draw_flow
from hubmon.faces.tui.presentation.header import draw_header
from hubmon.faces.tui.presentation.lines import Drawing, Piece
from hubmon.faces.tui.presentation.load import draw_channels, draw_languages
from hubmon.faces.tui.presentation.now import draw_estimate, draw_promise, draw_queue
from hubmon.faces.tui.presentation.scene import Scene
from hubmon.faces.tui.presentation.sources import draw_sources
from hubmon.faces.tui.presentation.warnings import draw_warnings
from hubmon.faces.tui.widgets.board import Board
from hubmon.faces.tui.widgets.pane import Pane
from hubmon.faces.tui.widgets.rows import RowPane

_KEYS = (
    ("Tab", "pane"),
    ("↑ ↓", "row"),
    ("Enter", "open"),
    ("?", "help"),
    ("Ctrl+P", "commands"),
    ("q", "quit"),
)


def _draw_keys(scene: Scene, width: int, height: int) -> Drawing:
    del scene, width, height
    return Drawing(
        [tuple(p for key, what in _KEYS for p in (Piece(key), Piece(f" {what}   ", "muted")))]
    )


class WallScreen(Screen[None]):
    """All panes, kept up to date by `show`."""

    def __init__(self) -> None:
        super().__init__()
        self._panes: Sequence[Pane] = (
            Pane("", draw_header, name="header", dims=False),
            Pane("Response time now", draw_estimate, name="estimate"),
            Pane("Queue", draw_queue, name="queue"),
            Pane("Promise", draw_promise, name="promise"),
            RowPane("Languages", draw_languages, name="languages"),
            RowPane("Breach warnings", draw_warnings, name="warnings"),
            RowPane("Sources", draw_sources, name="sources", dims=False),
            RowPane("Channels", draw_channels, name="channels"),
            Pane("Arrivals and replies", draw_flow, name="flow"),
            Pane("", _draw_keys, name="keys", dims=False),
        )

    def compose(self) -> ComposeResult:
        """Put the panes on the board."""
        yield Board(self._panes)

    def show(self, scene: Scene) -> None:
        """Bring every pane up to date."""
        for pane in self._panes:
            pane.show(scene)
