"""The story of one case, from all sources, for the person who opens it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from hubmon.model.case import Case
from hubmon.model.expectation import ExpectedWait

EntryKind: TypeAlias = Literal[
    "message",
    "reply",
    "automatic_reply",
    "withdrawn",
    "opened",
    "status",
    "resolved",
    "reopened",
    "assigned",
    "note_in",
    "note_out",
    "receipt",
    "compliment",
    "criticism",
    "found_item",
]

Delivery: TypeAlias = Literal["to_be_sent", "sent", "received", "refused", "read"]
"""How far a note to a crew has come. `to_be_sent`: it waits for its connector. `sent`: the source
has taken it over. The others are what tablets say; of several the last in this order counts."""


class NoteSent(Struct, frozen=True, kw_only=True):
    """A note that was written here, whether it has gone out or not."""

    key: str
    at: datetime
    flight: str
    text: str
    sent: bool
    trouble: str = ""
    """Why it could not be delivered so far."""


class Entry(Struct, frozen=True, kw_only=True):
    """One thing that happened in a case. Its texts are foreign: show them as data."""

    at: datetime
    kind: EntryKind
    sources: tuple[str, ...]
    """Every source that reported it."""
    who: str = ""
    """The customer, the agent, the queue, the flight or the device."""
    text: str = ""
    channel: str = ""
    private: bool = False
    delivery: Delivery | None = None
    """Of a note to a crew; None of everything else."""
    trouble: str = ""
    """Why a note could not be delivered so far."""


class CaseStory(Struct, frozen=True, kw_only=True):
    """A case with its timeline, oldest first."""

    case: Case
    entries: tuple[Entry, ...]
    expected: ExpectedWait | None = None
    """How long the customer still waits, while one does and that is known."""
