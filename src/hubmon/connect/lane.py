"""A thread and an event loop of a connector's own: one that blocks holds up nobody else."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from datetime import timedelta
from typing import Any, TypeVar

ResultT = TypeVar("ResultT")

_GRACE = 2.0
"""Seconds a cancelled call may take to end before its thread is given up."""


class Stuck(Exception):
    """A call did not end although it was cancelled; its thread is lost, and the lane with it."""


class Lane:
    """Runs coroutines one after the other on a daemon thread."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=f"hubmon-{name}", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            left = asyncio.all_tasks(self._loop)
            for task in left:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def call(
        self, work: Callable[[], Coroutine[Any, Any, ResultT]], within: timedelta
    ) -> ResultT:
        """Await `work()` on the lane's thread.

        Raises:
            TimeoutError: it took longer than `within` and was cancelled.
            Stuck: it could not even be cancelled.
        """
        future: Future[ResultT] = asyncio.run_coroutine_threadsafe(_started(work), self._loop)
        waiting = asyncio.wrap_future(future)
        try:
            done, _ = await asyncio.wait({waiting}, timeout=within.total_seconds())
        except asyncio.CancelledError:
            waiting.cancel()
            raise
        if done:
            return waiting.result()
        await self._cancel(waiting)
        raise TimeoutError

    async def _cancel(self, waiting: asyncio.Future[Any]) -> None:
        """Cancel a call and make sure that the lane's loop is alive."""
        waiting.cancel()
        alive = asyncio.wrap_future(asyncio.run_coroutine_threadsafe(asyncio.sleep(0), self._loop))
        done, _ = await asyncio.wait({alive}, timeout=_GRACE)
        if not done:
            alive.cancel()
            raise Stuck

    def stop(self) -> None:
        """End the thread as soon as its loop is free; does not wait for it."""
        self._loop.call_soon_threadsafe(self._loop.stop)


async def _started(work: Callable[[], Coroutine[Any, Any, ResultT]]) -> ResultT:
    return await work()
