"""The cases that wait in one language or channel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.widgets import DataTable

from hubmon.faces.tui.presentation.cases import CASE_COLUMNS, case_row
from hubmon.faces.tui.presentation.header import draw_header
from hubmon.faces.tui.presentation.keys import draw_keys
from hubmon.faces.tui.presentation.lines import Column, Drawing, Piece, choose_columns
from hubmon.faces.tui.presentation.scene import Scene
from hubmon.faces.tui.screens.living import LivingScreen
from hubmon.faces.tui.widgets.pane import Pane
from hubmon.model.case import Case

_KEYS = (("↑ ↓", "row"), ("Enter", "open"), ("Esc", "back"), ("?", "help"), ("q", "quit"))


class CasesScreen(LivingScreen):
    """A table of waiting cases, longest waiting first; read again once a minute.

    Args:
        title: what the cases have in common.
        read: gives the cases as they are now.
        open_case: opens one, by its id.
        scene: the moment the screen is opened in.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "dismiss", "Back", id="cases.back", show=False),
        Binding("j", "down", "Row down", id="cases.down", show=False),
        Binding("k", "up", "Row up", id="cases.up", show=False),
    ]
    DEFAULT_CSS = """
    CasesScreen {
        padding: 0 1;
        #header, #keys { height: 1; }
        #heading { height: 1; margin: 1 1 0 1; }
        DataTable { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }
    }
    """

    def __init__(
        self,
        title: str,
        read: Callable[[], Sequence[Case]],
        open_case: Callable[[str], None],
        scene: Scene,
    ) -> None:
        super().__init__()
        self._read = read
        self._open_case = open_case
        self._scene = scene
        self._cases = read()
        self._shown: dict[str, tuple[str, ...]] = {}
        self._columns: list[Column] = []
        self._panes = (
            Pane("", draw_header, self.roles, name="header", dims=False),
            Pane(title, self._draw_count, self.roles, name="heading", dims=False),
            Pane("", draw_keys(_KEYS), self.roles, name="keys", dims=False),
        )
        self._table = DataTable[Text](cursor_type="row")

    def compose(self) -> ComposeResult:
        """Put the table between what everybody wants to know and the keys."""
        header, heading, keys = self._panes
        yield header
        yield heading
        yield self._table
        yield keys

    def on_resize(self, event: Resize) -> None:
        """Choose the columns that have room."""
        chosen, widths = choose_columns(CASE_COLUMNS, event.size.width - 6)
        self._columns = [
            CASE_COLUMNS[index]._replace(width=width)
            for index, width in zip(chosen, widths, strict=True)
        ]
        self._table.clear(columns=True)
        self._shown = {}
        for column in self._columns:
            self._table.add_column(Text(column.name), width=column.width, key=column.name)
        self._fill()

    def show(self, scene: Scene) -> None:
        """Renew the table when the minute has changed and the hub can be read."""
        same_minute = f"{scene.now:%d %H:%M}" == f"{self._scene.now:%d %H:%M}"
        self._scene = scene
        if not (same_minute or scene.trouble):
            self._cases = self._read()
            self._fill()
        self._show_panes()

    def _show_panes(self) -> None:
        for pane in self._panes:
            pane.show(self._scene)

    def _fill(self) -> None:
        """Change the cells that differ; rows that come in between others need a new table."""
        rows = {case.id: case_row(case, self._scene, self._columns) for case in self._cases}
        staying = [key for key in self._shown if key in rows]
        if staying == list(rows)[: len(staying)]:
            self._change(rows)
        else:
            self._refill(rows)
        self._shown = rows
        self._show_panes()

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
        return Drawing([], note=(Piece(f"{len(self._cases):,}", "strong"),))

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Open the case of a row."""
        if event.row_key.value is not None:
            self._open_case(event.row_key.value)

    def action_down(self) -> None:
        """Move to the next row."""
        self._table.action_cursor_down()

    def action_up(self) -> None:
        """Move to the row before."""
        self._table.action_cursor_up()
