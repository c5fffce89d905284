"""A pane whose lines can be chosen and opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.events import Click
from textual.message import Message

from hubmon.faces.presentation.lines import Line, Lines, Piece
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.tui.shared_keys import rows
from hubmon.faces.tui.widgets.pane import Draw, Pane
from hubmon.faces.tui.widgets.roles import RoleStyles


class RowPane(Pane):
    """A pane with a cursor that stays on its row, whatever changes around it."""

    COUNTS_HIDDEN: ClassVar[bool] = True
    """Whether rows in sight give way to a count of those that are not."""

    BINDINGS: ClassVar[list[BindingType]] = rows(
        {
            "up": "move(-1)",
            "down": "move(1)",
            "page_up": "page(-1)",
            "page_down": "page(1)",
            "first": "move(-1000)",
            "last": "move(1000)",
            "open": "open",
        }
    )

    class Opened(Message):
        """Somebody wants to see what is behind a row."""

        def __init__(self, pane: RowPane, key: str) -> None:
            super().__init__()
            self.pane = pane
            self.key = key

        @property
        def control(self) -> RowPane:
            """The pane of the row."""
            return self.pane

    def __init__(
        self, title: str, draw: Draw, roles: RoleStyles, *, name: str, dims: bool = True
    ) -> None:
        super().__init__(title, draw, roles, name=name, dims=dims)
        self._keys: Sequence[str] = ()
        self._stops: Sequence[int] = ()
        """The lines that open something."""
        self._cursor: str | None = None
        self._cursor_index = 0
        self._top = 0
        self._first_row_line = 1
        self._rows_shown = 0
        self._beyond = (0, 0)

    def paint(self, scene: Scene, width: int, height: int) -> list[Line]:
        """Title, column names, and the rows that have room; what has none is counted."""
        drawing = self.drawn(scene, width, height - bool(self._title))
        before, after = self._beyond = drawing.beyond
        rows = _with_ends(_more("↑", before), drawing.lines, _more("↓", after))
        self._follow_cursor([*[""] * bool(before), *drawing.keys, *[""] * bool(after)])
        above = [self._title_line(drawing.note, width)] if self._title else []
        if drawing.head is not None and height > 3:
            above.append(drawing.head)
        self._first_row_line = len(above)
        room = max(0, height - len(above))
        return [*above, *self._window(rows, room, drawing.anchor + bool(before))]

    @property
    def chosen(self) -> str | None:
        """The key of the cursor's row; None where there is none."""
        return self._cursor

    def _follow_cursor(self, keys: Sequence[str]) -> None:
        """Keep the cursor on its row, or near its old place once the row has gone."""
        self._keys = keys
        self._stops = [index for index, key in enumerate(keys) if key]
        self.can_focus = bool(self._stops)
        if not self._stops:
            self._cursor = None
            return
        if self._cursor in keys:
            self._cursor_index = keys.index(self._cursor)
        else:
            near = self._cursor_index
            self._cursor_index = min(self._stops, key=lambda index: abs(index - near))
            self._cursor = keys[self._cursor_index]

    def _window(self, rows: Sequence[Line], room: int, anchor: int) -> list[Line]:
        """The rows in sight; the first and the last of them give way to a count of the hidden."""
        if len(rows) <= room:
            self._top, self._rows_shown = 0, len(rows)
            return list(rows)
        if self.has_focus and self._stops:
            spare = int(self.COUNTS_HIDDEN)
            low = self._cursor_index - room + 1 + spare
            self._top = min(max(self._top, low), max(0, self._cursor_index - spare))
        else:
            self._top = anchor - room // 2
        self._top = max(0, min(self._top, len(rows) - room))
        self._rows_shown = room
        shown = list(rows[self._top : self._top + room])
        if not self.COUNTS_HIDDEN:
            return shown
        below = len(rows) - self._top - room
        before, after = self._beyond
        if below and room > 1:
            shown[-1:] = _more("↓", below + max(after, 1))
        if self._top and room > 2:
            shown[:1] = _more("↑", self._top + max(before, 1))
        return shown

    def _line_of_cursor(self) -> int:
        return self._first_row_line + self._cursor_index - self._top

    def is_chosen(self, y: int) -> bool:
        """Whether a line has the cursor."""
        return self.has_focus and bool(self._stops) and y == self._line_of_cursor()

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        if self._stops:
            stop = self._stops.index(self._cursor_index) + rows
            self._set_cursor(self._stops[max(0, min(stop, len(self._stops) - 1))])

    def _set_cursor(self, index: int) -> None:
        self._cursor_index = index
        self._cursor = self._keys[index]
        self._show_cursor()

    def action_page(self, pages: int) -> None:
        """Move the cursor by what is in sight."""
        self.action_move(pages * max(1, self._rows_shown - 2))

    def action_open(self) -> None:
        """Open the cursor's row."""
        if self._cursor is not None:
            self.post_message(self.Opened(self, self._cursor))

    def _show_cursor(self) -> None:
        self.redraw()
        self.repaint()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show the cursor, or go back to the rows that matter most."""
        super().watch_has_focus(has_focus)
        self._show_cursor()

    def on_click(self, event: Click) -> None:
        """Choose a row; a double click opens it."""
        index = event.y - self._first_row_line + self._top
        if index in self._stops and event.y >= self._first_row_line:
            self._set_cursor(index)
            if event.chain == 2:
                self.action_open()


def _more(arrow: str, count: int) -> list[Line]:
    """A line that says how many there are in that direction; none where there are none."""
    return [(Piece(f"{arrow} {count:,} more", "muted"),)] if count else []


def _with_ends(
    first: Sequence[Line], lines: Sequence[Line], last: Sequence[Line]
) -> Sequence[Line]:
    """All of them in their order, each made when somebody looks at it."""
    count = len(lines)

    def line(at: int) -> Line:
        if at < 0:
            return first[at]
        return lines[at] if at < count else last[at - count]

    return Lines(range(-len(first), count + len(last)), line)
