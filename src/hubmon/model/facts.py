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
        self.resolved: list[datetime] = []
        self.reopened: list[datetime] = []
        self.of_flights: list[CrewNote | Compliment | FoundItem] = []
        for thing, event in told:
            self.add(thing, event)

    def add(self, thing: ThingKey, event: AnyEvent) -> None:
        """Take in what is told of a thing that was not told of before."""
        at = event.at
        if self.last_at is None or at > self.last_at:
            self.last_at = at
        if type(event) is Deleted:
            self.deletions.append((thing, event))
            return
        if self.began_at is None or at < self.began_at:
            self.began_at = at
        if type(event) is CustomerMessage or type(event) is Reply:
            self.posts[event.message].append((thing, event))
        else:
            self._add_other(thing, event)

    def _add_other(self, thing: ThingKey, event: AnyEvent) -> None:
        if type(event) is CaseStatus:
            status = (event.at, event.version, thing, event)
            if self.status is None or status > self.status:
                self.status = status
        elif type(event) is Assigned:
            assigned = (event.at, event.version, thing, event)
            if self.assigned is None or assigned > self.assigned:
                self.assigned = assigned
        elif type(event) is CaseResolved:
            self.resolved.append(event.at)
        elif type(event) is CaseReopened:
            self.reopened.append(event.at)
        elif type(event) is CaseOpened:
            self.openings.append((thing, event))
        elif isinstance(event, CrewNote | Compliment | FoundItem):
            self.of_flights.append(event)
