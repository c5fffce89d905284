"""Events as a hub's three sources really report them, and stores made of them."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from benchmarks.processes import PYTHON, ROOT, environment
from hubmon.model import events
from hubmon.model.events import AnyEvent
from hubmon.model.moments import from_ms
from hubmon.model.promise import Promises
from hubmon.store.writer import SqliteStore

BATCH = 1_000


class Told(NamedTuple):
    """An event as the store keeps it; decoded when it is needed."""

    source: str
    at_ms: int
    payload: str

    @property
    def event(self) -> AnyEvent:
        """The event itself."""
        event: AnyEvent = events.decode(self.payload)
        return event


class Batch(NamedTuple):
    """Events of one source."""

    source: str
    events: list[AnyEvent]


def make_store(folder: Path, days: float, end: datetime, rush: int = 0) -> Path:
    """A store of some simulated days that end at `end`, collected by the real connectors.

    Args:
        folder: gets everything the sources hold, and the store.
        days: how long.
        end: the last moment.
        rush: extra questions an hour before the end.
    """
    folder.mkdir()
    subprocess.run(
        [
            *(PYTHON, "-m", "benchmarks.programs.make_store"),
            *(str(folder), str(days), end.isoformat(), str(rush)),
        ],
        check=True,
        cwd=ROOT,
        env=environment(folder),
        stderr=subprocess.DEVNULL,
    )
    return folder / "hub.db"


def read_told(store: Path, order: str) -> list[Told]:
    """All events of a store, by `seq` (as they were collected) or by `at_ms`."""
    with closing(sqlite3.connect(store)) as db:
        rows = db.execute(f"SELECT source, at_ms, payload FROM events ORDER BY {order}")
        return [Told(*row) for row in rows]


def in_batches(told: Iterable[Told], size: int = BATCH) -> Iterator[Batch]:
    """Batches of one source each, in the order in which their first events come."""
    waiting: dict[str, list[AnyEvent]] = {}
    for one in told:
        batch = waiting.setdefault(one.source, [])
        batch.append(one.event)
        if len(batch) == size:
            yield Batch(one.source, waiting.pop(one.source))
    for source, batch in waiting.items():
        yield Batch(source, batch)


def as_collected(told: Sequence[Told], size: int = BATCH) -> Iterator[Batch]:
    """Batches of one source after the other."""
    for _, group in groupby(told, key=itemgetter(0)):
        yield from in_batches(group, size)


def fill(store: Path, told: Iterable[Told]) -> None:
    """Store events the way the collector does."""
    writer = SqliteStore(store, Promises())
    with closing(writer):
        for source, batch in in_batches(told):
            writer.take(source, batch, batch[-1].at)


def count(store: Path, table: str, where: str = "1") -> int:
    """Rows of a table."""
    with closing(sqlite3.connect(store)) as db:
        (rows,) = db.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()
    return int(rows)


def newest(store: Path) -> datetime:
    """When the latest event happened that the store knows of."""
    with closing(sqlite3.connect(store)) as db:
        (at_ms,) = db.execute("SELECT max(at_ms) FROM events").fetchone()
    return from_ms(at_ms)
