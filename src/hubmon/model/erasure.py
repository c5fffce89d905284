"""Takes out of an event what a person wrote and who they are; every figure stays what it was."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from hubmon.model.events import (
    AnyEvent,
    CaseOpened,
    Compliment,
    CrewNote,
    CustomerMessage,
    FoundItem,
    Reply,
)

_PERSONAL: Final[dict[type[Any], dict[str, Any]]] = {
    CustomerMessage: {"text": "", "author": None},
    Reply: {"text": ""},
    CaseOpened: {"subject": ""},
    CrewNote: {"text": ""},
    Compliment: {"text": ""},
    FoundItem: {"item": ""},
}
"""By kind, the fields with words of anybody's or with who a customer is, and what is left."""


def without_words(event: AnyEvent) -> AnyEvent:
    """The event without texts and without its author; the same object when it has none."""
    left = _PERSONAL.get(type(event), {})
    if all(getattr(event, field) == value for field, value in left.items()):
        return event
    return replace(event, **left)
