"""A picture of a back-test: the range that was said over time, and what came true."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from hubmon.estimate.backtest import Run

_WIDTH, _HEIGHT = 1200, 480
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 40, 40
_COLUMNS = 400
"""Slices of time; the range drawn in each is the median of what was said in it."""
_DOTS = 4_000
_WAITS = ((1, "1 min"), (5, "5"), (15, "15"), (60, "1 h"), (240, "4 h"), (720, "12 h"))
_DATES = 8


class _Frame:
    """Where a moment and a wait are in the picture; waits on a logarithmic scale."""

    def __init__(self, run: Run) -> None:
        self.first = float(run.arrived_at[0])
        self.last = max(float(run.arrived_at[-1]), self.first + 1)
        longest = float(run.waits.max())
        self._top = math.log1p(max(longest / 60, 60))

    def x(self, moment: float) -> float:
        share = (moment - self.first) / (self.last - self.first)
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(self, wait: float) -> float:
        share = min(math.log1p(max(wait, 0.0) / 60) / self._top, 1.0)
        return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM), 1)


def to_svg(run: Run) -> str:
    """Draw a run: 80 % range as a band, median as a line, the waits that came true as dots."""
    style = "font-family='sans-serif' font-size='12' fill='#444'"
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {_HEIGHT}' {style}>"
        f"<rect width='{_WIDTH}' height='{_HEIGHT}' fill='#fff'/>"
        f"<text x='{_LEFT}' y='24'>Time to a reply as {run.name} expected it: median, 80 % range;"
        " dots: what came true</text>"
    )
    body = _drawing(run) if len(run.waits) else iter(())
    return "\n".join([head, *body, "</svg>", ""])


def _drawing(run: Run) -> Iterator[str]:
    frame = _Frame(run)
    yield from _axes(frame)
    lows, medians, highs = _slices(run, frame)
    band = " ".join([*lows, *reversed(highs)])
    yield f"<polygon points='{band}' fill='#9ecae1' fill-opacity='0.6'/>"
    step = max(len(run.waits) // _DOTS, 1)
    for at, wait in zip(run.arrived_at[::step].tolist(), run.waits[::step].tolist(), strict=True):
        x, y = frame.x(at), frame.y(wait)
        yield f"<circle cx='{x}' cy='{y}' r='1.2' fill='#222' fill-opacity='0.35'/>"
    yield f"<polyline points='{' '.join(medians)}' fill='none' stroke='#08519c'/>"


def _slices(run: Run, frame: _Frame) -> tuple[list[str], list[str], list[str]]:
    """The points of the low end, the median and the high end, slice by slice."""
    lows: list[str] = []
    medians: list[str] = []
    highs: list[str] = []
    shares = (run.arrived_at - frame.first) / (frame.last - frame.first)
    slices = (shares * (_COLUMNS - 1)).astype(int)
    for place in np.unique(slices):
        part = slices == place
        x = frame.x(float(np.mean(run.arrived_at[part])))
        said = np.median(run.forecasts[part], axis=0)
        for points, wait in zip((lows, medians, highs), said[1:4], strict=True):
            points.append(f"{x},{frame.y(float(wait))}")
    return lows, medians, highs


def _axes(frame: _Frame) -> Iterator[str]:
    for minutes, label in _WAITS:
        y = frame.y(minutes * 60)
        yield f"<line x1='{_LEFT}' x2='{_WIDTH - _RIGHT}' y1='{y}' y2='{y}' stroke='#ddd'/>"
        yield f"<text x='{_LEFT - 6}' y='{y + 4}' text-anchor='end'>{label}</text>"
    for moment in np.linspace(frame.first, frame.last, _DATES).tolist():
        text = datetime.fromtimestamp(moment, UTC).strftime("%d %b %H:%M")
        yield f"<text x='{frame.x(moment)}' y='{_HEIGHT - 14}' text-anchor='middle'>{text}</text>"
