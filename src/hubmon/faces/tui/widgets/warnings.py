"""A pane of warnings that somebody can acknowledge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from hubmon.faces.tui.shared_keys import ACKNOWLEDGE
from hubmon.faces.tui.widgets.rows import RowPane


class WarningPane(RowPane):
    """Rows that call until somebody says to have seen them. Each says which of how many it is."""

    COUNTS_HIDDEN: ClassVar[bool] = False

    BINDINGS: ClassVar[list[BindingType]] = [ACKNOWLEDGE]

    class Acknowledged(Message):
        """Somebody has seen a warning."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def _follow_cursor(self, keys: Sequence[str]) -> None:
        """Begin with the most important one whenever somebody goes to the rows."""
        if not self.has_focus:
            self._cursor, self._cursor_index = None, 0
        super()._follow_cursor(keys)

    def action_acknowledge(self) -> None:
        """Say that the chosen warning has been seen."""
        if self.chosen is not None:
            self.post_message(self.Acknowledged(self.chosen))
