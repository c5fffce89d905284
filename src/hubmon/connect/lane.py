"""A thread and an event loop of a connector's own: one that blocks holds up nobody else."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar

log = logging.getLogger("hubmon.collector")

ResultT = TypeVar("ResultT")

_GRACE = 2.0
"""Seconds a cancelled call may take to end before its thread is given up."""


class Stuck(Exception):
    """A call did not end although it was cancelled; its thread is lost, and the lane with it."""


class Lane:
    """Runs coroutines one after the other on a daemon thread."""

    def __init__(self, name: str) -> None:
        self.stuck = False
        """True once a call could not be cancelled."""
        self._ending = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=f"hubmon-{name}", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            while not self._ending:
                self._run_on()
        finally:
            left = asyncio.all_tasks(self._loop)
            for task in left:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    def _run_on(self) -> None:
        try:
            self._loop.run_forever()
        except (SystemExit, KeyboardInterrupt) as error:
            log.error("%s: a task tried to end the program: %r", self._thread.name, error)

    async def call(
        self, work: Callable[[], Coroutine[Any, Any, ResultT]], within: timedelta
    ) -> ResultT:
        """Await `work()` on the lane's thread.

        Raises:
            TimeoutError: it took longer than `within` and was cancelled.
            Stuck: it could not even be cancelled.
            RuntimeError: it cancelled itself, or tried to end the program.
        """
        ended: Future[None] = Future()
        call = asyncio.run_coroutine_threadsafe(_guarded(work, ended), self._loop)
        waiting = asyncio.wrap_future(call)
        try:
            done, _ = await asyncio.wait({waiting}, timeout=within.total_seconds())
        except asyncio.CancelledError:
            with suppress(Stuck):
                await self._cancel(waiting, ended)
            raise
        if not done:
            await self._cancel(waiting, ended)
            raise TimeoutError
        if waiting.cancelled():
            raise RuntimeError("it cancelled itself")
        return waiting.result()

    async def _cancel(self, waiting: asyncio.Future[Any], ended: Future[None]) -> None:
        """Cancel a call and wait until it has ended."""
        waiting.cancel()
        ending = asyncio.wrap_future(ended)
        done, _ = await asyncio.wait({ending}, timeout=_GRACE)
        if not done:
            ending.cancel()
            self.stuck = True
            raise Stuck

    def stop(self) -> None:
        """End the thread as soon as its loop is free; does not wait for it."""
        self._ending = True
        self._loop.call_soon_threadsafe(self._loop.stop)


async def _guarded(
    work: Callable[[], Coroutine[Any, Any, ResultT]], ended: Future[None]
) -> ResultT:
    """Await `work()`, let nothing out of it that would end a loop, and say when it has ended."""
    try:
        return await work()
    except (Exception, asyncio.CancelledError):
        raise
    except BaseException as error:
        raise RuntimeError(f"it tried to end the program by {error!r}") from error
    finally:
        if ended.set_running_or_notify_cancel():
            ended.set_result(None)
