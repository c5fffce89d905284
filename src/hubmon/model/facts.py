"""What stands of a case, put together event by event: all that its fold asks for.

Any order of the same events gives the same facts, so a new event is added to those that are there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeAlias

from hubmon.model.events import (
    AnyEvent,
    Assigned,
    CaseOpened,
    CaseReopened,
    CaseResolved,
    CaseStatus,
    Compliment,
    CrewNote,
    CustomerMessage,
    Deleted,
    FoundItem,
    Reply,
)

ThingKey: TypeAlias = tuple[str, str, str]
"""(source, stream, id)."""

Post: TypeAlias = CustomerMessage | Reply


class Facts:
    """Takes every thing that is told of a case once, in any order."""

    __slots__ = (
        "assigned",
        "began_at",
        "deletions",
        "last_at",
        "of_flights",
        "openings",
        "posts",
        "reopened",
        "resolved",
        "status",
    )

    def __init__(self, told: Iterable[tuple[ThingKey, AnyEvent]]) -> None:
        self.began_at: datetime | None = None
        """When something first happened, deletions apart; None: there are but deletions."""
        self.last_at: datetime | None = None
        """When something last happened, deletions included."""
        self.openings: list[tuple[ThingKey, CaseOpened]] = []
        self.posts: defaultdict[str, list[tuple[ThingKey, Post]]] = defaultdict(list)
        """By the identity of the message."""
        self.deletions: list[tuple[ThingKey, Deleted]] = []
        self.assigned: tuple[datetime, int, ThingKey, Assigned] | None = None
        """The last one; among those of one moment, the highest version counts."""
        self.status: tuple[datetime, int, ThingKey, CaseStatus] | None = None
        """The last one, likewise."""
        self.resolved: set[datetime] = set()
        self.reopened: set[datetime] = set()
        self.of_flights: list[CrewNote | Compliment | FoundItem] = []
        for thing, event in told:
            self.add(thing, event)

    def add(self, thing: ThingKey, event: AnyEvent) -> bool:
        """Take in what is told of a thing that was not told of before; whether that is news."""
        take = _TAKES.get(type(event))
        news = take is not None and take(self, thing, event)
        at = event.at
        if self.last_at is None or at > self.last_at:
            self.last_at = at
            news = True
        if (self.began_at is None or at < self.began_at) and type(event) is not Deleted:
            self.began_at = at
            news = True
        return news

    def _post(self, thing: ThingKey, event: Post) -> bool:
        self.posts[event.message].append((thing, event))
        return True

    def _opening(self, thing: ThingKey, event: CaseOpened) -> bool:
        self.openings.append((thing, event))
        return True

    def _deletion(self, thing: ThingKey, event: Deleted) -> bool:
        self.deletions.append((thing, event))
        return True

    def _status(self, thing: ThingKey, event: CaseStatus) -> bool:
        known, told = self.status, (event.at, event.version, thing, event)
        if known is not None and known > told:
            return False
        self.status = told
        return known is None or known[-1].status != event.status

    def _assigned(self, thing: ThingKey, event: Assigned) -> bool:
        known, told = self.assigned, (event.at, event.version, thing, event)
        if known is not None and known > told:
            return False
        self.assigned = told
        last = known[-1] if known else None
        return last is None or last.agent != event.agent or last.queue != event.queue

    def _resolved(self, _: ThingKey, event: CaseResolved) -> bool:
        return _grown(self.resolved, event.at)

    def _reopened(self, _: ThingKey, event: CaseReopened) -> bool:
        return _grown(self.reopened, event.at)

    def _of_flight(self, _: ThingKey, event: CrewNote | Compliment | FoundItem) -> bool:
        self.of_flights.append(event)
        return True


def _grown(moments: set[datetime], moment: datetime) -> bool:
    size = len(moments)
    moments.add(moment)
    return len(moments) > size


_TAKES: dict[type[Any], Callable[[Facts, ThingKey, Any], bool]] = {
    CustomerMessage: Facts._post,
    Reply: Facts._post,
    CaseOpened: Facts._opening,
    Deleted: Facts._deletion,
    CaseStatus: Facts._status,
    Assigned: Facts._assigned,
    CaseResolved: Facts._resolved,
    CaseReopened: Facts._reopened,
    CrewNote: Facts._of_flight,
    Compliment: Facts._of_flight,
    FoundItem: Facts._of_flight,
}
