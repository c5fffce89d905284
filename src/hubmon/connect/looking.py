"""Looking again and again at something, whatever becomes of a look."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, NoReturn

from hubmon.errors import cause

_EVERY: Final = 2.0
"""Seconds between two looks."""
_LONGEST_PAUSE: Final = 300.0


async def keep_looking(
    look: Callable[[], Awaitable[object]],
    log: logging.Logger,
    failing: str,
    again: str,
    every: float = _EVERY,
) -> NoReturn:
    """Look until cancelled; what fails is tried again, after ever longer pauses.

    Args:
        look: one look.
        log: is told of failures, of the same one on end but once.
        failing: what a failure means, in a few words.
        again: what it means when a look succeeds after one.
        every: seconds between two looks.
    """
    pause, said = every, ""
    while True:
        try:
            await look()
        except Exception as error:  # noqa: BLE001  # collecting goes on whatever fails here
            pause = min(pause * 2, _LONGEST_PAUSE)
            if cause(error) != said:
                said = cause(error)
                log.error("%s: %s", failing, said)
        else:
            if said:
                log.info("%s", again)
            pause, said = every, ""
        await asyncio.sleep(pause)
