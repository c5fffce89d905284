"""The hub at one moment: what every face shows, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from msgspec import Struct

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


class Estimate(Struct, frozen=True, kw_only=True):
    """What a customer who writes now can expect to wait for a reply."""

    as_of: datetime
    sample: int
    """Turns it is made from."""
    median: timedelta | None = None
    low: timedelta | None = None
    """One in ten waits less."""
    high: timedelta | None = None
    """One in ten waits longer; None with a known median when that end cannot be seen yet."""
    low_90: timedelta | None = None
    """One in twenty waits less."""
    high_90: timedelta | None = None
    """One in twenty waits longer."""
    reason: str = ""
    """Why there is no median; empty when there is one."""
    judged: int = 0
    """How many of the last who wrote could be held against the range that was said to them."""
    came_true: int = 0
    """How many of those were answered within it, from `low` to `high`."""
    held_up: str = ""
    """Why it is not renewed at present; empty when it is."""

    @property
    def came_true_ratio(self) -> float | None:
        """The share of ranges that came true; None with too few to tell."""
        return self.came_true / self.judged if self.judged >= FEWEST_JUDGED else None

    def is_old(self, now: datetime) -> bool:
        """Whether it is known, and has to be shown as one of the past."""
        return self.median is not None and now - self.as_of > ESTIMATE_OLD_AFTER


ESTIMATE_OLD_AFTER = timedelta(minutes=10)
"""It lags behind by as much as the sources do that report in time: mostly a few minutes."""
FEWEST_JUDGED = 50
"""Of fewer customers a share that came true says too little."""


EstimateScope: TypeAlias = tuple[Literal["hub", "channel", "language"], str]
"""Whom an estimate is for: a channel, a language, or with an empty name the whole hub."""

WHOLE_HUB: Final[EstimateScope] = ("hub", "")


class ExpectedWait(Struct, frozen=True, gc=False):
    """What a customer who waits for a reply can expect."""

    subject: int
    """The reference of their case."""
    number: int
    """Which turn of the case it is, from 1 on."""
    as_of: datetime
    at_risk: bool
    """Whether they are predicted to wait beyond the deadline."""
    late: float
    """The chance of that."""
    low: timedelta | None
    """Still to wait from then on: one in ten waits less. None when hardly any reply is expected."""
    median: timedelta | None
    high: timedelta | None
    """One in ten waits longer."""


class Estimates(Struct, frozen=True):
    """What customers who write now can expect: any of them, by channel, by language."""

    hub: Estimate
    channels: Mapping[str, Estimate] = {}
    languages: Mapping[str, Estimate] = {}
    waits: Sequence[ExpectedWait] = ()
    """Of those who wait already. A viewer reads only those that are at risk."""

    def of_channel(self, key: str) -> Estimate:
        """The estimate for a channel."""
        return self.channels.get(key) or self._unknown()

    def of_language(self, key: str) -> Estimate:
        """The estimate for a language."""
        return self.languages.get(key) or self._unknown()

    def _unknown(self) -> Estimate:
        reason = self.hub.reason or "nobody wrote of late"
        return Estimate(as_of=self.hub.as_of, sample=0, reason=reason)

    def by_scope(self) -> Iterator[tuple[EstimateScope, Estimate]]:
        """Each of them, with whom it is for."""
        yield WHOLE_HUB, self.hub
        for channel, estimate in self.channels.items():
            yield ("channel", channel), estimate
        for language, estimate in self.languages.items():
            yield ("language", language), estimate

    @classmethod
    def unknown(cls, now: datetime, reason: str) -> Estimates:
        """Nothing is known, for a reason."""
        return cls(Estimate(as_of=now, sample=0, reason=reason))


class ExpectedHalfHour(Struct, frozen=True):
    """How many customer messages to expect in a half hour."""

    start: datetime
    low: float
    """One time in ten there are fewer."""
    median: float
    high: float
    """One time in ten there are more."""


class Peak(Struct, frozen=True):
    """The busiest hour to come."""

    at: datetime
    """Its middle."""
    arrivals: float
    """Median of the customer messages expected in it."""


class ExpectedLoad(Struct, frozen=True, kw_only=True):
    """How many customer messages to expect, by half hour."""

    as_of: datetime | None = None
    """Up to when what came is known to it; None where nothing is expected."""
    half_hours: tuple[ExpectedHalfHour, ...] = ()
    """Those of the day before `as_of` as they were expected last before each began, then those of
    the day after."""
    reason: str = ""
    """Why nothing is expected; empty when something is."""

    def ahead(self, now: datetime) -> tuple[ExpectedHalfHour, ...]:
        """The half hours that are not over."""
        return tuple(each for each in self.half_hours if each.start + HALF_HOUR > now)

    def peak(self, now: datetime) -> Peak | None:
        """The busiest hour of those that are not over; None where no whole one is expected."""
        ahead = self.ahead(now)
        hours = [
            Peak(second.start, first.median + second.median)
            for first, second in pairwise(ahead)
            if second.start - first.start == HALF_HOUR
        ]
        return max(hours, key=lambda hour: hour.arrivals, default=None)


HALF_HOUR = timedelta(minutes=30)
NOTHING_EXPECTED = ExpectedLoad(reason="it takes two days of past to know")


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
