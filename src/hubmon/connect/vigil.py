"""Watches for trouble in the hub, beside collecting and never in its way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from hubmon.config import Config
from hubmon.connect.contract import Clock
from hubmon.connect.looking import keep_looking
from hubmon.model.snapshot import ChannelState, Snapshot
from hubmon.model.troubles import find_troubles
from hubmon.store.follower import HubFollower
from hubmon.store.reader import StoreReader
from hubmon.store.writer import SqliteStore

log = logging.getLogger("hubmon.warnings")

ResultT = TypeVar("ResultT")


class Vigil:
    """Looks at the hub on a thread of its own, writes on the store's. Lives on one event loop.

    Args:
        store: gets what is wrong.
        path: where it is.
        config: what counts as wrong, and for how long.
        clock: what time it is.
        catching_up: says which sources are, and bring what they are behind with; meanwhile nobody
            can tell how it is.
    """

    def __init__(
        self,
        store: SqliteStore,
        path: Path,
        config: Config,
        clock: Clock,
        catching_up: Callable[[], Collection[str]],
    ) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._catching_up = catching_up
        self._eye = _Eye(path, config.channels)
        self._thread = ThreadPoolExecutor(1, "hubmon-warnings")

    async def run(self) -> None:
        """Look until cancelled; what fails is tried again."""
        failing, again = "the hub could not be watched", "the hub is watched again"
        await keep_looking(self.look, log, failing, again)

    async def look(self) -> None:
        """Look once, and note what that comes to."""
        if self._catching_up():
            return
        snapshot = await self._on_thread(lambda: self._eye.look(self._clock.now()))
        found = find_troubles(snapshot, self._config.limits)
        self._store.warnings.look_again(found, snapshot.as_of, self._config.patience)

    async def aclose(self) -> None:
        """Let go of the store."""
        await self._on_thread(self._eye.close)
        self._thread.shutdown()

    async def _on_thread(self, work: Callable[[], ResultT]) -> ResultT:
        return await asyncio.wrap_future(self._thread.submit(work))


class _Eye:
    """Sees the hub as a viewer does; after a failure it opens anew. Used from one thread."""

    def __init__(self, path: Path, channels: Mapping[str, ChannelState]) -> None:
        self._path = path
        self._channels = channels
        self._open: tuple[StoreReader, HubFollower] | None = None

    def look(self, now: datetime) -> Snapshot:
        try:
            if self._open is None:
                reader = StoreReader(self._path)
                try:
                    self._open = reader, HubFollower(reader, self._channels, now)
                except BaseException:
                    reader.close()
                    raise
            return self._open[1].snapshot(now)
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        if self._open is not None:
            self._open[0].close()
            self._open = None
