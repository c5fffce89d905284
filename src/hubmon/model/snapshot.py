"""The hub at one moment: what every face shows, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from msgspec import Struct

from hubmon.model.expectation import NOTHING_EXPECTED, Estimate, ExpectedLoad
from hubmon.model.trouble import HubWarning

ChannelState: TypeAlias = Literal["live", "trial", "retired", "unknown"]
"""How a channel stands in the configuration; `unknown` is one the configuration does not name."""

SourceState: TypeAlias = Literal["fresh", "late", "failing", "broken", "never"]
"""How a source stands. `fresh`: heard from in time. `late`: not heard from for too long.
`failing`: its last poll raised. `broken`: its plugin or configuration cannot be used. `never`: not
polled yet."""

PromiseKind: TypeAlias = Literal["response", "resolution"]
"""A reply, or a solution."""

Counted: TypeAlias = Literal["unassigned", "open", "odd", "replies_owed", "solutions_owed"]
"""A figure that counts cases. `unassigned`: of those that wait. `odd`: of those that are open.
`replies_owed`, `solutions_owed`: overdue or at risk."""


class Queue(Struct, frozen=True, kw_only=True):
    """Cases that are open, eligible and await a reply."""

    depth: int
    unassigned: int
    oldest_since: datetime | None
    """Waiting since of the one that waits longest; None when nobody waits."""
    depth_before: int
    """Depth half an hour earlier, for the trend."""
    answered_at: datetime | None = None
    """When somebody was last answered; None when that is a day ago."""


class PromiseCount(Struct, frozen=True, kw_only=True):
    """How one promise was kept over the last 24 hours, with what is owed now."""

    kept: int
    breached: int
    """Answered too late in the window, or overdue now."""
    overdue: int
    """The part of `breached` that is still owed."""
    at_risk: int

    @property
    def kept_ratio(self) -> float | None:
        """Kept / (kept + breached); None with nothing to count."""
        total = self.kept + self.breached
        return self.kept / total if total else None


class PromiseCounts(Struct, frozen=True, kw_only=True):
    """Both promises."""

    response: PromiseCount
    resolution: PromiseCount


class GroupLoad(Struct, frozen=True, kw_only=True):
    """The load of one channel or one language."""

    key: str
    waiting: int
    oldest_since: datetime | None
    arrivals_per_hour: int
    """Eligible customer messages in the last 60 minutes."""
    replies_per_hour: int
    """Turns answered in the last 60 minutes."""
    estimate: Estimate
    on_shift: int | None = None
    """People on shift who speak the language; None for a channel, and where no source tells."""
    state: ChannelState = "live"
    overdue: int = 0
    """Of those who wait, how many were promised a reply by now."""
    at_risk: int = 0
    """How many of them have little time left, or are predicted to be answered too late."""


class BreachWarning(Struct, frozen=True, kw_only=True):
    """A promise that is about to break, or broken and still owed."""

    case: str
    promise: PromiseKind
    due: datetime
    since: datetime
    """Start of the promise's clock."""
    channel: str
    language: str
    topic: str
    assigned: bool

    def overdue(self, now: datetime) -> bool:
        """Whether the deadline has passed."""
        return now > self.due


class TopicLoad(Struct, frozen=True):
    """How many cases of one topic wait."""

    topic: str
    """Empty for those of which it is not known."""
    waiting: int


class Declared(Struct, frozen=True):
    """A disruption that somebody has declared."""

    at: datetime
    by: str


class FlowBucket(Struct, frozen=True):
    """Arrivals and replies of a stretch of time."""

    start: datetime
    arrivals: int
    replies: int


class SourceStatus(Struct, frozen=True, kw_only=True):
    """How one connector stands."""

    name: str
    plugin: str
    state: SourceState
    fresh_as_of: datetime | None
    """Up to when the source has told what it knows; None before the first success."""
    events: int
    rejected: int
    error: str = ""
    gap: str = ""
    retry_at: datetime | None = None
    outbox: int = 0
    """Outgoing things that wait to be delivered."""
    polls: bool = True
    """False for one that only sends: it tells nothing, and is fresh unless it cannot send."""
    sent_at: datetime | None = None
    """When one that only sends last delivered something; None: never, or it tells as well."""


class Snapshot(Struct, frozen=True, kw_only=True):
    """The hub at `as_of`."""

    as_of: datetime
    queue: Queue
    estimate: Estimate
    promise: PromiseCounts
    questions_24h: int
    """Eligible customer messages in the last 24 hours."""
    cases_open: int
    on_shift: int | None
    """People on shift; None where no source tells."""
    channels: tuple[GroupLoad, ...]
    languages: tuple[GroupLoad, ...]
    warnings: tuple[BreachWarning, ...]
    """By time left: the most overdue first. At most `WARNINGS_SHOWN` of each side of the deadline,
    those nearest to it."""
    warnings_total: int
    flow: tuple[FlowBucket, ...]
    """The last 24 hours by quarter of an hour; the last one is still filling."""
    sources: tuple[SourceStatus, ...]
    flagged: int
    """Open cases whose events contradict each other or themselves."""
    odd: int = 0
    """Open cases with any of what `hubmon.model.oddity` names, `flagged` ones included."""
    expected_load: ExpectedLoad = NOTHING_EXPECTED
    hub_warnings: tuple[HubWarning, ...] = ()
    """What is wrong with the hub itself, the most important first; then what was of late."""
    topics: tuple[TopicLoad, ...] = ()
    """Of the cases that wait, most of them first."""
    declared: Declared | None = None
    """The disruption that stands declared."""

    def bearable(self, within: timedelta) -> int:
        """How many can wait and be answered `within` that time, at the pace of the last hour.

        Little's law: the line that a wait corresponds to is that wait times the replies per time.
        """
        replies_per_hour = sum(channel.replies_per_hour for channel in self.channels)
        return int(replies_per_hour * (within / timedelta(hours=1)))


WARNINGS_SHOWN = 50
FLOW_BUCKET = timedelta(minutes=15)
