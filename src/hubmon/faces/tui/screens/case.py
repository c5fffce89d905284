"""One opened case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from hubmon.faces.presentation.hub_warnings import (
    calling,
    case_warning_lines,
    warnings_about,
)
from hubmon.faces.presentation.keys import BACK, HELP, QUIT, SCROLL, Hint
from hubmon.faces.presentation.lines import Line
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.story import story_lines
from hubmon.faces.tui.screens.reading import ReadingScreen
from hubmon.faces.tui.shared_keys import ACKNOWLEDGE, back

if TYPE_CHECKING:
    from hubmon.model.timeline import CaseStory

_KEYS = (
    SCROLL,
    Hint("n", "note to the crew", ("case.note",)),
    BACK,
    HELP,
    QUIT,
)


class CaseScreen(ReadingScreen):
    """How a case stands and what happened in it, kept up to date while it is open.

    Args:
        read: gives the case as it is now.
        write_note: lets somebody write to the crew of the case's flight.
        acknowledge: notes that somebody has seen a warning of the hub, by its number.
        scene: the moment it is opened in.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        back(),
        ACKNOWLEDGE,
        Binding("n", "note", "Case: note to the crew", id="case.note", show=False),
    ]

    def __init__(
        self,
        read: Callable[[], CaseStory | None],
        write_note: Callable[[CaseStory], None],
        acknowledge: Callable[[int], None],
        scene: Scene,
    ) -> None:
        super().__init__(_KEYS, scene)
        self._write_note = write_note
        self._acknowledge = acknowledge
        self._read = read
        self._story = read()

    def show(self, scene: Scene) -> None:
        """Read the case again; while that fails the last reading stays."""
        self._scene = scene
        if not scene.trouble:
            self._story = self._read()
        self._text.renew()
        self._show_panes(self._scene)

    def action_note(self) -> None:
        """Write to the crew."""
        if self._story is not None:
            self._write_note(self._story)

    def action_acknowledge(self) -> None:
        """Say that the most important warning about the case has been seen."""
        if self._story is not None:
            warning = calling(warnings_about(self._story.case, self._scene))
            if warning is not None and warning.id is not None:
                self._acknowledge(warning.id)

    def _write(self, width: int) -> Sequence[Line]:
        lines = story_lines(self._story, self._scene, width)
        if self._story is None:
            return lines
        return [*case_warning_lines(self._story.case, self._scene, width), *lines]
