"""What every screen with figures has."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

from hubmon.faces.presentation.scene import Scene
from hubmon.faces.tui.shared_keys import PANES
from hubmon.faces.tui.widgets.board import blank_lines
from hubmon.faces.tui.widgets.pane import Pane
from hubmon.faces.tui.widgets.roles import RoleStyles


class LivingScreen(Screen[None], inherit_bindings=False):
    """A screen that follows the hub, with panes that are painted in its roles."""

    BINDINGS: ClassVar[list[BindingType]] = PANES

    _panes: Sequence[Pane] = ()

    def __init__(self) -> None:
        super().__init__()
        self.roles = RoleStyles(self)

    def notify_style_update(self) -> None:
        """Forget how the roles looked."""
        self.roles.forget()
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Nothing but the widgets is to be seen."""
        return blank_lines(self, crop)

    @abstractmethod
    def show(self, scene: Scene) -> None:
        """Bring everything up to date; raises what reading the hub raises."""

    def _show_panes(self, scene: Scene) -> None:
        for pane in self._panes:
            pane.show(scene)
