"""What happens in the simulated hub: the truth, which doors tell and the ledger counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Purpose: TypeAlias = Literal["question", "compliment", "lost_and_found"]

CLOSED = "Closed"
"""The status of a case that is resolved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A customer's account on a network."""

    id: str
    name: str
    followers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Somebody wrote: a customer, a person of the hub, or the hub's automaton."""

    at: datetime
    conversation: int
    """What belongs together, as only the simulator knows it."""
    number: int
    """Counts all posts of the simulation."""
    network: str
    id: str
    root: str
    """The id of the conversation's first post."""
    answers: str | None = None
    """The id of the post it replies to."""
    text: str
    tag: str
    """The language as the network tells it."""
    private: bool = False
    author: Account | None = None
    """The customer; None when the hub wrote."""
    agent: str | None = None
    """Who wrote for the hub; None for a customer and for the automaton."""
    bot: bool = False
    """An account that no answer is owed to."""
    case: int | None = None
    """The case it was added to when it was written; None without one."""

    @property
    def key(self) -> str:
        """Network-wide identity of the post."""
        return f"{self.network}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A customer changed the text of a public post."""

    at: datetime
    conversation: int
    post: str
    """The key of the post."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrew:
    """The author of a public post deleted it."""

    at: datetime
    conversation: int
    post: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseState:
    """A case of the case system as it stands after a change."""

    number: int
    conversation: int
    network: str
    language: str
    purpose: Purpose
    topic: str
    flight: str
    subject: str
    status: str
    opened_at: datetime
    changed_at: datetime
    previous_at: datetime | None = None
    """When the state before this one began; None for the first."""
    closed_at: datetime | None = None
    agent: str | None = None
    """The owner; None while the case is in its language's queue."""
    change: int
    """Counts the changes of all cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A case was opened, and the posts written before were added to it."""

    at: datetime
    state: CaseState
    posts: tuple[Posted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A case got another status, owner or purpose."""

    at: datetime
    state: CaseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarked:
    """Somebody left a remark on a case after its first answer. It answers nobody."""

    at: datetime
    number: int
    case: int
    agent: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Emailed:
    """An e-mail of a case, from or to the customer."""

    at: datetime
    conversation: int
    number: int
    case: int
    incoming: bool
    address: str
    text: str
    agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A person came on shift, or went off when `end` is given."""

    at: datetime
    number: int
    agent: str
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewWrote:
    """A tablet on board, or at the lost and found desk, wrote to the hub."""

    at: datetime
    kind: Literal["note", "compliment", "criticism", "found"]
    device: str
    flight: str
    case_ref: str
    language: str
    text: str
    conversation: int | None = None
    """The conversation it counts for; None for a note, which makes no case."""
    item: str = ""
    state: str = ""


Fact: TypeAlias = (
    Posted | Edited | Withdrew | Filed | Changed | Remarked | Emailed | Shift | CrewWrote
)
