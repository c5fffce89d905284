"""The page for the change of shift."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import BindingType

from hubmon.faces.presentation.keys import BACK, HELP, QUIT, SCROLL
from hubmon.faces.presentation.lines import Line, Piece
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.tui.screens.reading import ReadingScreen
from hubmon.faces.tui.shared_keys import back

_KEYS = (SCROLL, BACK, HELP, QUIT)


class HandoverScreen(ReadingScreen):
    """What the next site needs to know; read again once a minute.

    Args:
        read: gives the lines of the page.
        scene: the moment it is opened in.
    """

    BINDINGS: ClassVar[list[BindingType]] = [back()]

    def __init__(self, read: Callable[[], Sequence[str]], scene: Scene) -> None:
        super().__init__(_KEYS, scene)
        self._read = read
        self._lines = read()

    def show(self, scene: Scene) -> None:
        """Read again when the minute has changed and the hub can be read."""
        same_minute = scene.same_minute(self._scene)
        self._scene = scene
        if not (same_minute or scene.trouble):
            self._lines = self._read()
            self._text.renew()
        self._show_panes(self._scene)

    def _write(self, width: int) -> Sequence[Line]:
        del width
        return [_line(text) for text in self._lines]


def _line(text: str) -> Line:
    """Headings stand out; a label steps back behind what it is a label of."""
    if text.startswith(" "):
        return (Piece(text),)
    label, gap, words = text.partition("  ")
    return (Piece(label + gap, "muted"), Piece(words)) if gap else (Piece(text, "title"),)
