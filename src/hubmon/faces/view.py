"""What a live face needs of the store: the present snapshot, and a case when somebody opens it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from hubmon.model.expectation import ExpectedLoad
from hubmon.model.snapshot import Counted, Snapshot

if TYPE_CHECKING:
    from hubmon.model.aftercare import Aftercare
    from hubmon.model.case import Case
    from hubmon.model.course import Point
    from hubmon.model.risen import Rising
    from hubmon.model.timeline import CaseStory
    from hubmon.model.untold import Untold

CASES_LISTED: Final = 1_000
"""A list of cases stops there; of what is owed there are so many on either side of the deadline."""


class HubView(Protocol):
    """A viewer's hold on the hub. Calls are short, and made from one thread, but for `rising`."""

    def now(self) -> datetime:
        """The present moment on the hub's clock (aware, UTC)."""
        ...

    def snapshot(self) -> Snapshot:
        """The hub as it stands now. The same object as before when nothing has changed."""
        ...

    def story(self, case_id: str) -> CaseStory | None:
        """A case with its timeline; None when there is no such case (any more)."""
        ...

    def waiting_cases(
        self, *, channel: str | None = None, language: str | None = None
    ) -> Sequence[Case]:
        """Cases that await a reply, longest waiting first; at most 1,000."""
        ...

    def counted_cases(self, figure: Counted) -> Sequence[Case]:
        """The cases that a figure counts, the most urgent first; at most 1,000.

        Of what is owed at most so many on either side of the deadline, the nearest.
        """
        ...

    def aftercare(self) -> Aftercare:
        """What was found on flights and said of them, as it stands now."""
        ...

    def course(self, length: timedelta) -> Sequence[Point]:
        """How the hub went for so long until now, by five minutes."""
        ...

    def expected_load(self, past: timedelta) -> ExpectedLoad:
        """How many messages are expected, and were expected for so long until now."""
        ...

    def rising(self, since: datetime, until: datetime) -> Rising:
        """The words and topics that rose between two moments, against what is usual.

        It takes longer than the others, and alone may be asked for from another thread.
        """
        ...

    def untold(self, before: datetime) -> Sequence[Untold]:
        """Whom nothing was told since `before`, of those who wait, the longest silence first.

        At most 1,000.
        """
        ...
