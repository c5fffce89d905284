"""The door of the case system: a folder that a Data Export is written into."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from hubmon.demo.facts import Fact
from hubmon.demo.people import Agent
from hubmon.demo.tables import COLUMNS, Row, Tables, rows, staff


class ExportDoor:
    """Writes what happened into CSV files, a while later, as exports do.

    A changed row is appended again, with its later SystemModstamp. A new file appears whole; a file
    that grows grows by whole records in one write.

    Args:
        folder: where the files go; made if it is not there.
        agents: who works at the hub.
        every: how much time passes between two exports; None writes only on `flush`.
        daily: a file of its own for each day, ``Case-20261122.csv``, rather than one ``Case.csv``.
    """

    def __init__(
        self,
        folder: Path,
        agents: Sequence[Agent],
        *,
        every: timedelta | None = timedelta(minutes=15),
        daily: bool = True,
    ) -> None:
        self.through: datetime | None = None
        """Everything up to this moment is in the files; None before the first export."""
        self._folder = folder
        self._agents = agents
        self._every = every
        self._daily = daily
        self._held: list[Fact] = []
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, facts: Iterable[Fact], at: datetime) -> None:
        """Take in what happened until a moment, and export if it is time to."""
        self._held.extend(facts)
        late = self._every and (self.through is None or at - self.through >= self._every)
        if late:
            self.flush(at)

    def flush(self, at: datetime) -> None:
        """Export all that happened until a moment."""
        if self.through is None:
            self._append(staff(self._agents, at), "")
        self._append(rows(self._held), f"-{at:%Y%m%d}" if self._daily else "")
        self._held.clear()
        self.through = at

    def _append(self, tables: Tables, day: str) -> None:
        for name, found in tables.items():
            path = self._folder / f"{name}{day}.csv"
            if path.exists():
                with path.open("ab", buffering=0) as file:
                    file.write(_lines(COLUMNS[name], found, header=False))
            else:
                unfinished = path.with_suffix(".csv.part")
                unfinished.write_bytes(_lines(COLUMNS[name], found, header=True))
                unfinished.rename(path)


def _lines(columns: tuple[str, ...], found: Iterable[Row], *, header: bool) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", quoting=csv.QUOTE_ALL, lineterminator="\n")
    if header:
        writer.writeheader()
    writer.writerows(found)
    return text.getvalue().encode()
