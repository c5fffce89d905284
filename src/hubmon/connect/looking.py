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
    look: Callable[[], Awaitable[object]], log: logging.Logger, failing: str
) -> NoReturn:
    """Look until cancelled; what fails is logged and tried again, after ever longer pauses.

    Args:
        look: one look.
        log: is told of failures.
        failing: what a failure means, in a few words.
    """
    failures = 0
    while True:
        try:
            await look()
            failures = 0
        except Exception as error:  # noqa: BLE001  # collecting goes on whatever fails here
            failures += 1
            log.error("%s: %s", failing, cause(error))
        await asyncio.sleep(min(_EVERY * 2**failures, _LONGEST_PAUSE))
