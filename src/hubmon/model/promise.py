"""What the hub promises its customers, and how one promise stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from msgspec import Struct

_LAST_MOMENT = datetime.max.replace(microsecond=999_000, tzinfo=UTC)


class PromiseState(StrEnum):
    """How one promise stands at a moment."""

    OPEN = "open"
    """Still owed, with time left."""
    AT_RISK = "at_risk"
    """Still owed, with little time left."""
    KEPT = "kept"
    BREACHED = "breached"
    """Past the deadline without the answer, or answered after it."""
    VOID = "void"
    """Owed no more: the case was closed before the deadline without a reply."""


class Promise(Struct, frozen=True):
    """One promised time and the moment from which it is at risk."""

    within: timedelta
    at_risk_after: timedelta
    """The part of `within` after which little time is left."""


class Promises(Struct, frozen=True):
    """What is promised: a reply and a solution, by topic where one time does not fit all."""

    response: Promise = Promise(timedelta(minutes=60), timedelta(minutes=45))
    resolution: Promise = Promise(timedelta(hours=24), timedelta(hours=18))
    response_by_topic: Mapping[str, Promise] = {}
    resolution_by_topic: Mapping[str, Promise] = {}

    def response_for(self, topic: str) -> Promise:
        """The promised time to a reply."""
        return self.response_by_topic.get(topic, self.response)

    def resolution_for(self, topic: str) -> Promise:
        """The promised time to a solution."""
        return self.resolution_by_topic.get(topic, self.resolution)


class Clock(Struct, frozen=True, gc=False):
    """The clock of one promise: when it started, when it falls due, when it stopped."""

    since: datetime
    risk_at: datetime
    """From here on, while it runs, the promise is at risk."""
    due: datetime
    stopped: datetime | None = None
    """None while it runs."""
    met: bool = False
    """True when it stopped because the promised thing happened."""

    @classmethod
    def start(
        cls,
        since: datetime,
        promise: Promise,
        stopped: datetime | None = None,
        *,
        met: bool = False,
    ) -> Clock:
        """The clock from `since` on.

        What lies beyond the calendar falls due on its last moment; a stop before the start counts
        as one at the start.
        """
        if stopped is not None and stopped < since:
            stopped = since
        try:
            risk_at, due = since + promise.at_risk_after, since + promise.within
        except OverflowError:
            risk_at = due = _LAST_MOMENT
        return cls(since, risk_at, due, stopped, met)

    def state(self, now: datetime) -> PromiseState:
        """How the promise stands at `now`."""
        if self.stopped is not None and self.stopped <= now:
            if self.stopped > self.due:
                return PromiseState.BREACHED
            return PromiseState.KEPT if self.met else PromiseState.VOID
        if now > self.due:
            return PromiseState.BREACHED
        return PromiseState.AT_RISK if now >= self.risk_at else PromiseState.OPEN
