"""Taking events in: new ones, and ones that are there already."""

from __future__ import annotations

import gc
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.context import Context, tell
from benchmarks.corpus import BATCH, Batch, as_collected, in_batches
from benchmarks.figures import Aim, Figure, ratios
from hubmon.connect.validation import check_events
from hubmon.model.promise import Promises
from hubmon.store.connection import open_to_write
from hubmon.store.writer import SqliteStore

_WRITES = ("INSERT", "UPDATE", "DELETE")


class Write(NamedTuple):
    """A statement that writes, with all its rows."""

    statement: str
    rows: list[Any]

    @property
    def of_events(self) -> bool:
        """Whether it writes events rather than what follows from them."""
        return self.statement.startswith("INSERT INTO events")


class _Recorder:
    """Stands in the place of a connection and remembers what is written through it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.writes: list[Write] = []

    def execute(self, statement: str, row: Any = ()) -> sqlite3.Cursor:
        if statement.lstrip().startswith(_WRITES):
            self.writes.append(Write(statement, [row]))
        return self._connection.execute(statement, row)

    def executemany(self, statement: str, rows: Iterable[Any]) -> sqlite3.Cursor:
        kept = list(rows)
        if kept:
            self.writes.append(Write(statement, kept))
        return self._connection.executemany(statement, kept)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def measure(context: Context) -> Iterator[Figure]:
    """Batches as the connectors deliver them when all is new, and as life does."""
    days, limit = (0.5, 5) if context.quick else (4, 40)
    by_source = list(as_collected(context.told(days, "seq")))
    full = [batch for batch in by_source if len(batch.events) == BATCH][:limit]
    mixed = list(islice(in_batches(context.told(days, "at_ms")), limit))
    yield from _figures(context, "ingest", "the first reading of everything", full, Aim("≥", 0.45))
    yield from _figures(context, "ingest, as it happened", "in order of time", mixed, None)


def _figures(
    context: Context, name: str, which: str, batches: Sequence[Batch], aim: Aim | None
) -> Iterator[Figure]:
    with context.scratch() as folder:
        writes = _record(folder / "recorded.db", batches)
    events_only = [[w for w in written if w.of_events] for written in writes]
    fresh, again, bare, alone = [], [], [], []
    gc.collect()
    gc.freeze()
    for number in range(context.rounds(21, 3)):
        tell(f"{name}: round {number + 1}")
        with context.scratch() as folder:
            bare.append(_write(folder / "bare.db", writes))
            first, second = _take_twice(folder / "full.db", batches)
            fresh.append(first)
            again.append(second)
            alone.append(_write(folder / "events.db", events_only))
    gc.unfreeze()
    count = sum(len(batch.events) for batch in batches)
    rate = f"{count / sorted(fresh)[len(fresh) // 2]:,.0f} events per CPU second"
    yield Figure(
        name,
        f"bare executemany of all the same rows against batches of {BATCH:,} taken in, "
        f"checked and folded ({which})",
        ratios(bare, fresh),
        aim=aim,
        note=f"{rate}; {sum(len(w.rows) for b in writes for w in b) / count:.2f} rows an event",
    )
    yield Figure(
        f"{name}, events alone",
        "bare executemany of nothing but the rows of `events` against the same",
        ratios(alone, fresh),
    )
    if aim is not None:
        yield Figure(
            "redelivery",
            "taking in new events against taking the same again",
            ratios(fresh, again),
            aim=Aim("≥", 2),
        )


def _record(store: Path, batches: Sequence[Batch]) -> list[list[Write]]:
    """What taking each batch in writes."""
    writes = []
    writer = SqliteStore(store, Promises())
    recorder = _Recorder(writer._db)  # nothing public tells which rows it writes
    writer._db = recorder  # type: ignore[assignment]  # the same
    with closing(writer):
        for source, events in batches:
            writer.take(source, check_events(events).events, events[-1].at)
            writes.append(recorder.writes)
            recorder.writes = []
    return writes


def _write(store: Path, writes: Sequence[Sequence[Write]]) -> float:
    """CPU seconds to write the same rows into the same schema, a transaction for each batch."""
    SqliteStore(store, Promises()).close()
    with closing(open_to_write(store)) as db:

        def run() -> None:
            for batch in writes:
                db.execute("BEGIN IMMEDIATE")
                for statement, rows in batch:
                    db.executemany(statement, rows)
                db.execute("COMMIT")

        return _timed(run)


def _take_twice(store: Path, batches: Sequence[Batch]) -> tuple[float, float]:
    """CPU seconds to check and take in all batches, and then to do so again."""
    writer = SqliteStore(store, Promises())

    def run() -> None:
        for source, events in batches:
            writer.take(source, check_events(events).events, events[-1].at)

    with closing(writer):
        return _timed(run), _timed(run)


def _timed(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
