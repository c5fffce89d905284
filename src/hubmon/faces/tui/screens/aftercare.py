"""Lost and found, and what was said of flights."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import BindingType

from hubmon.faces.presentation.aftercare import draw_items, draw_opinions
from hubmon.faces.presentation.header import draw_header
from hubmon.faces.presentation.keys import BACK, HELP, OPEN, PANE, QUIT, ROW, draw_keys
from hubmon.faces.presentation.lines import Drawing
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.tui.arrangement import Arrangement, Box
from hubmon.faces.tui.screens.reread import BoardScreen
from hubmon.faces.tui.shared_keys import back
from hubmon.faces.tui.widgets.pane import Pane
from hubmon.faces.tui.widgets.rows import RowPane
from hubmon.model.aftercare import Aftercare

_WIDE = 150
_KEYS = (PANE, ROW, OPEN, BACK, HELP, QUIT)


class AftercareScreen(BoardScreen):
    """Two lists; read again once a minute, and when one comes back to them.

    Args:
        read: gives what is left to do.
        open_case: opens a case, by its id.
        scene: the moment the screen is opened in.
    """

    BINDINGS: ClassVar[list[BindingType]] = [back()]

    def __init__(
        self, read: Callable[[], Aftercare], open_case: Callable[[str], None], scene: Scene
    ) -> None:
        super().__init__(scene, _boxes)
        self._read = read
        self._open_case = open_case
        self._aftercare = read()
        self._panes = (
            Pane("", draw_header, self.roles, name="header", dims=False),
            RowPane("Lost and found", self._draw_items, self.roles, name="items"),
            RowPane("Compliments, criticism", self._draw_opinions, self.roles, name="opinions"),
            Pane("", draw_keys(_KEYS), self.roles, name="keys", dims=False),
        )

    def show(self, scene: Scene) -> None:
        """Read again when the minute has changed and the hub can be read."""
        same_minute = scene.same_minute(self._scene)
        self._scene = scene
        if not (same_minute or scene.trouble):
            self._aftercare = self._read()
        self._show_panes(self._scene)

    def on_screen_resume(self) -> None:
        """Show at once what a note has changed."""
        if not self._scene.trouble:
            self._aftercare = self._read()
            self._show_panes(self._scene)

    def on_row_pane_opened(self, event: RowPane.Opened) -> None:
        """Open the case of a row."""
        event.stop()
        cases = {item.key: item.case for item in self._aftercare.items}
        cases |= {opinion.key: opinion.case for opinion in self._aftercare.opinions}
        self._open_case(cases[event.key])

    def _draw_items(self, scene: Scene, width: int, height: int) -> Drawing:
        del height
        return draw_items(self._aftercare.items, scene, width)

    def _draw_opinions(self, scene: Scene, width: int, height: int) -> Drawing:
        del height
        return draw_opinions(self._aftercare.opinions, scene, width)


def _boxes(width: int, height: int) -> Arrangement:
    margin = 1 if width < 100 else 2
    inner = width - 2 * margin
    rows = max(height - 4, 2)
    if width >= _WIDE:
        half = (inner - 4) // 2
        items = Box(margin, 2, half, rows)
        opinions = Box(margin + half + 4, 2, inner - half - 4, rows)
    else:
        upper = rows // 2
        items = Box(margin, 2, inner, upper)
        opinions = Box(margin, 3 + upper, inner, rows - upper - 1)
    return {
        "header": Box(margin, 0, inner, 1),
        "items": items,
        "opinions": opinions,
        "keys": Box(margin, height - 1, inner, 1),
    }
