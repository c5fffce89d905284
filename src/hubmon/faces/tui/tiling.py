"""Where each number of the wall stands, for any size of the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from hubmon.faces.tui.arrangement import Arrangement, Box, split

SHIFTED_EVERY = timedelta(minutes=10)
_SHIFTS = ((0, 0), (1, 0), (2, 0), (2, 1), (1, 1), (0, 1))
_SPARE_COLUMNS, _SPARE_ROWS = 2, 1
_NARROW = 60


class Shift(NamedTuple):
    """How far everything stands from the upper left corner, so that nothing burns in."""

    x: int
    y: int

    @classmethod
    def at(cls, now: datetime) -> Shift:
        """It goes round in an hour, a step at a time."""
        return cls(*_SHIFTS[int(now.timestamp() / SHIFTED_EVERY.total_seconds()) % len(_SHIFTS)])


def arrange_tiles(names: Sequence[str], width: int, height: int, shift: Shift) -> Arrangement:
    """The box of each tile, the first one largest, with lines above (two) and below (`keys`)."""
    area = Box(
        1 + shift.x, shift.y, max(width - 2 - _SPARE_COLUMNS, 1), max(height - _SPARE_ROWS, 1)
    )
    boxes = {
        "header": area._replace(height=1),
        "keys": Box(area.x, area.y + area.height - 1, area.width, 1),
    }
    inner = Box(area.x, area.y + 2, area.width, area.height - 4)
    if inner.height < 1:
        return boxes
    boxes["hub_warnings"] = area._replace(y=area.y + 1, height=1)
    if width < _NARROW:
        return boxes | _rows([[name] for name in names[: max(inner.height // 4, 1)]], inner)
    first = max(len(names) - 3, 1)
    return boxes | _rows([names[:first], names[first:]], inner)


def _rows(rows: Sequence[Sequence[str]], area: Box) -> Arrangement:
    """Rows of tiles, the upper ones taller where they hold fewer."""
    rows = [row for row in rows if row]
    shares = tuple(4 if len(row) < len(rows[-1]) else 3 for row in rows)
    boxes: Arrangement = {}
    for row, (y, height) in zip(rows, split(area.y, area.height, 1, shares), strict=True):
        wide = (3, *[2] * (len(row) - 1)) if row is rows[0] else (1,) * len(row)
        for name, (x, width) in zip(row, split(area.x, area.width, 3, wide), strict=True):
            boxes[name] = Box(x, y, width, height)
    return boxes
