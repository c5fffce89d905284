"""What every screen with figures has."""

from __future__ import annotations

from abc import abstractmethod

from textual.screen import Screen

from hubmon.faces.tui.presentation.scene import Scene


class LivingScreen(Screen[None]):
    """A screen that follows the hub."""

    @abstractmethod
    def show(self, scene: Scene) -> None:
        """Bring everything up to date; raises what reading the hub raises."""
