"""The page for the change of shift."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from hubmon.faces.tui.presentation.header import draw_header
from hubmon.faces.tui.presentation.keys import draw_keys
from hubmon.faces.tui.presentation.lines import Line, Piece
from hubmon.faces.tui.presentation.scene import Scene
from hubmon.faces.tui.screens.living import LivingScreen
from hubmon.faces.tui.widgets.pane import Pane
from hubmon.faces.tui.widgets.text import TextPane

_KEYS = (("↑ ↓", "scroll"), ("Esc", "back"), ("?", "help"), ("q", "quit"))


class HandoverScreen(LivingScreen):
    """What the next site needs to know; read again once a minute.

    Args:
        read: gives the lines of the page.
        scene: the moment it is opened in.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "dismiss", "Back", id="handover.back", show=False),
    ]
    DEFAULT_CSS = """
    HandoverScreen {
        padding: 0 1;
        #header, #keys { height: 1; }
        TextPane { height: 1fr; padding: 1 0; }
    }
    """

    def __init__(self, read: Callable[[], Sequence[str]], scene: Scene) -> None:
        super().__init__()
        self._read = read
        self._scene = scene
        self._lines = read()
        self._text = TextPane(self._write)
        self._panes = (
            Pane("", draw_header, self.roles, name="header", dims=False),
            Pane("", draw_keys(_KEYS), self.roles, name="keys", dims=False),
        )

    def compose(self) -> ComposeResult:
        """Put the page between what everybody wants to know and the keys."""
        header, keys = self._panes
        yield header
        yield self._text
        yield keys

    def on_mount(self) -> None:
        """Fill the lines above and below."""
        self._show_panes()

    def show(self, scene: Scene) -> None:
        """Read again when the minute has changed and the hub can be read."""
        same_minute = f"{scene.now:%d %H:%M}" == f"{self._scene.now:%d %H:%M}"
        self._scene = scene
        if not (same_minute or scene.trouble):
            self._lines = self._read()
            self._text.renew()
        self._show_panes()

    def _show_panes(self) -> None:
        for pane in self._panes:
            pane.show(self._scene)

    def _write(self, width: int) -> Sequence[Line]:
        del width
        return [_line(text) for text in self._lines]


def _line(text: str) -> Line:
    """Headings stand out; a label steps back behind what it is a label of."""
    if text.startswith(" "):
        return (Piece(text),)
    label, gap, words = text.partition("  ")
    return (Piece(label + gap, "muted"), Piece(words)) if gap else (Piece(text, "title"),)
