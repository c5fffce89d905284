"""What stands of a case, put together event by event: all that its fold asks for.

Any order of the same events gives the same facts, so a new event is added to those that are there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

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
        at = event.at
        news = False
        if self.last_at is None or at > self.last_at:
            self.last_at = at
            news = True
        if type(event) is Deleted:
            self.deletions.append((thing, event))
            return True
        if self.began_at is None or at < self.began_at:
            self.began_at = at
            news = True
        if type(event) is CustomerMessage or type(event) is Reply:
            self.posts[event.message].append((thing, event))
            return True
        if type(event) is CaseOpened:
            self.openings.append((thing, event))
            return True
        return self._add_course(thing, event) or news

    def _add_course(self, thing: ThingKey, event: AnyEvent) -> bool:
        news = False
        if type(event) is CaseStatus:
            news = self._add_status((event.at, event.version, thing, event))
        elif type(event) is Assigned:
            news = self._add_assigned((event.at, event.version, thing, event))
        elif type(event) is CaseResolved:
            if news := event.at not in self.resolved:
                self.resolved.add(event.at)
        elif type(event) is CaseReopened:
            if news := event.at not in self.reopened:
                self.reopened.add(event.at)
        elif isinstance(event, CrewNote | Compliment | FoundItem):
            self.of_flights.append(event)
            news = True
        return news

    def _add_status(self, told: tuple[datetime, int, ThingKey, CaseStatus]) -> bool:
        known = self.status
        if known is not None and known > told:
            return False
        self.status = told
        return known is None or known[-1].status != told[-1].status

    def _add_assigned(self, told: tuple[datetime, int, ThingKey, Assigned]) -> bool:
        known = self.assigned
        if known is not None and known > told:
            return False
        self.assigned = told
        return known is None or _whose(known[-1]) != _whose(told[-1])


def _whose(event: Assigned) -> tuple[str | None, str | None]:
    return event.agent, event.queue
