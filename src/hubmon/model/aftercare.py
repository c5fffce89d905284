"""What is left to do after a flight: bring back what was found, pass on what was said."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

ItemState: TypeAlias = Literal["found", "contacted", "returned"]


class FoundThing(Struct, frozen=True, kw_only=True):
    """Something a customer left behind. Its texts are foreign: show them as data."""

    key: str
    """Its own, whatever becomes of it."""
    case: str
    number: str
    """What people call the case; empty where it has no such name."""
    state: ItemState
    since: datetime
    """From when on it is in this state."""
    item: str
    flight: str


class Opinion(Struct, frozen=True, kw_only=True):
    """Praise or criticism of a flight. Its texts are foreign: show them as data."""

    key: str
    case: str
    tone: Literal["compliment", "criticism"]
    at: datetime
    flight: str
    text: str
    forwarded: bool
    """Whether a note about its case went to a crew."""


class Aftercare(Struct, frozen=True, kw_only=True):
    """Both; of each the newest 1,000, by time."""

    items: tuple[FoundThing, ...]
    opinions: tuple[Opinion, ...]

    @property
    def not_returned(self) -> tuple[FoundThing, ...]:
        """What its owner does not have again."""
        return tuple(item for item in self.items if item.state != "returned")

    @property
    def pending(self) -> tuple[Opinion, ...]:
        """What no crew was told yet."""
        return tuple(opinion for opinion in self.opinions if not opinion.forwarded)
