"""What stands of a case, put together event by event: all that its fold asks for.

Any order of the same events gives the same facts, so a new event is added to those that are there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from msgspec import Struct

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


class Facts(Struct, gc=False):
    """Takes every thing that is told of a case once, in any order."""

    began_at: datetime | None = None
    """When something first happened, deletions apart; None: there are but deletions."""
    last_at: datetime | None = None
    """When something last happened, deletions included."""
    posts: dict[str, tuple[tuple[ThingKey, Post], ...]] = {}
    """By the identity of the message."""
    openings: tuple[tuple[ThingKey, CaseOpened], ...] = ()
    deletions: tuple[tuple[ThingKey, Deleted], ...] = ()
    assigned: tuple[datetime, int, ThingKey, Assigned] | None = None
    """The last one; among those of one moment, the highest version counts."""
    status: tuple[datetime, int, ThingKey, CaseStatus] | None = None
    """The last one, likewise."""
    resolved: frozenset[datetime] = frozenset()
    reopened: frozenset[datetime] = frozenset()
    of_flights: tuple[CrewNote | Compliment | FoundItem, ...] = ()

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
        self.posts[event.message] = (*self.posts.get(event.message, ()), (thing, event))
        return True

    def _opening(self, thing: ThingKey, event: CaseOpened) -> bool:
        self.openings = (*self.openings, (thing, event))
        return True

    def _deletion(self, thing: ThingKey, event: Deleted) -> bool:
        self.deletions = (*self.deletions, (thing, event))
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
        news = event.at not in self.resolved
        self.resolved |= {event.at}
        return news

    def _reopened(self, _: ThingKey, event: CaseReopened) -> bool:
        news = event.at not in self.reopened
        self.reopened |= {event.at}
        return news

    def _of_flight(self, _: ThingKey, event: CrewNote | Compliment | FoundItem) -> bool:
        self.of_flights = (*self.of_flights, event)
        return True


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
