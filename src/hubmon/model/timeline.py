"""The story of one case, from all sources, for the person who opens it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from hubmon.model.case import Case

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


class CaseStory(Struct, frozen=True, kw_only=True):
    """A case with its timeline, oldest first."""

    case: Case
    entries: tuple[Entry, ...]
