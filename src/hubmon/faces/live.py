"""The hub as a viewer sees it: read from the store once, then kept up to date by what changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hubmon.faces.view import CASES_LISTED
from hubmon.model.expectation import ExpectedLoad
from hubmon.model.snapshot import ChannelState, Counted, Snapshot
from hubmon.store.follower import HubFollower
from hubmon.store.reader import StoreReader

if TYPE_CHECKING:
    from hubmon.model.aftercare import Aftercare
    from hubmon.model.case import Case
    from hubmon.model.course import Point
    from hubmon.model.promise import Promises
    from hubmon.model.risen import Rising
    from hubmon.model.timeline import CaseStory
    from hubmon.model.untold import Untold


class LiveView:
    """Implements `hubmon.faces.view.HubView` on a store."""

    def __init__(
        self,
        store: Path,
        promises: Promises,
        channels: Mapping[str, ChannelState],
        now: Callable[[], datetime],
    ) -> None:
        """Read how the hub stands; raises `StoreMissing` or `StoreError`."""
        self._store = store
        self._reader = StoreReader(store)
        self._promises = promises
        self._now = now
        self._follower = HubFollower(self._reader, channels, now())

    def close(self) -> None:
        """Let go of the store."""
        self._reader.close()

    def now(self) -> datetime:
        """The present moment on the hub's clock."""
        return self._now()

    def snapshot(self) -> Snapshot:
        """The hub as it stands; the same object as before when nothing has changed."""
        return self._follower.snapshot(self._now())

    def story(self, case_id: str) -> CaseStory | None:
        """A case with its timeline; None when there is no such case."""
        from msgspec.structs import replace  # noqa: PLC0415  # loaded when a case is opened

        from hubmon.model.story import story  # noqa: PLC0415  # the same

        notes = self._reader.notes_about(case_id)
        told = story(self._reader.reports_by_key(case_id), self._promises, notes)
        if told is None or told.case.waiting is None:
            return told
        return replace(told, expected=self._reader.expected_wait(case_id))

    def aftercare(self) -> Aftercare:
        """What was found on flights and said of them."""
        return self._reader.aftercare(self._now())

    def course(self, length: timedelta) -> Sequence[Point]:
        """How the hub went for so long until now, by five minutes."""
        now = self._now()
        return self._reader.course(now - length, now)

    def expected_load(self, past: timedelta) -> ExpectedLoad:
        """How many messages are expected, and were expected for so long until now."""
        return self._reader.expected_load(self._now(), past)

    def rising(self, since: datetime, until: datetime) -> Rising:
        """The words and topics that rose between two moments; from any thread."""
        from hubmon.store.written import read_rising  # noqa: PLC0415  # loaded for a surge

        return read_rising(self._store, since, until)

    def counted_cases(self, figure: Counted) -> Sequence[Case]:
        """The cases that a figure counts."""
        refs = self._follower.counted(figure, self._now(), CASES_LISTED)
        cases = self._reader.cases(refs)
        return [cases[ref] for ref in refs if ref in cases]

    def ingest_lags(self) -> Mapping[str, timedelta]:
        """How long after it happened what each source tells is taken in, where one told lately."""
        return self._reader.ingest_lags(self._now())

    def waiting_cases(
        self, *, channel: str | None = None, language: str | None = None
    ) -> Sequence[Case]:
        """Cases that await a reply, longest waiting first; at most 1,000."""
        return self._reader.waiting_cases(channel, language, CASES_LISTED)

    def untold(self, before: datetime) -> Sequence[Untold]:
        """Whom nothing was told since `before`, of those who wait, the longest silence first.

        At most 1,000.
        """
        return self._reader.untold(before, self._now())
