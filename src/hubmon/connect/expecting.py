"""Keeps the expected load up to date with the store, beside collecting and never in its way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from hubmon.config import LoadConfig
from hubmon.connect.contract import Clock
from hubmon.errors import cause
from hubmon.estimate.load.week import LocalWeek
from hubmon.model.expectation import HALF_HOUR, ExpectedHalfHour
from hubmon.store.expected_load import Arrivals
from hubmon.store.tail import StoreTail, low_water
from hubmon.store.writer import SqliteStore

if TYPE_CHECKING:
    from hubmon.estimate.load.outlook import HalfHour

log = logging.getLogger("hubmon.estimate")

PAST: Final = timedelta(weeks=8)
"""What came longer ago teaches nothing of the days to come."""
_LOOK: Final = 2.0
"""Seconds between two looks whether another half hour is known in full."""
_LONGEST_PAUSE: Final = 300.0


class _Expected(NamedTuple):
    as_of: datetime
    ahead: list[ExpectedHalfHour]
    before: list[ExpectedHalfHour]


class Expecting:
    """Computes on a thread of its own, writes on the store's. Lives on one event loop."""

    def __init__(
        self,
        store: SqliteStore,
        path: Path,
        clock: Clock,
        load: LoadConfig,
        behind: Callable[[], Collection[str]],
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            store: gets what is expected.
            path: where it is.
            clock: what time it is.
            load: whose days and holidays to go by.
            behind: says which sources are being caught up with.
        """
        self._store = store
        self._path = path
        self._clock = clock
        self._week = LocalWeek(ZoneInfo(load.zone), load.holidays)
        self._behind = behind
        self._as_of: datetime | None = None

    async def run(self) -> None:
        """Expect anew after every half hour until cancelled; what fails is tried again."""
        pause = _LOOK
        while True:
            renewed = await self.renew()
            pause = _LOOK if renewed else min(pause * 2, _LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def renew(self) -> bool:
        """Say what to expect, if more is known than when it was said last; False: it failed."""
        try:
            await self._renew()
        except Exception as error:
            log.error("the expected load could not be renewed: %s", cause(error), exc_info=error)
            return False
        return True

    async def _renew(self) -> None:
        now = self._clock.now()
        if self._as_of is not None and now < self._as_of + HALF_HOUR:
            return
        expected = await asyncio.to_thread(self._expect, now, frozenset(self._behind()))
        if expected is not None:
            self._store.expected_load.write(*expected)
            self._as_of = expected.as_of

    def _expect(self, now: datetime, behind: Collection[str]) -> _Expected | None:
        arrivals = self._read(now, behind)
        if arrivals is None or (self._as_of is not None and arrivals.end <= self._as_of):
            return None
        from hubmon.estimate.load.outlook import look_ahead  # noqa: PLC0415  # numpy, on this thread

        outlook = look_ahead(arrivals.begin.timestamp(), arrivals.counts, self._week)
        if not outlook.ahead:
            return None
        return _Expected(arrivals.end, _dated(outlook.ahead), _dated(outlook.before))

    def _read(self, now: datetime, behind: Collection[str]) -> Arrivals | None:
        """What came, as far as all sources that report messages have told."""
        with closing(StoreTail(self._path)) as tail:
            known = low_water(tail.sources(), now, tail.telling(), behind).moment
            return None if known is None else tail.arrivals(known - PAST, known)


def _dated(half_hours: list[HalfHour]) -> list[ExpectedHalfHour]:
    return [
        ExpectedHalfHour(datetime.fromtimestamp(start, UTC), *figures)
        for start, *figures in half_hours
    ]
