"""Lines to read and to scroll."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeAlias

from textual.binding import BindingType
from textual.events import Resize
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from hubmon.faces.presentation.lines import Line
from hubmon.faces.tui.shared_keys import rows
from hubmon.faces.tui.widgets.roles import RoleStyles

Write: TypeAlias = Callable[[int], Sequence[Line]]
"""Width -> lines."""


class TextPane(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows what `write` makes of the width; repaints when that differs.

    Args:
        write: makes the lines.
    """

    BINDINGS: ClassVar[list[BindingType]] = rows(
        {
            "up": "scroll_up",
            "down": "scroll_down",
            "page_up": "page_up",
            "page_down": "page_down",
            "first": "scroll_home",
            "last": "scroll_end",
        }
    )
    DEFAULT_CSS = """
    TextPane { padding: 1 2; overflow-x: hidden; scrollbar-size-vertical: 1; }
    """

    def __init__(self, write: Write) -> None:
        super().__init__()
        self._write = write
        self._lines: Sequence[Line] = ()
        self._roles = RoleStyles(self)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Lines that a box needs whose height is automatic."""
        del container, viewport
        return len(self._write(width))

    def renew(self) -> None:
        """Write the lines again, and show them if they differ."""
        width, height = self.region.shrink(self.styles.gutter).size
        lines = self._write(width) if width else ()
        if len(lines) > height and width > 1:
            width -= 1  # where the scroll bar comes
            lines = self._write(width)
        if lines != self._lines:
            self._lines = lines
            self.virtual_size = Size(width, len(lines))
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one line of what is in sight."""
        at = y + self.scroll_offset.y
        line = self._lines[at] if at < len(self._lines) else ()
        return self._roles.strip(line, self.scrollable_content_region.width)

    def on_resize(self, event: Resize) -> None:
        """Break the lines anew."""
        del event
        self.renew()

    def notify_style_update(self) -> None:
        """Forget how the roles looked."""
        self._roles.forget()
        super().notify_style_update()
