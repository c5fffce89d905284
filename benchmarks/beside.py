"""What a collector does beside collecting: it watches, it learns, it keeps the public page."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from benchmarks.context import Context, tell
from benchmarks.figures import Figure, milliseconds, ratios
from benchmarks.hubs import Hub, busy_hub
from hubmon.config import Config, parse
from hubmon.connect.learning import Learning
from hubmon.connect.vigil import Vigil
from hubmon.faces.page.keeper import PageKeeper
from hubmon.model import events
from hubmon.model.events import AnyEvent
from hubmon.store.sources import SourceUpdate
from hubmon.store.writer import SqliteStore

EVENTS_PER_SECOND = 3
SLICE = 60
"""Seconds of the hub's life; each slice is a round of its own."""
_TAKING, _WATCHING, _LEARNING, _PUBLISHING = "taking", "watching", "learning", "publishing"
_EVERY = {_TAKING: 1, _LEARNING: 1, _WATCHING: 2, _PUBLISHING: 5}
"""Seconds from one time to the next, as in `hubmon collect`."""


class _Clock:
    """Shows what it is told."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, duration: timedelta) -> None:
        raise NotImplementedError


def measure(context: Context) -> Iterator[Figure]:
    """A hub in its worst hour lives on; what each part takes of the processor, in turns."""
    with context.scratch() as folder:
        hub = busy_hub(context, folder)
        rounds = asyncio.run(_live(hub, folder, context.rounds(4, 1)))
    taken = [cost[_TAKING] for cost in rounds]
    per_event = milliseconds([each / SLICE / EVENTS_PER_SECOND for each in taken])
    for name, what in {
        _WATCHING: "looking for trouble in the hub every two seconds, and writing what lasts",
        _LEARNING: "following every event and saying what to expect",
        _PUBLISHING: "looking at the public figures every five seconds, publishing when it is time",
    }.items():
        spent = [cost[name] for cost in rounds]
        each = milliseconds([seconds * _EVERY[name] / SLICE for seconds in spent])
        yield Figure(
            f"beside collecting, {name}",
            f"{what}, {hub.cases_open:,} open cases, against taking in {EVENTS_PER_SECOND} events "
            "a second, CPU",
            ratios(spent, taken),
            note=f"{each} each time; taking in {per_event} an event",
        )


async def _live(hub: Hub, folder: Path, rounds: int) -> list[dict[str, float]]:
    """CPU seconds of each part, slice by slice; the first, in which all begin, is left out."""
    clock = _Clock(hub.now)
    config = parse({"publish": {"folder": str(folder / "page")}}, folder / "config.toml")
    store = SqliteStore(hub.store, config.promises)
    left = iter(json.loads(hub.to_come.read_text()))
    costs: list[dict[str, float]] = []
    with closing(store):
        parts, end = _parts(store, hub, config, clock, left)
        for number in range(rounds + 1):
            tell(f"beside collecting: minute {number} of {rounds}")
            spent = dict.fromkeys(parts, 0.0)
            for second in range(SLICE):
                clock.moment += timedelta(seconds=1)
                for name, part in parts.items():
                    if second % _EVERY[name] == 0:
                        began = time.process_time()
                        await part()
                        spent[name] += time.process_time() - began
            costs.append(spent)
        await end()
    shutil.rmtree(folder / "page")
    return costs[1:]


def _parts(
    store: SqliteStore, hub: Hub, config: Config, clock: _Clock, left: Iterator[list[str]]
) -> tuple[dict[str, Callable[[], Awaitable[object]]], Callable[[], Awaitable[None]]]:
    learning = Learning(store, hub.store, clock, lambda: ())
    vigil = Vigil(store, hub.store, config, clock, lambda: ())
    page = PageKeeper(config, hub.store, clock.now)
    for source in ("crew", "salesforce", "social"):
        store.sources.register(source, source, timedelta(minutes=5))

    async def take() -> None:
        batches: dict[str, list[AnyEvent]] = {"crew": [], "salesforce": [], "social": []}
        for _ in range(EVENTS_PER_SECOND):
            source, payload = next(left)
            event = msgspec.structs.replace(events.decode(payload), at=clock.moment)
            batches[source].append(event)
        for source, batch in batches.items():
            store.take(source, batch, clock.moment, SourceUpdate(fresh_as_of=clock.moment))

    async def publish() -> None:
        page.look()

    async def end() -> None:
        await learning.aclose()
        await vigil.aclose()

    parts: dict[str, Callable[[], Awaitable[object]]] = {
        _TAKING: take,
        _LEARNING: lambda: learning.catch_up(lambda _done, _all: None),
        _WATCHING: vigil.look,
        _PUBLISHING: publish,
    }
    return parts, end
