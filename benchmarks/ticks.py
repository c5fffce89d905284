"""A look at the hub: what it costs when something changed, and when nothing did."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from itertools import islice
from pathlib import Path
from statistics import median

from benchmarks.context import Context, tell
from benchmarks.corpus import Batch, count, fill, in_batches
from benchmarks.figures import Aim, Figure, milliseconds, ratios, spread
from benchmarks.multiply import multiply
from hubmon.faces.live import LiveView
from hubmon.model.moments import from_ms
from hubmon.model.promise import Promises
from hubmon.store.follower import RENEWED
from hubmon.store.writer import SqliteStore

_SMALL_BATCH = 10
_WARM_UP = 20


def measure(context: Context) -> Iterator[Figure]:
    """The same ticks on a store and on one many times as large."""
    days, wanted = (2, 2_000_000) if context.quick else (14, 10_000_000)
    rounds = context.rounds(300, 60)
    told = context.told(days, "at_ms")
    border = len(told) - (rounds + _WARM_UP) * _SMALL_BATCH * 2
    batches = list(islice(in_batches(told[border:], _SMALL_BATCH), rounds + _WARM_UP))
    with context.scratch() as folder:
        small, large = folder / "small.db", folder / "large.db"
        tell(f"storing {border:,} events")
        fill(small, told[:border])
        times = math.ceil(wanted / border)
        multiply(small, large, times, lambda words: tell(f"multiplying: {words}"))
        now = from_ms(told[border - 1].at_ms)
        yield from _changed(small, large, batches, now)
        yield from _unchanged(small, now, context)


class _Hub:
    """A store with its writer and a viewer."""

    def __init__(self, store: Path, now: datetime) -> None:
        self.now = now
        self.writer = SqliteStore(store, Promises())
        self.view = LiveView(store, Promises(), {}, lambda: self.now)
        self.writing: list[float] = []
        self.looking: list[float] = []

    def tick(self, batch: Batch) -> None:
        """Commit a batch, and catch up with it."""
        began = time.process_time()
        self.writer.take(batch.source, batch.events, self.now)
        written = time.process_time()
        self.view.snapshot()
        self.writing.append(written - began)
        self.looking.append(time.process_time() - written)

    def close(self) -> None:
        self.view.close()
        self.writer.close()


def _changed(small: Path, large: Path, batches: Sequence[Batch], now: datetime) -> Iterator[Figure]:
    sizes = count(small, "events"), count(large, "events")
    with closing(_Hub(small, now)) as little, closing(_Hub(large, now)) as big:
        for number, batch in enumerate(batches):
            tell(f"tick {number + 1}")
            now = max(now, batch.events[-1].at)
            for hub in (little, big) if number % 2 else (big, little):
                hub.now = now
                hub.tick(batch)
    names = " and ".join(f"{size:,}" for size in sizes)
    growth = math.log(sizes[1] / sizes[0])
    for who, one, other in (
        ("viewer", little.looking[_WARM_UP:], big.looking[_WARM_UP:]),
        ("writer", little.writing[_WARM_UP:], big.writing[_WARM_UP:]),
    ):
        ratio = ratios(other, one)
        yield Figure(
            f"tick, the {who}'s part",
            f"{sizes[1]:,} stored events against {sizes[0]:,}, a batch of {_SMALL_BATCH} each time",
            ratio,
            note=f"{milliseconds(one)} and {milliseconds(other)}",
        )
        yield Figure(
            f"tick, growth exponent of the {who}'s part",
            f"ln of the ratio of medians by ln of the ratio of sizes, {names} events",
            spread([math.log(median(other) / median(one)) / growth]),
            unit="",
            aim=Aim("≤", 0.1),
        )


def _unchanged(store: Path, now: datetime, context: Context) -> Iterator[Figure]:
    quiet, renewed, built = [], [], []
    clock = [now]
    with closing(LiveView(store, Promises(), {}, lambda: clock[0])) as view:
        for number in range(context.rounds(15, 5)):
            tell(f"quiet ticks: round {number + 1}")
            view.snapshot()
            quiet.append(_each(view.snapshot, 1_000))
            built.append(_each(lambda: _build(store, now), 1))
            clock[0] += RENEWED
            renewed.append(_each(view.snapshot, 1))
    yield Figure(
        "quiet tick",
        "a look when nothing changed against reading everything anew",
        ratios(quiet, built),
        aim=Aim("≤", 0.01),
        note=f"{milliseconds(quiet)} and {milliseconds(built)}",
    )
    yield Figure(
        "renewal",
        f"the look every {RENEWED.seconds} s that brings times up to date when nothing changed "
        "against the same",
        ratios(renewed, built),
        note=milliseconds(renewed),
    )


def _build(store: Path, now: datetime) -> None:
    LiveView(store, Promises(), {}, lambda: now).close()


def _each(work: Callable[[], object], times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times
