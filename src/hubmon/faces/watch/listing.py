"""The list of an agent's open cases, with one of them selected."""

from __future__ import annotations

from collections.abc import Sequence

from hubmon.faces.presentation.lines import Line, Piece, Role, spread
from hubmon.faces.presentation.wrapping import wrap
from hubmon.faces.queue import Item
from hubmon.faces.queue_lines import about, describe, time_left, urgency, waited
from hubmon.plain import clip

NARROW = 60
"""Below this many columns the selected case is described below the list."""
_DETAIL = 3
_ROLES: dict[str, Role] = {"overdue": "bad", "soon": "warn", "owed": "text", "quiet": "muted"}


class Listing:
    """Whose customers wait, longest first. The selection belongs to a case, not to a place."""

    def __init__(self) -> None:
        self._items: Sequence[Item] = ()
        self._index = 0
        self._top = 0
        self._rows = 1

    @property
    def selected(self) -> Item | None:
        """The selected case; None in an empty list."""
        return self._items[self._index] if self._items else None

    def find(self, subject: int) -> Item | None:
        """The case of this subject, if it is here."""
        return next((item for item in self._items if item.subject == subject), None)

    def take(self, items: Sequence[Item]) -> None:
        """Let these be the cases; the selected one stays where it stands on the screen."""
        before = self.selected
        subjects = [item.subject for item in items]
        if before is not None and before.subject in subjects:
            moved = subjects.index(before.subject) - self._index
            self._index += moved
            self._top += moved
        self._items = items
        self.move(0)

    def move(self, rows: int) -> None:
        """Select the case so many rows further down, or the one at the end."""
        self._index = max(0, min(self._index + rows, len(self._items) - 1))

    def turn(self, pages: int) -> None:
        """Select a case so many screens further down."""
        self.move(pages * self._rows)

    def to_end(self, direction: int) -> None:
        """Select the last case, or the first one."""
        self.move(direction * len(self._items))

    def lines(self, now_ms: int, width: int, height: int) -> tuple[list[Line], int]:
        """Lines of at most these cells, and which of them is the selected one's."""
        if not self._items:
            return [(Piece(clip("Nothing is waiting for you.", width)),)], 0
        narrow = width < NARROW
        detail = _detail(self._items[self._index], width) if narrow and height > 8 else []
        self._rows = max(1, height - 1 - len(detail))
        self._keep_in_sight()
        shown = self._items[self._top : self._top + self._rows]
        lines = [self._head(width, len(shown))]
        for index, item in enumerate(shown, start=self._top):
            lines.append(_row(item, now_ms, width, selected=index == self._index))
        if detail:
            lines += [()] * (self._rows - len(shown)) + detail
        return lines, 1 + self._index - self._top

    def _keep_in_sight(self) -> None:
        self._top = max(self._top, self._index - self._rows + 1)
        self._top = max(0, min(self._top, self._index, len(self._items) - self._rows))

    def _head(self, width: int, shown: int) -> Line:
        columns = f"  {'waits':>7} {'reply by':>12}  case"
        where = f"{self._top + 1} to {self._top + shown} of {len(self._items)}"
        place = (Piece(where, "muted"),) if shown < len(self._items) else ()
        return spread((Piece(clip(columns, width), "muted"),), place, width)


def _row(item: Item, now_ms: int, width: int, *, selected: bool) -> Line:
    role = _ROLES[urgency(item, now_ms)]
    waits = f"{waited(item, now_ms):>7}"
    what = "" if width >= NARROW else about(item)
    rest = clip(
        f" {time_left(item, now_ms):>12}  {what or describe(item)}", max(0, width - 2 - len(waits))
    )
    if selected:
        return (Piece(f"> {waits}", "focus"), Piece(rest, role))
    return (Piece(f"  {waits}{rest}", role),)


def _detail(item: Item, width: int) -> list[Line]:
    lines = wrap(clip(describe(item), _DETAIL * (width - 2)), width - 2)[:_DETAIL]
    lines += [""] * (_DETAIL - len(lines))
    return [(), *((Piece(f"  {line}", "muted"),) for line in lines)]
