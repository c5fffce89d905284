"""One opened case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from hubmon.faces.tui.presentation.header import draw_header
from hubmon.faces.tui.presentation.keys import draw_keys
from hubmon.faces.tui.presentation.lines import Line
from hubmon.faces.tui.presentation.scene import Scene
from hubmon.faces.tui.presentation.story import story_lines
from hubmon.faces.tui.screens.living import LivingScreen
from hubmon.faces.tui.widgets.pane import Pane
from hubmon.faces.tui.widgets.text import TextPane

if TYPE_CHECKING:
    from hubmon.model.timeline import CaseStory

_KEYS = (
    ("↑ ↓", "scroll"),
    ("n", "note to the crew"),
    ("Esc", "back"),
    ("?", "help"),
    ("q", "quit"),
)


class CaseScreen(LivingScreen):
    """How a case stands and what happened in it, kept up to date while it is open.

    Args:
        read: gives the case as it is now.
        write_note: lets somebody write to the crew of the case's flight.
        scene: the moment it is opened in.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "dismiss", "Back", id="case.back", show=False),
        Binding("n", "note", "Case: note to the crew", id="case.note", show=False),
    ]
    DEFAULT_CSS = """
    CaseScreen {
        padding: 0 1;
        #header, #keys { height: 1; }
        TextPane { height: 1fr; padding: 1 0; }
    }
    """

    def __init__(
        self,
        read: Callable[[], CaseStory | None],
        write_note: Callable[[CaseStory], None],
        scene: Scene,
    ) -> None:
        super().__init__()
        self._write_note = write_note
        self._read = read
        self._scene = scene
        self._story = read()
        self._text = TextPane(self._write)
        self._panes = (
            Pane("", draw_header, self.roles, name="header", dims=False),
            Pane("", draw_keys(_KEYS), self.roles, name="keys", dims=False),
        )

    def compose(self) -> ComposeResult:
        """Put the case between what everybody wants to know and the keys."""
        header, keys = self._panes
        yield header
        yield self._text
        yield keys

    def on_mount(self) -> None:
        """Fill the lines above and below."""
        self._show_panes()

    def show(self, scene: Scene) -> None:
        """Read the case again; while that fails the last reading stays."""
        self._scene = scene
        if not scene.trouble:
            self._story = self._read()
        self._text.renew()
        self._show_panes()

    def action_note(self) -> None:
        """Write to the crew."""
        if self._story is not None:
            self._write_note(self._story)

    def _show_panes(self) -> None:
        for pane in self._panes:
            pane.show(self._scene)

    def _write(self, width: int) -> Sequence[Line]:
        return story_lines(self._story, self._scene, width)
