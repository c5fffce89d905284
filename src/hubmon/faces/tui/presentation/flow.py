"""Arrivals against replies over 24 hours, as two rows of bars on one scale."""

from __future__ import annotations

from collections.abc import Sequence

from hubmon.faces.tui.presentation.lines import Drawing, Line, Piece, Role, fit, spread
from hubmon.faces.tui.presentation.scene import Scene
from hubmon.faces.tui.presentation.words import UNKNOWN
from hubmon.model.snapshot import FlowBucket

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_LABEL = 9
_GROUPS = (1, 2, 3, 4, 6, 8, 12)
"""How many buckets one bar may stand for."""


def draw_flow(scene: Scene, width: int, height: int) -> Drawing:
    """The bars, with the hours of the day below."""
    if scene.snapshot is None or not scene.snapshot.flow:
        return Drawing([(Piece(UNKNOWN, "muted"),)])
    flow = scene.snapshot.flow
    note = (Piece(f"{scene.snapshot.questions_24h:,} questions in 24 hours", "muted"),)
    room = max(1, width - _LABEL - 1)
    group = next((group for group in _GROUPS if len(flow) / group <= room), _GROUPS[-1])
    bars = [flow[max(0, end - group) : end] for end in range(len(flow), 0, -group)][::-1]
    cells = max(1, room // len(bars))
    arrivals = [sum(bucket.arrivals for bucket in bar) for bar in bars]
    replies = [sum(bucket.replies for bucket in bar) for bar in bars]
    top = max(1, *arrivals, *replies)
    rows = max(1, (height - 1) // 2)
    return Drawing(
        [
            *_bars("arrivals", arrivals, top, rows, cells, "arrivals"),
            *_bars("replies", replies, top, rows, cells, "replies"),
            _hours(bars, cells, scene),
        ],
        note,
    )


def _bars(
    label: str, values: Sequence[int], top: int, rows: int, cells: int, role: Role
) -> list[Line]:
    """The bars from the top row down; the last one is still filling, hence pale."""
    eighths = [-(-value * rows * 8 // top) for value in values]
    lines: list[Line] = []
    for row in reversed(range(rows)):
        drawn = [_EIGHTHS[max(0, min(8, value - row * 8))] * cells for value in eighths]
        name = label if row == rows - 1 else ""
        lines.append(
            (
                Piece(fit(name, _LABEL + 1), "muted"),
                Piece("".join(drawn[:-1]), role),
                Piece(drawn[-1], "muted"),
            )
        )
    return lines


def _hours(bars: Sequence[Sequence[FlowBucket]], cells: int, scene: Scene) -> Line:
    """The full hours that fit below the bars, every third or sixth of them."""
    total = len(bars) * cells
    step = 3 if total >= 90 else 6
    line = ""
    for index, bar in enumerate(bars):
        for bucket in bar:
            local = bucket.start.astimezone(scene.zone)
            at = index * cells
            if local.minute == 0 and local.hour % step == 0 and len(line) <= at <= total - 5:
                line = line.ljust(at) + f"{local.hour:02}:00 "
    return spread((Piece(" " * (_LABEL + 1)), Piece(line.rstrip(), "muted")), (), total)
