"""Arrivals against replies over 24 hours, as two rows of bars on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from hubmon.faces.spans import duration
from hubmon.faces.tui.presentation.lines import Drawing, Line, Piece, first_that_fits, fit
from hubmon.faces.tui.presentation.scene import Scene
from hubmon.faces.tui.presentation.words import UNKNOWN
from hubmon.model.snapshot import FLOW_BUCKET, FlowBucket, Snapshot

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_LABEL = 10
_TITLE = 24
"""Cells that the pane's title needs beside the note."""
_GROUPS = (1, 2, 3, 4, 6, 8, 12, 24)
"""How many buckets one bar may stand for."""


def draw_flow(scene: Scene, width: int, height: int) -> Drawing:
    """The bars, with the hours of the day below."""
    if scene.snapshot is None or not scene.snapshot.flow:
        return Drawing([(Piece(UNKNOWN, "muted"),)])
    flow = scene.snapshot.flow
    room = max(1, width - _LABEL)
    group = next((group for group in _GROUPS if len(flow) / group <= room), _GROUPS[-1])
    bars = [flow[max(0, end - group) : end] for end in range(len(flow), 0, -group)][::-1]
    edges = [room * index // len(bars) for index in range(len(bars) + 1)]
    arrivals = [sum(bucket.arrivals for bucket in bar) for bar in bars]
    replies = [sum(bucket.replies for bucket in bar) for bar in bars]
    top = max(1, *arrivals, *replies)
    rows = max(1, (height - 1) // 2)
    lines = [
        *_bars("arrivals", arrivals, top, rows, edges),
        *_bars("replies", replies, top, rows, edges),
        _hours(bars, edges, scene),
    ]
    return Drawing(lines, _note(scene.snapshot, top, group, width))


def _note(snapshot: Snapshot, top: int, group: int, width: int) -> Line:
    total = f"{snapshot.questions_24h:,} questions in 24 hours"
    span = duration(FLOW_BUCKET * group)
    notes = (
        f"{total}, tallest bar {top:,} in {span}",
        total,
        f"{snapshot.questions_24h:,} in 24 h",
    )
    return first_that_fits([(Piece(note, "muted"),) for note in notes], width - _TITLE)


def _bars(
    role: Literal["arrivals", "replies"],
    values: Sequence[int],
    top: int,
    rows: int,
    edges: Sequence[int],
) -> list[Line]:
    """The bars from the top row down; the last one is still filling, hence pale."""
    eighths = [-(-value * rows * 8 // top) for value in values]
    lines: list[Line] = []
    for row in reversed(range(rows)):
        drawn = [
            _EIGHTHS[max(0, min(8, value - row * 8))] * (end - start)
            for value, start, end in zip(eighths, edges, edges[1:], strict=False)
        ]
        label = Piece(fit(role if row == rows - 1 else "", _LABEL), "muted")
        lines.append((label, Piece("".join(drawn[:-1]), role), Piece(drawn[-1], "faint")))
    return lines


def _hours(bars: Sequence[Sequence[FlowBucket]], edges: Sequence[int], scene: Scene) -> Line:
    """Below the bars the full hours, as close as they stay legible."""
    step = 3 if edges[-1] >= 80 else 6
    line = ""
    for at, bar in zip(edges, bars, strict=False):
        for bucket in bar:
            local = bucket.start.astimezone(scene.zone)
            on_the_hour = local.minute == 0 and local.hour % step == 0
            if on_the_hour and len(line) <= at <= edges[-1] - len("00:00"):
                line = f"{line:{at}}{local:%H:%M} "
    return (Piece(" " * _LABEL), Piece(line.rstrip(), "muted"))
