"""Runs the collector: in this thread for `hubmon collect`, beside the screen for the wall."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing, closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from hubmon.config import Config
from hubmon.connect.collector import Collector, Outcome
from hubmon.connect.contract import Clock
from hubmon.connect.expecting import Expecting
from hubmon.connect.intake import Intake
from hubmon.connect.learning import PAST, Learning
from hubmon.connect.plugins import PluginHost
from hubmon.connect.retention import Retention
from hubmon.connect.source import Source, build_source
from hubmon.connect.vigil import Vigil
from hubmon.errors import CollectorRunning, ConfigError, HubmonError
from hubmon.plain import plain
from hubmon.store.lock import CollectorLock
from hubmon.store.writer import SqliteStore

log = logging.getLogger("hubmon.collector")

Beside: TypeAlias = Callable[[], Coroutine[Any, Any, None]]
"""Work to be done for as long as this process collects. It deals with its own failures."""


class Tell(NamedTuple):
    """Who hears how far `collect_once` is."""

    polled: Callable[[Outcome], None] = lambda _outcome: None
    """What has become of a source so far."""
    learned: Callable[[float, float], None] = lambda _done, _all: None
    """How much the estimate has learned, and of how much; first when it begins, with nothing."""


UNHEARD = Tell()

_NEXT_LOOK = 1.0
"""Seconds between two looks whether another collector has ended."""


async def collect_once(
    config: Config,
    plugins: PluginHost,
    store: Path,
    clock: Clock,
    *,
    learn: bool = True,
    tell: Tell = UNHEARD,
) -> list[Outcome]:
    """Poll every source until it has no more; bring estimate and warnings up to date with them.

    Args:
        config: with the connectors.
        plugins: what connectors can be.
        store: the database.
        clock: what time it is.
        learn: False leaves the estimate and the warnings to whoever collects next.
        tell: hears how far it is.

    Raises:
        CollectorRunning: another process collects.
    """
    with CollectorLock(store), closing(SqliteStore(store, config.promises)) as database:
        sources, broken = _sources(config, plugins, database, clock, store)
        intake = Intake(database, clock, config.secrets)
        collector = Collector(intake, sources, clock, tell.polled)
        outcomes = broken + await collector.collect_once()
        await Expecting(database, store, clock, config.load, lambda: collector.behind).renew()
        if learn:
            tell.learned(0.0, 1.0)
            learning = Learning(database, store, clock, lambda: collector.behind)
            async with aclosing(learning):
                await learning.catch_up(tell.learned)
            Retention(database, clock, config.retention.words).catch_up()
            async with aclosing(Vigil(database, store, config, clock, lambda: ())) as vigil:
                await vigil.look()
        return outcomes


async def collect(
    config: Config,
    plugins: PluginHost,
    store: Path,
    clock: Clock,
    ready: threading.Event | None = None,
    past: timedelta = PAST,
    beside: Sequence[Beside] = (),
) -> None:
    """Collect until cancelled; while another process does, wait for it to end and take over.

    Args:
        config: with the connectors.
        plugins: what connectors can be.
        store: the database.
        clock: what time it is.
        ready: set once the store can be read.
        past: how much of what is stored the estimate learns from where it has not learned yet.
        beside: what else to do meanwhile, begun when collecting begins.
    """
    lock = CollectorLock(store)
    await _acquire(lock, ready)
    try:
        with closing(SqliteStore(store, config.promises)) as database:
            sources, _ = _sources(config, plugins, database, clock, store)
            if ready is not None:
                ready.set()
            collector = Collector(Intake(database, clock, config.secrets), sources, clock)
            learning = Learning(database, store, clock, lambda: collector.behind, past)
            expecting = Expecting(database, store, clock, config.load, lambda: collector.behind)
            vigil = Vigil(database, store, config, clock, lambda: collector.catching_up)
            retention = Retention(database, clock, config.retention.words)
            ours = (learning.run(), expecting.run(), vigil.run(), retention.run())
            others = asyncio.gather(*ours, *(work() for work in beside))
            async with aclosing(vigil), aclosing(learning):
                try:
                    await collector.run()
                finally:
                    others.cancel()
                    await asyncio.gather(others, return_exceptions=True)
    finally:
        lock.release()


async def _acquire(lock: CollectorLock, ready: threading.Event | None) -> None:
    told = False
    while True:
        try:
            lock.acquire()
        except CollectorRunning as other:
            if not told:
                log.info("%s", other.message)
                told = True
            if ready is not None:
                ready.set()
            await asyncio.sleep(_NEXT_LOOK)
        else:
            return


def _sources(
    config: Config, plugins: PluginHost, database: SqliteStore, clock: Clock, store: Path
) -> tuple[list[Source], list[Outcome]]:
    """The sources that can be collected, and what is wrong with the others."""
    sources: list[Source] = []
    broken: list[Outcome] = []
    enabled = {name: c for name, c in config.connectors.items() if c.enabled}
    database.sources.keep_only(enabled)
    for name, settings in enabled.items():
        late_after = settings.late_after or settings.every * 3 + settings.timeout
        kind = plugins.types.get(settings.plugin)
        polls = kind is None or kind.polls
        database.sources.register(name, settings.plugin, late_after, polls=polls)
        try:
            sources.append(build_source(name, config, plugins, clock, store.parent))
        except ConfigError as error:
            log.error("%s", error)
            said = plain(error.message_and_hint())
            database.sources.failed(name, said, None, state="broken")
            broken.append(Outcome(name, error=said))
    return sources, broken


class CollectorThread:
    """Collects on a thread of its own for as long as a screen is shown."""

    def __init__(
        self,
        config: Config,
        plugins: PluginHost,
        store: Path,
        clock: Clock,
        past: timedelta = PAST,
        beside: Sequence[Beside] = (),
    ) -> None:
        self._ready = threading.Event()
        self._work = partial(collect, config, plugins, store, clock, self._ready, past, beside)
        self._stopped = threading.Event()
        self._error: Exception | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="hubmon-collector", daemon=True)

    def start(self) -> None:
        """Start, and return when the store can be read; raises what kept it from starting."""
        self._thread.start()
        self._ready.wait()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """End collecting; returns when the store is let go of."""
        if self._loop is not None and self._task is not None and not self._stopped.is_set():
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(timeout=10)

    def _run(self) -> None:
        try:
            asyncio.run(self._collect())
        except HubmonError as error:
            log.error("%s", error)
            self._error = error
        except Exception as error:
            log.exception("collecting ended")
            self._error = error
        finally:
            self._stopped.set()
            self._ready.set()

    async def _collect(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.ensure_future(self._work())
        try:
            await self._task
        except asyncio.CancelledError:
            log.info("collecting ended")
