"""A clock that runs faster than the real one."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta


class FastClock:
    """Implements `hubmon.connect.Clock`: starts at a moment and passes `speed` times as fast."""

    def __init__(self, start: datetime, speed: float) -> None:
        self._start = start
        self._speed = speed
        self._began = time.monotonic()

    def now(self) -> datetime:
        """The simulated present, aware, UTC."""
        return self._start + timedelta(seconds=(time.monotonic() - self._began) * self._speed)

    async def sleep(self, duration: timedelta) -> None:
        """Return when `duration` of simulated time has passed."""
        await asyncio.sleep(max(duration.total_seconds() / self._speed, 0))
