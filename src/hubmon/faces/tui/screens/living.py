"""What every screen with figures has."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.screen import Screen

from hubmon.faces.tui.presentation.scene import Scene
from hubmon.faces.tui.shared_keys import PANES
from hubmon.faces.tui.widgets.pane import Pane
from hubmon.faces.tui.widgets.roles import ROLE_CLASSES, ROLE_CSS, RoleStyles


class LivingScreen(Screen[None], inherit_bindings=False):
    """A screen that follows the hub, with panes that are painted in its roles."""

    BINDINGS: ClassVar[list[BindingType]] = PANES
    COMPONENT_CLASSES: ClassVar[set[str]] = ROLE_CLASSES
    DEFAULT_CSS = f"LivingScreen {{ {ROLE_CSS} }}"

    _panes: Sequence[Pane] = ()

    def __init__(self) -> None:
        super().__init__()
        self.roles = RoleStyles(self)

    def notify_style_update(self) -> None:
        """Forget how the roles looked."""
        self.roles.forget()
        super().notify_style_update()

    @abstractmethod
    def show(self, scene: Scene) -> None:
        """Bring everything up to date; raises what reading the hub raises."""

    def _show_panes(self, scene: Scene) -> None:
        for pane in self._panes:
            pane.show(scene)
