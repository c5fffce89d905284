"""Cases and turns: what the events of one case come to."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from hubmon.model.events import Basis, Customer, Purpose
from hubmon.model.promise import Clock

Flag: TypeAlias = Literal["reply_before_message", "resolved_before_opened", "both_directions"]
"""What is odd about a case's events. `reply_before_message`: a reply older than what it answers,
counted as a wait of nothing. `resolved_before_opened`: counted as resolved when it was opened.
`both_directions`: one source says a message came from the customer, another that it went to them;
it counts as a reply."""

CasePurpose: TypeAlias = Purpose | Literal["note"]


class Turn(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A customer's unanswered messages, from the first one until the hub's next human reply."""

    clock: Clock
    """Runs from the first message; met by a reply, stopped unmet by the case's closing."""
    arrivals: tuple[datetime, ...]
    """Times of its eligible messages, the first is the clock's start."""
    channel: str
    language: str
    first: bool = False
    """Whether it is the case's first turn: its wait is the first response time."""
    agent: str | None = None
    """Who answered."""
    basis: Basis | None = None
    """What the reply is known from; None while there is none."""


class Standing(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """How a case stands: all of it that any figure needs. A hub keeps thousands in memory."""

    id: str
    """The smallest of its keys, that of a note only where there is no other: the same whatever the
    order of its events."""
    purpose: CasePurpose
    """`note`: only the crew's notes are known of it, there is nothing to answer."""
    tracked: bool
    """Whether a case system opened it. Otherwise it is a conversation, open while a turn waits."""
    channel: str
    language: str
    last_at: datetime
    topic: str = ""
    agent: str | None = None
    turns: tuple[Turn, ...] = ()
    resolution: Clock | None = None
    """The clock of the solution; None for what is not tracked or not a question."""
    resolved_at: datetime | None = None
    """Last resolved; None while open, and for a case that is not tracked."""
    flags: tuple[Flag, ...] = ()

    @property
    def waiting(self) -> Turn | None:
        """The turn that waits for a reply."""
        last = self.turns[-1] if self.turns else None
        return last if last is not None and last.clock.stopped is None else None

    @property
    def open(self) -> bool:
        """Whether there is still something to do."""
        if self.purpose == "note":
            return False
        return self.resolved_at is None if self.tracked else self.waiting is not None


class Case(Standing, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A conversation and what has to be solved in it."""

    keys: tuple[str, ...]
    opened_at: datetime
    subject: str = ""
    number: str = ""
    status: str = ""
    queue: str | None = None
    messages: int = 0
    """Customer messages, eligible or not, without the withdrawn ones."""
    withdrawn: int = 0
    customer: Customer | None = None
    flights: tuple[str, ...] = ()
