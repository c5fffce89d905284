"""The hub as it stands in the store: read once, then kept up to date by what changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from hubmon.model.expectation import Estimates
from hubmon.model.hub import WINDOW, Hub
from hubmon.model.snapshot import ChannelState, Counted, Snapshot
from hubmon.store.reader import StoreReader

RENEWED: Final = timedelta(seconds=5)
"""How old a snapshot may become while nothing changes in the store."""
_TIDIED: Final = timedelta(hours=1)


class HubFollower:
    """Used from the thread of its reader.

    Args:
        reader: of the store.
        channels: the configured channels.
        now: the present moment.
    """

    def __init__(
        self, reader: StoreReader, channels: Mapping[str, ChannelState], now: datetime
    ) -> None:
        self._reader = reader
        self._hub = Hub(channels)
        self._version = reader.data_version()
        self._revision = reader.revision()
        self._tidied = now
        for changes in reader.current_cases(now - WINDOW):
            self._hub.put_all(changes)
        self._put_shifts(0)
        self._estimates: Estimates | None = None
        self._snapshot = self._look(now)

    def snapshot(self, now: datetime) -> Snapshot:
        """The hub as it stands; the same object as before when nothing has changed."""
        version = self._reader.data_version()
        if version != self._version:
            self._catch_up()
        elif now - self._snapshot.as_of < RENEWED:
            return self._snapshot
        if now - self._tidied >= _TIDIED:
            self._tidied = now
            self._hub.forget_before(now)
        self._snapshot = self._look(now)
        self._version = version  # only now: a look that fails has to be made again
        return self._snapshot

    def counted(self, figure: Counted, now: datetime, most: int) -> Sequence[int]:
        """References of the cases that a figure counts; see `Hub.counted`."""
        return self._hub.counted(figure, now, most)

    def _catch_up(self) -> None:
        revision = self._reader.revision()
        if revision == self._revision:
            return
        for changes in self._reader.changed_cases(self._revision):
            self._hub.put_all(changes)
        self._put_shifts(self._revision)
        self._revision = revision

    def _put_shifts(self, revision: int) -> None:
        self._hub.shifts.update({shift.agent: shift for shift in self._reader.shifts(revision)})

    def _look(self, now: datetime) -> Snapshot:
        reader = self._reader
        snapshot = self._hub.snapshot(
            now,
            reader.sources(now),
            self._expected(now),
            reader.expected_load(now),
            reader.declared(now),
        )
        return replace(snapshot, hub_warnings=tuple(reader.warnings(now)))

    def _expected(self, now: datetime) -> Estimates:
        """What customers can expect; of those who wait it is read again when it is news."""
        estimates = self._reader.estimates(now)
        before = self._estimates
        same = before is not None and before.hub == estimates.hub
        waits = before.waits if before is not None and same else self._reader.late_waits()
        self._estimates = replace(estimates, waits=waits)
        return self._estimates
