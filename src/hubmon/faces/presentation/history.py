"""A day, a week or a month of the hub in bars, and the hours of the week in which it is busy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from math import ceil
from typing import NamedTuple

from hubmon.faces.presentation.bars import bar_rows, edges_of
from hubmon.faces.presentation.lines import Drawing, Line, Piece, Role, first_that_fits, fit
from hubmon.faces.presentation.scene import Scene, Site
from hubmon.faces.presentation.words import UNKNOWN
from hubmon.faces.spans import duration, expected
from hubmon.model.course import Point, Stretch, stretches
from hubmon.model.expectation import HALF_HOUR, ExpectedLoad
from hubmon.plain import plain

_LABEL = 15
_LENGTHS = tuple(
    timedelta(minutes=minutes) for minutes in (5, 10, 15, 30, 60, 120, 180, 360, 720, 1440)
)
_DAY = timedelta(days=1)
BUSY_TITLE = "When it is busy"
EXPECTED = "─"
"""The mark of what was expected."""


class Period(NamedTuple):
    """How much of the past is shown."""

    name: str
    length: timedelta


PERIODS = (
    Period("24 hours", _DAY),
    Period("7 days", _DAY * 7),
    Period("31 days", _DAY * 31),
)


class _Series(NamedTuple):
    name: str
    role: Role
    value: Callable[[Stretch], float | None]
    words: Callable[[float], str]


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _minutes(value: float) -> str:
    return expected(timedelta(minutes=value))


def _response_minutes(stretch: Stretch) -> float | None:
    time = stretch.response_time
    return None if time is None else time / timedelta(minutes=1)


_SERIES = (
    _Series("arrivals", "arrivals", lambda s: s.arrivals, _count),
    _Series("replies", "replies", lambda s: s.replies, _count),
    _Series("waiting", "muted", lambda s: s.waiting, _count),
    _Series("response time", "focus", _response_minutes, _minutes),
)


def draw_course(
    points: Sequence[Point], expected: ExpectedLoad, scene: Scene, width: int, height: int
) -> Drawing:
    """Arrivals and replies on one scale, those who wait, and the response time that was told.

    The last bar is still filling. A mark stands above or within a bar of the arrivals where it
    would end had as many come as were expected, unless it ends there.
    """
    room = max(width - _LABEL, 1)
    each = next((e for e in _LENGTHS if len(points) * 5 / (e.seconds // 60 or 1440) <= room), _DAY)
    shown = stretches(points, each)
    if not shown:
        return Drawing([(Piece(UNKNOWN, "muted"),)])
    edges = edges_of(len(shown), room)
    rows = max((height - 1) // len(_SERIES), 1)
    usual = _usual(expected, shown, each)
    flow = max([1, *(max(s.arrivals, s.replies) for s in shown), *filter(None, usual)])
    lines: list[Line] = []
    for series in _SERIES:
        values = [series.value(stretch) for stretch in shown]
        top = flow if series.role in {"arrivals", "replies"} else max([1, *filter(None, values)])
        drawn = _rows(series, values, top, rows, edges)
        if series.role == "arrivals":
            drawn = _marked(drawn, values, usual, top, edges)
        lines += drawn
    known = f", {EXPECTED} expected" if any(each is not None for each in usual) else ""
    note = (Piece(f"each bar {duration(each)}{known}", "muted"),)
    return Drawing([*lines, _times(shown, edges, scene)], note=note)


def _usual(expected: ExpectedLoad, shown: Sequence[Stretch], each: timedelta) -> list[float | None]:
    """What was expected in each stretch; None where that is not known."""
    known = {half_hour.start: half_hour.median for half_hour in expected.half_hours}
    found: list[float | None] = []
    for stretch in shown:
        step = min(each, HALF_HOUR)
        parts = [stretch.start + step * number for number in range(each // step)]
        medians = [known.get(at - timedelta(minutes=at.minute % 30)) for at in parts]
        told = [median for median in medians if median is not None]
        found.append(sum(told) * (step / HALF_HOUR) if len(told) == len(medians) else None)
    return found


def _marked(
    drawn: Sequence[Line],
    values: Sequence[float | None],
    usual: Sequence[float | None],
    top: float,
    edges: Sequence[int],
) -> list[Line]:
    """The rows with a mark at the height of what was expected, where the bar ends elsewhere."""
    rows = len(drawn)
    marks = [
        _mark_row(value or 0, expected, top / rows)
        for value, expected in zip(values, usual, strict=True)
    ]
    return [
        tuple(_with_marks(line, [mark == rows - 1 - row for mark in marks], edges))
        for row, line in enumerate(drawn)
    ]


def _mark_row(value: float, expected: float | None, of_a_row: float) -> int | None:
    """The row, from below, in which to mark what was expected; None where the bar ends there."""
    if expected is None or abs(value - expected) < of_a_row / 2:
        return None
    end, mark = (max(ceil(height / of_a_row) - 1, 0) for height in (value, expected))
    return None if mark == end and value > 0 else mark


def _with_marks(line: Line, marked: Sequence[bool], edges: Sequence[int]) -> Iterator[Piece]:
    label, *bars = line
    yield label
    cells = [(letter, bar.role) for bar in bars for letter in bar.text]
    for mark, start, end in zip(marked, edges, edges[1:], strict=False):
        if mark:
            cells[start:end] = [(EXPECTED, "muted")] * (end - start)
    for role, run in groupby(cells, key=lambda cell: cell[1]):
        yield Piece("".join(letter for letter, _ in run), role)


def _rows(
    series: _Series,
    values: Sequence[float | None],
    top: float,
    rows: int,
    edges: Sequence[int],
) -> list[Line]:
    """One series, with its name and its highest value at the left."""
    known = [value for value in values if value is not None]
    highest = f"up to {series.words(max(known))}" if known else UNKNOWN
    labels = [series.name, highest] if rows > 1 else [series.name]
    bars = bar_rows([value or 0 for value in values], top, rows, edges)
    return [
        (
            Piece(fit(labels[at] if at < len(labels) else "", _LABEL), "muted"),
            Piece(bar[: edges[-2]], series.role),
            Piece(bar[edges[-2] :], "faint"),
        )
        for at, bar in enumerate(bars)
    ]


def _times(shown: Sequence[Stretch], edges: Sequence[int], scene: Scene) -> Line:
    """Below the bars: full hours within a day or two, the days where there are more."""
    long = len(shown) > 1 and shown[-1].start - shown[0].start > 2 * _DAY
    line, before = "", shown[0].start.astimezone(scene.zone)
    for at, stretch in zip(edges, shown, strict=False):
        local = stretch.start.astimezone(scene.zone)
        words = _mark(before, local, long=long)
        if words and len(line) + 1 <= at <= edges[-1] - len(words):
            line = f"{line:{at}}{words}"
        before = local
    return (Piece(" " * _LABEL), Piece(line, "muted"))


def _mark(before: datetime, local: datetime, *, long: bool) -> str:
    """What to write below a bar that begins a new hour, or a new day."""
    if long:
        return f"{local:%a %-d} " if local.date() != before.date() else ""
    new_hour = (local.date(), local.hour) != (before.date(), before.hour)
    return f"{local:%H:%M} " if new_hour and local.hour % 3 == 0 else ""


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHADES = " ·░▒▓█"
_USUAL = 0.95
"""The share of the hours that the shades keep apart; beyond it all are the darkest, or one rush
would leave nothing but dots of weeks."""


def draw_busy_hours(points: Sequence[Point], site: Site, width: int, height: int) -> Drawing:
    """Arrivals by weekday and hour in a site's own time, as shades, with the busiest in words."""
    del height
    sums = [[0.0] * 24 for _ in _DAYS]
    times = [[0] * 24 for _ in _DAYS]
    for point in points:
        local = point.start.astimezone(site.zone)
        sums[local.weekday()][local.hour] += point.arrivals
        times[local.weekday()][local.hour] += 1
    hourly = [
        [s * 12 / t if t else None for s, t in zip(*row, strict=True)]
        for row in zip(sums, times, strict=True)
    ]
    known = sorted(value for row in hourly for value in row if value is not None)
    top = known[-1] if known else 0
    full = known[int(_USUAL * (len(known) - 1))] if known else 0
    cell = max(min((width - 5) // 24, 5), 1)
    lines: list[Line] = [(Piece(" " * 5 + _hour_names(cell), "muted"),)]
    lines += [_day(name, row, full or top, cell) for name, row in zip(_DAYS, hourly, strict=True)]
    words = _busiest(hourly, top)
    named = (f"{plain(site.name)}: {words}", words)
    note = first_that_fits([(Piece(each, "muted"),) for each in named], width - len(BUSY_TITLE) - 3)
    return Drawing(lines, note=note)


def _hour_names(cell: int) -> str:
    step = 3 if cell < 3 else 1
    return "".join(f"{hour:02}".ljust(cell * step) for hour in range(0, 24, step))


def _day(name: str, row: Sequence[float | None], full: float, cell: int) -> Line:
    shades = "".join(_shade(value, full) * cell for value in row)
    return (Piece(f"{name}  ", "muted"), Piece(shades, "arrivals"))


def _shade(value: float | None, full: float) -> str:
    if not value or not full:
        return _SHADES[0]
    return _SHADES[max(1, min(round(value / full * (len(_SHADES) - 1)), len(_SHADES) - 1))]


def _busiest(hourly: Sequence[Sequence[float | None]], top: float) -> str:
    if not top:
        return "nobody wrote"
    day, hour = next(
        (day, hour)
        for day, row in enumerate(hourly)
        for hour, value in enumerate(row)
        if value == top
    )
    return f"busiest {_DAYS[day]} {hour:02}:00, {top:,.0f} an hour"
