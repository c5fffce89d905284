"""A board of panes on what is read from the hub now and then."""

from __future__ import annotations

from abc import abstractmethod
from datetime import timedelta

from textual.app import ComposeResult

from hubmon.faces.presentation.scene import Scene
from hubmon.faces.tui.screens.living import LivingScreen
from hubmon.faces.tui.widgets.board import Arrange, Board


class BoardScreen(LivingScreen):
    """Shows its panes on a board.

    Args:
        scene: the moment it is opened in.
        arrange: places the panes.
    """

    def __init__(self, scene: Scene, arrange: Arrange) -> None:
        super().__init__()
        self._scene = scene
        self._arrange_panes = arrange

    def compose(self) -> ComposeResult:
        """Put the panes on the board."""
        yield Board(self._panes, self._arrange_panes)

    def on_mount(self) -> None:
        """Draw them."""
        self._show_panes(self._scene)


class RereadScreen(BoardScreen):
    """Reads again when some time is over and the hub can be read.

    Whoever derives from it calls `_read_again` when all is there that its `_read` needs.

    Args:
        scene: the moment it is opened in.
        arrange: places the panes.
        every: how long what was read will do.
    """

    def __init__(self, scene: Scene, arrange: Arrange, every: timedelta) -> None:
        super().__init__(scene, arrange)
        self._every = every

    def show(self, scene: Scene) -> None:
        """Read again if it is time to, and draw the panes."""
        self._scene = scene
        if not scene.trouble and not timedelta(0) <= scene.now - self._read_at < self._every:
            self._read_again()
        self._show_panes(self._scene)

    def _read_again(self) -> None:
        self._read()
        self._read_at = self._scene.now

    @abstractmethod
    def _read(self) -> None:
        """Read what the panes show, as it is at the scene's moment."""
