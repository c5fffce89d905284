"""A table whose rows can be chosen and opened by the same keys as everywhere."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.widgets import DataTable

from hubmon.faces.tui.shared_keys import rows


class RowTable(DataTable[Text], inherit_bindings=False):
    """Textual's table, a whole row at a time."""

    BINDINGS: ClassVar[list[BindingType]] = rows(
        {
            "up": "cursor_up",
            "down": "cursor_down",
            "page_up": "page_up",
            "page_down": "page_down",
            "first": "scroll_top",
            "last": "scroll_bottom",
            "open": "select_cursor",
        }
    )

    def __init__(self) -> None:
        super().__init__(cursor_type="row")
