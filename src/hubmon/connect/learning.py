"""Keeps the response estimate up to date with the store, beside collecting and never in its way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from hubmon.connect.contract import Clock
from hubmon.errors import cause
from hubmon.store.writer import SqliteStore

if TYPE_CHECKING:
    from hubmon.connect.study import Piece, Saved, Study

log = logging.getLogger("hubmon.estimate")

ResultT = TypeVar("ResultT")

PAST: Final = timedelta(days=14)
"""Learned from by default where nothing was learned before."""

_LOOK: Final = 1.0
"""Seconds between two looks whether anything is new."""
_BREATH: Final = 0.25
"""How long to let others work after a piece, as a multiple of how long it took."""
_SAVED: Final = 600.0
"""Seconds between two savings of what was learned."""
_LONGEST_PAUSE: Final = 300.0
_ANEW_AFTER: Final = 3
"""Failures in a row after which what was saved is left alone and all is learned again."""


class Learning:
    """Computes on a thread of its own, writes on the store's. Lives on one event loop."""

    def __init__(
        self,
        store: SqliteStore,
        path: Path,
        clock: Clock,
        behind: Callable[[], Collection[str]],
        past: timedelta = PAST,
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            store: gets what is said and learned.
            path: where it is.
            clock: what time it is.
            behind: says which sources are being caught up with.
            past: how much of what is stored to learn from where nothing was learned before.
        """
        self._store = store
        self._path = path
        self._clock = clock
        self._behind = behind
        self._past = past
        self._thread = ThreadPoolExecutor(1, "hubmon-estimate")
        self._study: Study | None = None
        self._held_up: str | None = None
        self._failures = 0
        self._saved: float | None = None

    async def run(self) -> None:
        """Learn until cancelled; what fails is tried again."""
        while True:
            began = asyncio.get_running_loop().time()
            try:
                busy = await self._go_on()
            except Exception as error:  # noqa: BLE001  # collecting goes on whatever fails here
                await self._failed(error)
                await asyncio.sleep(min(_LOOK * 2 ** min(self._failures, 16), _LONGEST_PAUSE))
            else:
                took = asyncio.get_running_loop().time() - began
                await asyncio.sleep(took * _BREATH if busy else _LOOK)

    async def catch_up(self, tell: Callable[[float, float], None]) -> None:
        """Learn all there is in the store; `tell` hears how much of it is done, and of how much."""
        try:
            while await self._go_on():
                tell(self._study.share if self._study is not None else 0.0, 1.0)
        except Exception as error:  # noqa: BLE001  # what was collected stands whatever fails here
            await self._failed(error)

    async def aclose(self) -> None:
        """Leave behind what was learned."""
        try:
            if self._study is not None:
                await self._save()
                await self._on_thread(self._study.close)
        except Exception as error:  # noqa: BLE001  # it is learned again from what was saved before
            log.error("what the estimate learned was not saved: %s", error)
        finally:
            self._study = None
            self._thread.shutdown()

    async def _go_on(self) -> bool:
        """Do a piece of the work; whether there was any."""
        work = self._thread.submit(self._piece, self._clock.now(), frozenset(self._behind()))
        try:
            piece = await asyncio.wrap_future(work)
        except asyncio.CancelledError:
            if not work.cancelled():
                self._write_last(work)
            raise
        self._write(piece)
        now = asyncio.get_running_loop().time()
        self._saved = now if self._saved is None else self._saved
        if now - self._saved > _SAVED:
            await self._save()
        return piece is not None

    def _write_last(self, work: Future[Piece | None]) -> None:
        """Write what was being worked at when all is to end, for it has been learned."""
        try:
            self._write(work.result())
        except Exception as error:  # noqa: BLE001  # nothing may keep it from ending
            log.error("the estimate could not be renewed: %s", error)
            self._study = None

    def _piece(self, now: datetime, behind: Collection[str]) -> Piece | None:
        if self._study is None:
            from hubmon.connect.study import Study  # noqa: PLC0415  # numpy is loaded on this thread

            self._study = Study(self._path, self._past, anew=self._failures >= _ANEW_AFTER)
        return self._study.go_on(now, behind)

    def _write(self, piece: Piece | None) -> None:
        if piece is None:
            return
        if piece.now is not None or piece.kept:
            self._store.estimates.write(piece.now, piece.kept, self._clock.now())
        if piece.now is not None:
            self._held_up = ""
        if piece.held_up is not None:
            self._failures = 0
            self._hold_up(piece.held_up)

    def _hold_up(self, reason: str) -> None:
        if reason != self._held_up:
            self._store.estimates.hold_up(reason, self._clock.now())
            self._held_up = reason

    async def _save(self) -> None:
        saved = await self._on_thread(self._pack)
        if saved is not None:
            self._store.estimates.save(*saved)
        self._saved = asyncio.get_running_loop().time()

    def _pack(self) -> Saved | None:
        return self._study.pack() if self._study is not None else None

    async def _failed(self, error: Exception) -> None:
        """Say so, and go back to what was saved last."""
        self._failures += 1
        study, self._study = self._study, None
        log.error("the estimate could not be renewed: %s", cause(error), exc_info=error)
        try:
            if study is not None:
                await self._on_thread(study.close)
            self._hold_up("it cannot be renewed, the log says why")
        except Exception as trouble:  # noqa: BLE001  # the next try will tell
            log.error("%s", trouble)

    async def _on_thread(self, work: Callable[[], ResultT]) -> ResultT:
        future: Future[ResultT] = self._thread.submit(work)
        return await asyncio.wrap_future(future)
