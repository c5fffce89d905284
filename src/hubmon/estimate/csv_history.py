"""Reads a past to replay from CSV."""

from __future__ import annotations

import csv
import itertools
import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from hubmon.estimate.history import History, HistoryUnusable, Unusable
from hubmon.estimate.rows import Row, Rows
from hubmon.estimate.strays import span_of_the_many

if TYPE_CHECKING:
    import _csv

COLUMNS: Final = (
    "arrived_at",
    "first_response_at",
    "resolved_at",
    "channel",
    "language",
    "agent",
)
_OTHER_NAMES: Final = {"language": "language_or_group"}
_SEPARATORS: Final = ",;\t"
_FIRST: Final = -62135596800.0
_LAST: Final = 253402300800.0
"""The years 1 to 9999: another moment is not in seconds."""


def read_csv(lines: Iterable[str], names: Mapping[str, str], where: str) -> History:
    """Read a CSV of arrivals.

    Few that came years before or after all others count as lines that cannot be read.

    Args:
        lines: of the file; the first one names the columns, further columns do not matter. Commas,
            semicolons or tabs separate them.
        names: what a column of `COLUMNS` is called in the file, where it is called otherwise.
        where: the file's name, for messages.

    Raises:
        HistoryUnusable: when a column is missing, or no line can be read.
    """
    lines = iter(lines)
    header = next(lines, "")
    separator = max(_SEPARATORS, key=header.count)
    reader = csv.reader(itertools.chain([header], lines), delimiter=separator)
    unusable: list[_Bad] = []
    arrivals = _Arrivals(array("q"), array("d"))
    try:
        present = [name.strip() for name in next(reader, [])]
        places = _find_columns(present, names, where)
        rows = Rows(_usable(reader, places, unusable, arrivals))
    except csv.Error as error:
        raise HistoryUnusable(f"{where}, line {reader.line_num}: {error}") from None
    if not len(rows):
        first = f" Line {unusable[0].line}: {unusable[0].reason}." if unusable else ""
        raise HistoryUnusable(f"{where} has no row that can be read.{first}")
    begin, end = span_of_the_many(rows.arrived_at)
    if strays := arrivals.outside(begin, end):
        rows = Rows(row for row in rows if begin <= row.arrived_at <= end)
        unusable = sorted([*unusable, *strays])
    return History(rows, unusable=[Unusable(f"line {bad.line}", bad.reason) for bad in unusable])


class _Bad(NamedTuple):
    """A line that does not count, and why."""

    line: int
    reason: str


class _Arrivals(NamedTuple):
    """Which line told of which moment."""

    lines: array[int]
    moments: array[float]

    def outside(self, begin: float, end: float) -> list[_Bad]:
        """The lines whose moments do not lie from `begin` to `end`."""
        moments = np.asarray(self.moments)
        return [
            _Bad(
                self.lines[place],
                f"arrived_at is {datetime.fromtimestamp(moments[place], UTC):%Y-%m-%d}, "
                "years away from the other lines",
            )
            for place in np.flatnonzero((moments < begin) | (moments > end))
        ]


def _find_columns(
    present: Sequence[str], names: Mapping[str, str], where: str
) -> dict[str, int | None]:
    """The place of each column; None for one that may be missing and is."""
    found: dict[str, int | None] = {}
    for column in COLUMNS:
        wanted = names.get(column, column)
        if wanted not in present and column not in names:
            wanted = _OTHER_NAMES.get(column, column)
        if present.count(wanted) > 1:
            raise HistoryUnusable(f'{where} has {present.count(wanted)} columns "{wanted}".')
        found[column] = present.index(wanted) if wanted in present else None
        if found[column] is None and (column in COLUMNS[:2] or column in names):
            raise HistoryUnusable(
                f'{where} has no column "{wanted}".',
                hint=f"It has: {', '.join(filter(None, present)) or 'none'}.\n"
                f"Say what it is called there: --map {column}=NAME",
            )
    return found


def _usable(
    reader: _csv.Reader,
    places: Mapping[str, int | None],
    unusable: list[_Bad],
    arrivals: _Arrivals,
) -> Iterator[Row]:
    """The rows that can be read; the others go to `unusable`. Blank lines are neither."""
    for fields in reader:
        text = {
            column: fields[place].strip() if place is not None and place < len(fields) else ""
            for column, place in places.items()
        }
        if any(fields):
            try:
                row = _row(text)
            except ValueError as error:
                unusable.append(_Bad(reader.line_num, str(error)))
            else:
                arrivals.lines.append(reader.line_num)
                arrivals.moments.append(row.arrived_at)
                yield row


def _row(text: Mapping[str, str]) -> Row:
    arrived_at = _moment(text["arrived_at"], "arrived_at")
    if arrived_at is None:
        raise ValueError("arrived_at is blank")
    return Row(
        arrived_at,
        _moment(text["first_response_at"], "first_response_at"),
        _moment(text["resolved_at"], "resolved_at"),
        text["channel"],
        text["language"] or "und",
        text["agent"],
    )


def _moment(text: str, column: str) -> float | None:
    if not text:
        return None
    try:
        moment = float(text)
    except ValueError:
        moment = math.nan
    if not math.isfinite(moment):
        raise ValueError(f'{column} is "{text}", not seconds since the epoch')
    if not _FIRST <= moment < _LAST:
        raise ValueError(
            f'{column} is "{text}", beyond the calendar in seconds (are they milliseconds?)'
        )
    return moment
