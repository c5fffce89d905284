"""Rows of past arrivals, read from CSV and brought into the order in which they happened."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from hubmon.errors import HubmonError
from hubmon.estimate.contract import Arrival, Happening, Reply, Resolution, Withdrawal

COLUMNS: Final = (
    "arrived_at",
    "first_response_at",
    "resolved_at",
    "channel",
    "language",
    "agent",
)
_OTHER_NAMES: Final = {"language": "language_or_group"}


class Row(Struct, frozen=True, gc=False):
    """One customer who wrote. Moments are seconds since the epoch; None is not known to be."""

    arrived_at: float
    first_response_at: float | None
    resolved_at: float | None
    """Without a reply: the end of the wait. With one: when the matter was solved."""
    channel: str
    language: str
    agent: str
    """Who replied; empty where unknown."""

    @property
    def wait(self) -> float | None:
        """Seconds until the reply; a reply before the message counts as at once."""
        if self.first_response_at is None:
            return None
        return max(self.first_response_at - self.arrived_at, 0.0)


class Unusable(Struct, frozen=True):
    """A line that could not be read, and why."""

    line: int
    reason: str


class History(Struct, frozen=True):
    """The rows that could be read, by arrival, and the lines that could not."""

    rows: list[Row]
    unusable: list[Unusable]


class HistoryUnusable(HubmonError):
    """The file is not a table of arrivals."""


def read_history(lines: Iterable[str], names: Mapping[str, str], where: str) -> History:
    """Read a CSV of arrivals.

    Args:
        lines: of the file; the first one names the columns, further columns do not matter.
        names: what a column of `COLUMNS` is called in the file, where it is called otherwise.
        where: the file's name, for messages.

    Raises:
        HistoryUnusable: when a column is missing, or no line can be read.
    """
    reader = csv.DictReader(lines)
    try:
        found = _find_columns(reader.fieldnames or (), names, where)
        rows, unusable = [], []
        for record in reader:
            try:
                rows.append(_row(record, found))
            except ValueError as error:
                unusable.append(Unusable(reader.line_num, str(error)))
    except csv.Error as error:
        raise HistoryUnusable(f"{where}, line {reader.line_num}: {error}") from None
    if not rows:
        raise HistoryUnusable(f"{where} has no row that can be read.")
    rows.sort(key=lambda row: row.arrived_at)
    return History(rows, unusable)


def _find_columns(
    present: Iterable[str], names: Mapping[str, str], where: str
) -> dict[str, str | None]:
    """Where each column is found; None for one that may be missing and is."""
    present = list(present)
    found: dict[str, str | None] = {}
    for column in COLUMNS:
        wanted = names.get(column, column)
        if wanted not in present and column not in names:
            wanted = _OTHER_NAMES.get(column, column)
        found[column] = wanted if wanted in present else None
        if found[column] is None and (column in COLUMNS[:2] or column in names):
            raise HistoryUnusable(
                f'{where} has no column "{wanted}".',
                hint=f"It has: {', '.join(present) or 'none'}.\n"
                f"Say what it is called there: --map {column}=NAME",
            )
    return found


def _row(record: Mapping[str, str | None], found: Mapping[str, str | None]) -> Row:
    text = {
        column: (record.get(name) or "").strip() if name is not None else ""
        for column, name in found.items()
    }
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
    return moment


def happenings(rows: Iterable[Row], give_up: float) -> Iterator[Happening]:
    """What happened, in order; at equal times arrivals come first, else the order of the rows.

    A reply later than `give_up` seconds counts as none: nobody is told of it.
    """
    told: list[Happening] = []
    for number, row in enumerate(rows):
        told.append(Arrival(row.arrived_at, number, row.channel, row.language))
        wait = row.wait
        if wait is not None and wait <= give_up:
            replied_at = row.arrived_at + wait
            told.append(Reply(replied_at, number, row.agent))
            if row.resolved_at is not None:
                told.append(Resolution(max(row.resolved_at, replied_at), number))
        elif row.resolved_at is not None and wait is None:
            told.append(Withdrawal(max(row.resolved_at, row.arrived_at), number))
    told.sort(key=_order)
    return iter(told)


def _order(happening: Happening) -> tuple[float, bool]:
    return happening.at, not isinstance(happening, Arrival)
