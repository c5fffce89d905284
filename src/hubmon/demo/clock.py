"""A clock that runs faster than the real one."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta


class FastClock:
    """Implements `hubmon.connect.Clock`: passes `speed` times as fast once it is started.

    Until then it stands at its first moment, and only its sleepers' time passes.
    """

    def __init__(self, first: datetime, speed: float) -> None:
        self._first = first
        self._speed = speed
        self._started: float | None = None

    def start(self) -> None:
        """Let time pass from now on."""
        self._started = time.monotonic()

    def now(self) -> datetime:
        """The simulated present, aware, UTC."""
        if self._started is None:
            return self._first
        return self._first + timedelta(seconds=(time.monotonic() - self._started) * self._speed)

    async def sleep(self, duration: timedelta) -> None:
        """Return when `duration` of simulated time has passed."""
        await asyncio.sleep(max(duration.total_seconds() / self._speed, 0))
