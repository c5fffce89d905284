"""Something short to read over the wall: the keys, or what is known of a source."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from hubmon.faces.tui.shared_keys import PANES, back, rows
from hubmon.faces.tui.widgets.text import TextPane, Write


class TextScreen(ModalScreen[None], inherit_bindings=False):
    """A box of lines; Escape closes it.

    Args:
        write: makes the lines for a width.
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
        TextPane { width: 72; max-width: 96%; height: 30; max-height: 96%; background: $surface; }
    }
    """

    def __init__(self, write: Write) -> None:
        super().__init__()
        self._write = write

    def compose(self) -> ComposeResult:
        """Show the box."""
        yield TextPane(self._write)
