"""One opened warning of the hub."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import BindingType

from hubmon.faces.presentation.scene import Scene
from hubmon.faces.tui.screens.text import TextScreen
from hubmon.faces.tui.shared_keys import ACKNOWLEDGE
from hubmon.faces.tui.widgets.text import Write


class WarningScreen(TextScreen):
    """All that is known of a warning; who reads it can say so.

    Args:
        write: makes the lines for a width.
        acknowledge: notes that somebody has seen it.
        scene: tells how the keys are named.
    """

    BINDINGS: ClassVar[list[BindingType]] = [ACKNOWLEDGE]

    def __init__(self, write: Write, acknowledge: Callable[[], None], scene: Scene) -> None:
        super().__init__(write, scene)
        self._acknowledge = acknowledge

    def action_acknowledge(self) -> None:
        """Say that it has been seen, and go back to where it stands."""
        self._acknowledge()
        self.dismiss()
