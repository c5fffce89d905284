"""Something short to read over the wall: the keys, or what is known of a source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from hubmon.faces.presentation.keys import BACK, Hint, draw_keys
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.tui.shared_keys import PANES, back, rows
from hubmon.faces.tui.widgets.pane import Pane
from hubmon.faces.tui.widgets.roles import RoleStyles
from hubmon.faces.tui.widgets.text import TextPane, Write


class TextScreen(ModalScreen[None], inherit_bindings=False):
    """A box of lines, as high as they need; Escape closes it.

    Args:
        write: makes the lines for a width.
        scene: tells how the keys are named.
        keys: those that work here, with what they do; they stand in the last line of the screen.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        back(),
        *rows({"open": "dismiss"}),
        *PANES,
    ]
    DEFAULT_CSS = """
    TextScreen {
        align: center middle;
        background: $background 60%;
        TextPane {
            width: 72; max-width: 96%; height: auto; max-height: 94%; background: $surface;
        }
        #keys { dock: bottom; height: 1; margin: 0 1; background: $background; }
    }
    """

    def __init__(self, write: Write, scene: Scene, keys: Sequence[Hint] = (BACK,)) -> None:
        super().__init__()
        self._write = write
        self._scene = replace(scene, past=None)  # whose keys do nothing here
        self._roles = RoleStyles(self)
        self._keys = Pane("", draw_keys(keys), self._roles, name="keys", dims=False)

    def compose(self) -> ComposeResult:
        """Show the box, and the keys where they stand on every screen."""
        yield TextPane(self._write)
        yield self._keys

    def on_mount(self) -> None:
        """Fill the line of keys."""
        self._keys.show(self._scene)

    def notify_style_update(self) -> None:
        """Forget how the roles looked."""
        self._roles.forget()
        super().notify_style_update()
