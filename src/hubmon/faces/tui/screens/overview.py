"""The overview: how the hub stands, at a glance."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from hubmon.faces.presentation.breaches import draw_breaches
from hubmon.faces.presentation.flow import draw_flow
from hubmon.faces.presentation.header import draw_header
from hubmon.faces.presentation.hub_warnings import draw_hub_warnings
from hubmon.faces.presentation.keys import (
    COMMANDS,
    HELP,
    OPEN,
    PANE,
    QUIT,
    ROW,
    Hint,
    draw_keys,
)
from hubmon.faces.presentation.load import draw_channels, draw_languages
from hubmon.faces.presentation.now import draw_estimate, draw_promise, draw_queue
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.sources import draw_sources
from hubmon.faces.tui.arrangement import arrange_panes
from hubmon.faces.tui.screens.living import LivingScreen
from hubmon.faces.tui.shared_keys import back, rows
from hubmon.faces.tui.widgets.board import Board
from hubmon.faces.tui.widgets.pane import Pane
from hubmon.faces.tui.widgets.rows import RowPane
from hubmon.faces.tui.widgets.warnings import WarningPane

_KEYS = (
    PANE,
    ROW,
    OPEN,
    HELP,
    COMMANDS,
    QUIT,
    Hint("w", "wall", ("app.wall",)),
    Hint("h", "history", ("app.history",)),
    Hint("d", "disruption", ("app.disruption",)),
    Hint("l", "lost & found", ("app.aftercare",)),
    Hint("o", "hand-over", ("app.handover",)),
)


class OverviewScreen(LivingScreen):
    """All panes; none has the keyboard until somebody asks for a row."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *rows({"up": "rows", "down": "rows"}),
        back("leave"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._panes = (
            Pane("", draw_header, self.roles, name="header", dims=False),
            WarningPane("", draw_hub_warnings, self.roles, name="hub_warnings", dims=False),
            Pane("Response time now", draw_estimate, self.roles, name="estimate"),
            RowPane("Languages", draw_languages, self.roles, name="languages"),
            RowPane("Breach warnings", draw_breaches, self.roles, name="warnings"),
            RowPane("Sources", draw_sources, self.roles, name="sources", dims=False),
            RowPane("Channels", draw_channels, self.roles, name="channels"),
            RowPane("Queue", draw_queue, self.roles, name="queue"),
            RowPane("Promise", draw_promise, self.roles, name="promise"),
            Pane("Arrivals and replies", draw_flow, self.roles, name="flow"),
            Pane("", draw_keys(_KEYS), self.roles, name="keys", dims=False),
        )

    def compose(self) -> ComposeResult:
        """Put the panes on the board."""
        yield Board(self._panes, arrange_panes)

    def action_rows(self) -> None:
        """Give the keyboard to the first pane that has rows, the warnings before all others."""
        for name in ("hub_warnings", "warnings", "languages", "sources"):
            pane = self.query_one(f"#{name}", RowPane)
            if pane.focusable and pane.display:
                pane.focus()
                return

    def action_leave(self) -> None:
        """Take the keyboard from the panes: the wall stands by itself again."""
        self.set_focus(None)

    def show(self, scene: Scene) -> None:
        """Bring every pane up to date."""
        self._show_panes(scene)
