"""A page to read and to scroll, kept up to date while it is open."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from textual.app import ComposeResult

from hubmon.faces.presentation.header import draw_header
from hubmon.faces.presentation.keys import Hint, draw_keys
from hubmon.faces.presentation.lines import Line
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.tui.screens.living import LivingScreen
from hubmon.faces.tui.widgets.pane import Pane
from hubmon.faces.tui.widgets.text import TextPane


class ReadingScreen(LivingScreen):
    """Puts a page between what everybody wants to know and the keys.

    Args:
        keys: the keys that work here, with what they do.
        scene: the moment it is opened in.
    """

    DEFAULT_CSS = """
    ReadingScreen {
        padding: 0 1;
        #header, #keys { height: 1; }
        TextPane { height: 1fr; padding: 1 0; }
    }
    """

    def __init__(self, keys: Sequence[Hint], scene: Scene) -> None:
        super().__init__()
        self._scene = scene
        self._text = TextPane(self._write)
        self._panes = (
            Pane("", draw_header, self.roles, name="header", dims=False),
            Pane("", draw_keys(keys), self.roles, name="keys", dims=False),
        )

    def compose(self) -> ComposeResult:
        """Put the page between the two lines."""
        header, keys = self._panes
        yield header
        yield self._text
        yield keys

    def on_mount(self) -> None:
        """Fill the lines above and below."""
        self._show_panes(self._scene)

    @abstractmethod
    def _write(self, width: int) -> Sequence[Line]:
        """The lines of the page, broken to the width."""
