"""A picture of a back-test: the range that was said over time, and what came true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple
from xml.sax.saxutils import escape

import numpy as np

from hubmon.estimate.axes import Box, Moments, Waits
from hubmon.estimate.backtest import Run
from hubmon.estimate.cohort import Flags, Floats
from hubmon.plain import plain

_WIDTH, _HEIGHT = 900, 500
_BOX = Box(left=62, top=84, right=_WIDTH - 30, bottom=_HEIGHT - 66)
_SLICES = 220
_IN_A_SLICE = 12
"""Replies at least, on average; fewer slices where there are fewer replies."""
_SHOWN = 8_000
"""Replies that are drawn at most; else every second one, every third, and so on."""
_CELL = 3.0
"""Replies in the same square of this side are one dot, the stronger the more they are."""
_STRENGTHS = ((1, 0.35), (2, 0.5), (4, 0.7), (8, 0.95))
"""From so many replies on: how strong a dot."""

_STYLE = """
text { font: 13px system-ui, 'Helvetica Neue', Arial, sans-serif; fill: #3c4650 }
.paper { fill: #ffffff } .title { font-size: 17px; font-weight: 600; fill: #17202a }
.line { stroke: #e3e7eb; stroke-width: 1 }
.wide { fill: #dbe9f6 } .range { fill: #abcdea } .median { stroke: #14588f }
.within { stroke: #55616d } .outside { stroke: #d1570f }
.dots { fill: none; stroke-width: 2.6; stroke-linecap: round }
.median { fill: none; stroke-width: 1.8; stroke-linejoin: round }
@media (prefers-color-scheme: dark) {
text { fill: #b9c3cd } .paper { fill: #14191f } .title { fill: #f2f5f8 } .line { stroke: #2b333c }
.wide { fill: #1b3046 } .range { fill: #27527a } .median { stroke: #9ccbf5 }
.within { stroke: #aab5c0 } .outside { stroke: #ff9a52 }
}
"""


class _Said(NamedTuple):
    """What was said in each slice of time, in the picture; a column for each of `LEVELS`."""

    x: Floats
    y: Floats
    begins: Flags
    """Whether nothing was said for a while before."""


def to_svg(run: Run) -> str:
    """Draw a run: its ranges as bands, their median as a line, what came true as dots."""
    title = f"Time to a reply: what {escape(plain(run.name))} said, and what came true"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">',
            f"<style>{_STYLE}</style>",
            f'<rect class="paper" width="{_WIDTH}" height="{_HEIGHT}"/>',
            f'<text class="title" x="16" y="28">{title}</text>',
            f'<text x="16" y="49">{_summary(run)}</text>',
            *(_drawing(run) if len(run.waits) else ()),
            "</svg>",
            "",
        ]
    )


def _summary(run: Run) -> str:
    if not len(run.waits):
        return "There is nothing to show: nobody was answered in time after the warm-up."
    first, last = (
        f"{when.day} {when:%b %Y}"
        for when in (datetime.fromtimestamp(run.arrived_at[place], UTC) for place in (0, -1))
    )
    when = first if first == last else f"{first} to {last}"
    return (
        f"{len(run.waits):,} replies, {when} (UTC) · {100 * run.score.cover_80:.0f} % within the"
        f" 80 % range · median error {run.score.medae:.0f} min"
        + (f" · one in {_one_in(run)} drawn" if _one_in(run) > 1 else "")
    )


def _one_in(run: Run) -> int:
    return -(-len(run.waits) // _SHOWN)


def _drawing(run: Run) -> Iterator[str]:
    moments = Moments(_BOX, run.arrived_at)
    waits = Waits(_BOX, float(max(run.waits.max(), np.quantile(run.forecasts[:, 3], 0.99))))
    said = _slices(run, moments, waits)
    yield from _bands(said)
    yield from _axes(moments, waits)
    within = (run.forecasts[:, 1] <= run.waits) & (run.waits <= run.forecasts[:, 3])
    for kind, chosen in (("within", within), ("outside", ~within)):
        some = np.flatnonzero(chosen)[:: _one_in(run)]
        yield from _dots(kind, moments.places(run.arrived_at[some]), waits.places(run.waits[some]))
    yield f'<path class="median" d="{_line(said)}"/>'
    yield from _legend()


def _slices(run: Run, moments: Moments, waits: Waits) -> _Said:
    """The median of what was said in each slice of time in which somebody wrote."""
    count = int(np.clip(len(run.waits) / _IN_A_SLICE, 1, _SLICES))
    places = moments.places(run.arrived_at)
    numbers = np.minimum((places - _BOX.left) / (_BOX.right - _BOX.left) * count, count - 1)
    there, starts = np.unique(numbers.astype(int), return_index=True)
    parts = np.split(np.arange(len(places)), starts[1:])
    x = np.array([places[part].mean() for part in parts])
    y = waits.places(np.array([np.median(run.forecasts[part], axis=0) for part in parts]))
    return _Said(x, y, np.diff(there, prepend=there[0] - 9) > max(2, count / 40))


def _bands(said: _Said) -> Iterator[str]:
    for kind, low, high in (("wide", 0, 4), ("range", 1, 3)):
        pieces = []
        for piece in np.split(np.arange(len(said.x)), np.flatnonzero(said.begins)[1:]):
            there = [f"{said.x[at]:.1f},{said.y[at, low]:.1f}" for at in piece]
            back = [f"{said.x[at]:.1f},{said.y[at, high]:.1f}" for at in piece[::-1]]
            pieces.append(f"M{' '.join(there + back)}Z")
        yield f'<path class="{kind}" d="{"".join(pieces)}"/>'


def _line(said: _Said) -> str:
    return "".join(
        f"{'M' if begins else 'L'}{x:.1f},{y:.1f}"
        for x, y, begins in zip(said.x, said.y[:, 2], said.begins, strict=True)
    )


def _dots(kind: str, x: Floats, y: Floats) -> Iterator[str]:
    """A dot for each square in which there is any: where its first one is."""
    squares = np.floor(np.column_stack([x, y]) / _CELL).astype(int)
    _, firsts, counts = np.unique(squares, axis=0, return_index=True, return_counts=True)
    bounds = [fewest for fewest, _ in _STRENGTHS[1:]]
    for place, (_, strength) in enumerate(_STRENGTHS):
        chosen = firsts[np.searchsorted(bounds, counts, side="right") == place]
        if len(chosen):
            path = "".join(f"M{x[dot]:.1f} {y[dot]:.1f}h0" for dot in chosen)
            yield f'<path class="dots {kind}" opacity="{strength}" d="{path}"/>'


def _axes(moments: Moments, waits: Waits) -> Iterator[str]:
    for tick in waits.ticks():
        y = f"{tick.place:.1f}"
        yield f'<path class="line" d="M{_BOX.left} {y}H{_BOX.right}"/>'
        yield f'<text x="{_BOX.left - 8}" y="{tick.place + 4.5:.1f}" text-anchor="end">'
        yield f"{tick.label}</text>"
    for tick in moments.ticks():
        x = f"{tick.place:.1f}"
        yield f'<path class="line" d="M{x} {_BOX.bottom}v5"/>'
        for text, below in ((tick.label, 21), (tick.above, 38)):
            yield f'<text x="{x}" y="{_BOX.bottom + below}" text-anchor="middle">{text}</text>'
    yield f'<text x="16" y="{_BOX.top - 14}">Wait</text>'
    yield f'<text x="{_BOX.right}" y="{_HEIGHT - 8}" text-anchor="end">when they wrote (UTC)</text>'


def _legend() -> Iterator[str]:
    y = _BOX.top - 18
    yield f'<path class="median" d="M130 {y}h22"/><text x="158" y="{y + 4}">median</text>'
    yield f'<rect class="range" x="226" y="{y - 6}" width="22" height="12"/>'
    yield f'<text x="254" y="{y + 4}">80 %</text>'
    yield f'<rect class="wide" x="302" y="{y - 6}" width="22" height="12"/>'
    yield f'<text x="330" y="{y + 4}">90 % range, as said for most at that time</text>'
    for kind, x, text in (("within", 640, "came true within 80 %"), ("outside", 814, "outside")):
        yield f'<path class="dots {kind}" d="M{x} {y}h0" style="stroke-width: 7"/>'
        yield f'<text x="{x + 9}" y="{y + 4}">{text}</text>'
