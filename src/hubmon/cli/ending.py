"""Ends what runs in an event loop in good order when a signal asks for it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Iterable
from typing import Any


async def until_ended(work: Coroutine[Any, Any, object], signals: Iterable[signal.Signals]) -> bool:
    """Work until it is done, or one of the signals cancels it; whether one did."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in signals:
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return True
    return False
