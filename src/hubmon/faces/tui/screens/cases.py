"""Cases that have something in common: they wait in one language, or a figure counts them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize
from textual.widgets import DataTable, Input

from hubmon.faces.presentation.cases import CASE_COLUMNS, Told, case_row, matches
from hubmon.faces.presentation.header import draw_header
from hubmon.faces.presentation.keys import BACK, HELP, OPEN, QUIT, ROW, Hint, draw_keys
from hubmon.faces.presentation.lines import Column, Drawing, Line, Piece, choose_columns
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.tui.screens.living import LivingScreen
from hubmon.faces.tui.shared_keys import CASES_FILTER, back, rows
from hubmon.faces.tui.widgets.pane import Pane
from hubmon.faces.tui.widgets.table import RowTable
from hubmon.faces.view import CASES_LISTED
from hubmon.model.case import Case

_KEYS = (
    ROW,
    OPEN,
    Hint("/", "filter", ("cases.filter",)),
    BACK,
    HELP,
    QUIT,
)


class CasesScreen(LivingScreen):
    """A table of cases in the order they are read in; read again once a minute.

    Args:
        title: what the cases have in common.
        read: gives the cases as they are now.
        open_case: opens one, by its id.
        scene: the moment the screen is opened in.
        told: whether the table tells how the reply or the solution stands, or what is odd.
        same: the column in which all of them would be the same, and which is left out.
    """

    AUTO_FOCUS = "RowTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        back("back"),
        *rows({"up": "up", "down": "down"}),
        CASES_FILTER,
    ]
    DEFAULT_CSS = """
    CasesScreen {
        padding: 0 1;
        #header, #keys { height: 1; }
        #heading { height: 1; margin: 1 1 0 1; }
        Input { display: none; margin: 0 1; }
        DataTable { height: 1fr; background: $background; background-tint: transparent; }
        DataTable { overflow-x: hidden; scrollbar-size-vertical: 1; }
    }
    """

    def __init__(
        self,
        title: str,
        read: Callable[[], Sequence[Case]],
        open_case: Callable[[str], None],
        scene: Scene,
        told: Told = "response",
        same: str = "",
    ) -> None:
        super().__init__()
        self._read = read
        self._open_case = open_case
        self._scene = scene
        self._cases = read()
        self._all_columns = [column for column in CASE_COLUMNS[told] if column.name != same]
        self._filter = Input(placeholder="topic, number, language, ...", compact=True)
        self._shown: dict[str, tuple[str, ...]] = {}
        self._columns: list[Column] = []
        self._panes = (
            Pane("", draw_header, self.roles, name="header", dims=False),
            Pane(title, self._draw_count, self.roles, name="heading", dims=False),
            Pane("", draw_keys(_KEYS), self.roles, name="keys", dims=False),
        )
        self._table = RowTable()

    def compose(self) -> ComposeResult:
        """Put the table between what everybody wants to know and the keys."""
        header, heading, keys = self._panes
        yield header
        yield heading
        yield self._filter
        yield self._table
        yield keys

    def on_resize(self, event: Resize) -> None:
        """Choose the columns that have room."""
        chosen, widths = choose_columns(self._all_columns, event.size.width - 6)
        self._columns = [
            self._all_columns[index]._replace(width=width)
            for index, width in zip(chosen, widths, strict=True)
        ]
        self._table.clear(columns=True)
        self._shown = {}
        for column in self._columns:
            self._table.add_column(Text(column.name), width=column.width, key=column.name)
        self._fill()

    def show(self, scene: Scene) -> None:
        """Renew the table when the minute has changed and the hub can be read."""
        same_minute = scene.same_minute(self._scene)
        self._scene = scene
        if not (same_minute or scene.trouble):
            self._cases = self._read()
            self._fill()
        self._show_panes(self._scene)

    def _fill(self) -> None:
        """Change the cells that differ; rows that come in between others need a new table."""
        rows = {
            case.id: case_row(case, self._scene, self._columns)
            for case in self._cases
            if matches(case, self._filter.value, self._scene)
        }
        staying = [key for key in self._shown if key in rows]
        if staying == list(rows)[: len(staying)]:
            self._change(rows)
        else:
            self._refill(rows)
        self._shown = rows
        self._show_panes(self._scene)

    def _change(self, rows: Mapping[str, tuple[str, ...]]) -> None:
        for key in self._shown.keys() - rows.keys():
            self._table.remove_row(key)
        for key, row in rows.items():
            old = self._shown.get(key)
            if old is None:
                self._table.add_row(*map(Text, row), key=key)
                continue
            for column, before, after in zip(self._columns, old, row, strict=True):
                if before != after:
                    self._table.update_cell(key, column.name, Text(after))

    def _refill(self, rows: Mapping[str, Iterable[str]]) -> None:
        before = list(self._shown)
        chosen = before[self._table.cursor_row : self._table.cursor_row + 1]
        self._table.clear()
        for key, row in rows.items():
            self._table.add_row(*map(Text, row), key=key)
        if chosen and chosen[0] in rows:
            self._table.move_cursor(row=list(rows).index(chosen[0]))

    def _draw_count(self, scene: Scene, width: int, height: int) -> Drawing:
        del scene, width, height
        count: Line = (Piece(f"{len(self._cases):,}", "strong"),)
        if len(self._cases) >= CASES_LISTED:
            count = (*count, Piece(" or more"))
        if not self._filter.value:
            return Drawing([], note=count)
        return Drawing([], note=(Piece(f"{len(self._shown):,}", "strong"), Piece(" of "), *count))

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Open the case of a row."""
        if event.row_key.value is not None:
            self._open_case(event.row_key.value)

    def action_filter(self) -> None:
        """Let somebody type which cases to show."""
        self._filter.display = True
        self._filter.focus()

    def on_input_changed(self) -> None:
        """Show the cases that match."""
        self._fill()

    def on_input_submitted(self) -> None:
        """Go to the cases that match."""
        self._table.focus()

    def action_back(self) -> None:
        """Show all cases again, or go back when all are shown."""
        if self._filter.display:
            self._filter.display = False
            self._filter.value = ""
            self._table.focus()
        else:
            self.dismiss()

    def action_down(self) -> None:
        """Move to the next row."""
        self._table.action_cursor_down()

    def action_up(self) -> None:
        """Move to the row before."""
        self._table.action_cursor_up()
