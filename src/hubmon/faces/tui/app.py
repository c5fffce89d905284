"""The terminal application around the wall screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType

from hubmon.faces.tui.presentation.scene import Scene, Site
from hubmon.faces.tui.screens.wall import WallScreen
from hubmon.faces.view import HubView

PERIOD = 1.0
"""Seconds between two looks at the hub."""


class WallApp(App[None]):
    """Looks at the hub once a second and shows what changed.

    Args:
        view: the hub; asked from this application's thread only.
        sites: whose clocks stand on the wall; times of day are told in the first one's zone.
        period: seconds between two looks.
    """

    TITLE = "hubmon"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Quit", id="app.quit", show=False),
    ]

    def __init__(self, view: HubView, sites: Sequence[Site], *, period: float = PERIOD) -> None:
        super().__init__()
        self._view = view
        self._sites = tuple(sites)
        self._period = period
        self._wall = WallScreen()
        self._scene = Scene(None, view.now(), self._sites)

    def get_default_screen(self) -> WallScreen:
        """Start on the wall."""
        return self._wall

    def on_mount(self) -> None:
        """Look at the hub now, and then again and again."""
        self.look()
        self.set_interval(self._period, self.look)

    def look(self) -> None:
        """Show how the hub stands now; a failing look keeps the last figures and says why."""
        now = self._view.now()
        try:
            snapshot = self._view.snapshot()
        except Exception as error:  # noqa: BLE001 - whatever fails, the wall stays up and says so
            words = str(error).partition("\n")[0] or type(error).__name__
            self._scene = Scene(self._scene.snapshot, now, self._sites, words)
        else:
            self._scene = Scene(snapshot, now, self._sites)
        self._wall.show(self._scene)
