"""Arrivals against replies over 24 hours, as two rows of bars on one scale, and what is to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from hubmon.faces.counts import counted
from hubmon.faces.outlook import brief_peak_words, last_half_hour, peak_words, surge_words
from hubmon.faces.presentation.bars import bar_rows, edges_of
from hubmon.faces.presentation.lines import Drawing, Line, Piece, first_that_fits, fit
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.words import AT_RISK, UNKNOWN, clock_time
from hubmon.faces.spans import duration
from hubmon.model.expectation import HALF_HOUR
from hubmon.model.snapshot import FLOW_BUCKET, Snapshot

_LABEL = 11
_TITLE = 24
"""Cells that the pane's title needs beside the note."""
_GROUPS = (1, 2, 3, 4, 6, 8, 12, 24)
"""How many buckets one bar may stand for."""
_AHEAD = 48
"""Buckets that are shown of what is to come: twelve hours."""
_ROOM_AHEAD = 40
"""Cells from which on there is room for them."""
_NOW = "now"


class _Bar(Struct, frozen=True):
    starts: Sequence[datetime]
    """Of the buckets it stands for."""
    arrivals: float
    replies: float


def draw_flow(scene: Scene, width: int, height: int) -> Drawing:
    """The bars, with the hours of the day below."""
    if scene.snapshot is None or not scene.snapshot.flow:
        return Drawing([(Piece(UNKNOWN, "muted"),)])
    flow = [_Bar([each.start], each.arrivals, each.replies) for each in scene.snapshot.flow]
    room = max(1, width - _LABEL)
    ahead = _ahead(scene.snapshot) if room >= _ROOM_AHEAD else []
    buckets = len(flow) + len(ahead)
    group = next((group for group in _GROUPS if buckets / group <= room), _GROUPS[-1])
    came = [_together(flow[max(0, end - group) : end]) for end in range(len(flow), 0, -group)][::-1]
    to_come = [_together(ahead[at : at + group]) for at in range(0, len(ahead), group)]
    bars = [*came, *to_come]
    edges = edges_of(len(bars), room)
    top = max(1, *(max(bar.arrivals, bar.replies) for bar in bars))
    rows = max(1, (height - 1) // 2)
    arrivals = ["arrivals"] if ahead else ["arrivals", *_peak_label(scene, scene.snapshot)]
    full = len(came) - 1
    lines = [
        *_bars("arrivals", arrivals, [bar.arrivals / top for bar in bars], full, rows, edges),
        *_bars("replies", ["replies"], [bar.replies / top for bar in bars], full, rows, edges),
        _hours(bars, edges, scene, full if to_come else None),
    ]
    scale = f"tallest bar {top:,.0f} in {duration(FLOW_BUCKET * group)}"
    return Drawing(lines, _note(scene, scene.snapshot, scale, width))


def _ahead(snapshot: Snapshot) -> list[_Bar]:
    """The buckets to come, as far as anything is expected of them."""
    expected = {
        half_hour.start + part: half_hour.median * (FLOW_BUCKET / HALF_HOUR)
        for half_hour in snapshot.expected_load.ahead(snapshot.as_of)
        for part in (FLOW_BUCKET * 0, FLOW_BUCKET)
    }
    last = snapshot.flow[-1].start
    starts = [last + FLOW_BUCKET * step for step in range(1, _AHEAD + 1)]
    return [_Bar([start], expected[start], 0) for start in starts if start in expected]


def _together(bars: Sequence[_Bar]) -> _Bar:
    if len(bars) == 1:
        return bars[0]
    return _Bar(
        [start for bar in bars for start in bar.starts],
        sum(bar.arrivals for bar in bars),
        sum(bar.replies for bar in bars),
    )


def _peak_label(scene: Scene, snapshot: Snapshot) -> list[str]:
    """For the side of the bars, where there is no room for more."""
    peak = snapshot.expected_load.peak(snapshot.as_of)
    return [] if peak is None else [f"peak {clock_time(peak.at, scene.zone)}"]


def _note(scene: Scene, snapshot: Snapshot, scale: str, width: int) -> Line:
    """As much as there is room for of how many came and how many will; a surge before all else."""
    total = f"{counted(snapshot.questions_24h, 'question')} in 24 hours"
    short = f"{snapshot.questions_24h:,} in 24 h"
    peak = peak_words(snapshot, scene.zone)
    brief = brief_peak_words(snapshot, scene.zone)
    last = last_half_hour(snapshot)
    found = scene.surge
    if found is not None and found.lasts(snapshot.as_of):
        words = surge_words(found.arrivals, found.times, found.until - found.since)
        surge = Piece(f"{AT_RISK} surge: {words}", "warn")
        return first_that_fits(
            [
                (surge, Piece(f"; {total}; {peak}", "muted")),
                (surge, Piece(f"; {peak}", "muted")),
                (surge,),
                (Piece(f"{AT_RISK} surge", "warn"),),
            ],
            width - _TITLE,
        )
    against = f"; {last.words()}" if last is not None else ""
    notes = (
        f"{total}, {scale}{against}; {peak}",
        f"{total}{against}; {peak}",
        f"{short}{against}; {peak}",
        f"{total}; {peak}",
        f"{short}; {peak}",
        f"{short}; {brief}",
        short,
    )
    return first_that_fits(((Piece(note, "muted"),) for note in notes), width - _TITLE)


def _bars(
    role: Literal["arrivals", "replies"],
    labels: Sequence[str],
    shares: Sequence[float],
    full: int,
    rows: int,
    edges: Sequence[int],
) -> list[Line]:
    """The bars from the top row down; those after the `full` ones are not over, hence pale."""
    texts = [*labels, *[""] * rows]
    return [
        (
            Piece(fit(text, _LABEL), "muted"),
            Piece(bar[: edges[full]], role),
            Piece(bar[edges[full] :], "faint"),
        )
        for text, bar in zip(texts, bar_rows(shares, 1, rows, edges), strict=False)
    ]


def _hours(bars: Sequence[_Bar], edges: Sequence[int], scene: Scene, present: int | None) -> Line:
    """Below the bars the full hours, as close as they stay legible.

    Where hours to come are shown, `present` is the bar below which it says so.
    """
    step = 3 if edges[-1] >= 80 else 6
    taken = range(0) if present is None else _around(edges[present])
    line = ""
    for number, (at, bar) in enumerate(zip(edges, bars, strict=False)):
        if number == present:
            line = f"{line:{at}}{_NOW} "
        for start in bar.starts:
            local = start.astimezone(scene.zone)
            on_the_hour = local.minute == 0 and local.hour % step == 0
            fits = len(line) <= at <= edges[-1] - len("00:00") and at not in taken
            if on_the_hour and fits:
                line = f"{line:{at}}{local:%H:%M} "
    return (Piece(" " * _LABEL), Piece(line.rstrip(), "muted"))


def _around(at: int) -> range:
    """The cells in which an hour would run into the present."""
    return range(at - len("00:00 ") + 1, at + len(_NOW) + 1)
