"""The real clock."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta


class SystemClock:
    """Implements `hubmon.connect.Clock` by the machine's own clock."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        return datetime.now(UTC)

    async def sleep(self, duration: timedelta) -> None:
        """Return when `duration` has passed."""
        await asyncio.sleep(max(duration.total_seconds(), 0))
