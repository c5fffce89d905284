"""Where each pane of the wall stands, for any size of the terminal."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias


class Box(NamedTuple):
    """A rectangle of cells."""

    x: int
    y: int
    width: int
    height: int


Arrangement: TypeAlias = dict[str, Box]
"""The box of each pane, by the pane's name."""

_NARROW, _SHORT = 72, 20
_WIDE, _TALL = 160, 44


def arrange_panes(width: int, height: int) -> Arrangement:
    """The box of every pane that has room; from 80 x 24 on everything but the channels has."""
    if width < _NARROW or height < _SHORT:
        return _stacked(width, height)
    if width >= _WIDE and height >= _TALL:
        return _in_three_columns(width, height)
    return _in_two_columns(width, height)


def _stacked(width: int, height: int) -> Arrangement:
    """One column, the most telling panes first; the last one has what is left but for the keys."""
    boxes: Arrangement = {"header": Box(0, 0, width, min(1, height))}
    wanted = (
        ("hub_warnings", 1),
        ("estimate", 6),
        ("promise", 5),
        ("queue", 4),
        ("warnings", 5),
        ("languages", 5),
    )
    y = 1
    for name, rows in wanted:
        if y + rows > height:
            break
        boxes[name] = Box(0, y, width, rows)
        y += rows
    spare = height - y
    if spare > 0:
        *_, last = boxes
        if last not in ("header", "hub_warnings"):
            boxes[last] = boxes[last]._replace(height=boxes[last].height + spare - 1)
        boxes["keys"] = Box(0, height - 1, width, 1)
    return boxes


def _in_two_columns(width: int, height: int) -> Arrangement:
    margin, gap = (1, 2) if width < 100 else (2, 4)
    now, low = _band_heights(height)
    air = 0 if height < 28 else 1
    told = 1 if height < 32 else 2
    top = 1 + told + air
    mid = height - 1 - low - 1 - air
    inner = width - 2 * margin
    thirds = split(margin, inner, gap, (25, 17, 32))
    halves = split(margin, inner, gap, (29, 27))
    middle = top + now + air
    boxes = _frame(width, height, margin, told)
    for name, (x, cells) in zip(("estimate", "queue", "promise"), thirds, strict=True):
        boxes[name] = Box(x, top, cells, now)
    for name, (x, cells) in zip(("languages", "warnings"), halves, strict=True):
        boxes[name] = Box(x, middle, cells, mid - middle)
    for name, (x, cells) in zip(("flow", "sources"), halves, strict=True):
        boxes[name] = Box(x, mid + 1, cells, low)
    return boxes


def _in_three_columns(width: int, height: int) -> Arrangement:
    margin, gap = 2, 4
    now, low = _band_heights(height)
    columns = split(margin, width - 2 * margin, gap, (10, 11, 11))
    told = 2 if height < 64 else 3
    top = 1 + told + 1
    middle = top + now + 1
    bottom = height - 2 - low
    boxes = _frame(width, height, margin, told)
    for name, (x, cells) in zip(("estimate", "queue", "promise"), columns, strict=True):
        boxes[name] = Box(x, top, cells, now)
    rows = bottom - 1 - middle
    languages = rows if rows < 18 else min(16, rows - 7)
    for name, (x, cells) in zip(("languages", "warnings", "sources"), columns, strict=True):
        boxes[name] = Box(x, middle, cells, rows)
    if languages < rows:
        box = boxes["languages"]
        boxes["languages"] = box._replace(height=languages)
        boxes["channels"] = box._replace(y=middle + languages + 1, height=rows - languages - 1)
    boxes["flow"] = Box(margin, bottom, width - 2 * margin, low)
    return boxes


def _frame(width: int, height: int, margin: int, told: int) -> Arrangement:
    """The lines above and below, with so many for the hub's warnings."""
    inner = width - 2 * margin
    return {
        "header": Box(margin, 0, inner, 1),
        "hub_warnings": Box(margin, 1, inner, told),
        "keys": Box(margin, height - 1, inner, 1),
    }


def _band_heights(height: int) -> tuple[int, int]:
    """Rows of the upper band and of the lower one."""
    if height < 32:
        return 6, 6
    if height < _TALL:
        return 10, 8
    return (14 if height < 64 else 21), min(20, 9 + (height - _TALL) // 4)


def split(start: int, cells: int, gap: int, shares: tuple[int, ...]) -> list[tuple[int, int]]:
    """Columns side by side in the ratio of the shares: where each starts, and its width."""
    room = cells - gap * (len(shares) - 1)
    columns: list[tuple[int, int]] = []
    x, used, so_far = start, 0, 0
    for share in shares:
        so_far += share
        end = room * so_far // sum(shares)
        columns.append((x, end - used))
        x += end - used + gap
        used = end
    return columns
