"""Forgets old words piece by piece, beside collecting and never in its way."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Final

from hubmon.connect.contract import Clock
from hubmon.errors import cause
from hubmon.store.writer import SqliteStore

log = logging.getLogger("hubmon.retention")

_BETWEEN: Final = 0.5
"""Seconds between two pieces while there are more."""
_LOOK: Final = 300.0
"""Seconds between two looks whether something has become old enough."""


class Retention:
    """Works on the store's thread, a piece at a time.

    Args:
        store: what forgets.
        clock: what time it is.
        words: for how long words are kept; None: only what was asked for by `hubmon forget` goes.
    """

    def __init__(self, store: SqliteStore, clock: Clock, words: timedelta | None) -> None:
        self._store = store
        self._clock = clock
        self._words = words
        self._log_is_empty = True

    async def run(self) -> None:
        """Forget until cancelled; what fails is tried again."""
        while True:
            try:
                more = self.step()
            except Exception as error:  # noqa: BLE001  # collecting goes on whatever fails here
                log.error("old words could not be forgotten: %s", cause(error))
                more = False
            await asyncio.sleep(_BETWEEN if more else _LOOK)

    def catch_up(self) -> None:
        """Forget all that is due."""
        while self.step():
            pass

    def step(self) -> bool:
        """Do a piece; whether there is more to do."""
        before = None if self._words is None else self._clock.now() - self._words
        if self._store.forget_some(before):
            self._log_is_empty = False
            return True
        if not self._log_is_empty:
            self._log_is_empty = self._store.empty_log()
        return False
