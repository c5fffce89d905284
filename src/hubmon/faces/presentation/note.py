"""What a note to a crew begins with: the flight and the words that a case gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hubmon.plain import plain

if TYPE_CHECKING:
    from hubmon.model.timeline import CaseStory, EntryKind

_FLIGHT = re.compile(r"\b([A-Z][A-Z0-9]|[0-9][A-Z])\s?([0-9]{3,4})\b")
"""An airline's code and a number, as people write them: KL643, KL 0643."""
_TO_PASS_ON: dict[EntryKind, str] = {"compliment": "Compliment", "criticism": "Criticism"}


class Proposal(NamedTuple):
    """What stands in the fields of a new note; a person looks at it before it is sent."""

    flight: str
    origin: str
    """Where the flight was found, or that there was none."""
    text: str = ""


def proposed(story: CaseStory) -> Proposal:
    """The flight of a case, and the praise or criticism that is to be passed on."""
    flights = story.case.flights
    if flights:
        others = f", as well as {', '.join(map(plain, flights[1:]))}" if flights[1:] else ""
        return Proposal(plain(flights[0]), f"the case is about it{others}", _words(story))
    written = [story.case.subject, *(e.text for e in story.entries if e.kind == "message")]
    for text in written:
        if found := _FLIGHT.search(text):
            return Proposal("".join(found.groups()), "named in the case", _words(story))
    return Proposal("", "the case names no flight", _words(story))


def _words(story: CaseStory) -> str:
    for entry in story.entries:
        name = _TO_PASS_ON.get(entry.kind)
        if name is not None:
            return f"{name}: {plain(entry.text)}" if entry.text else f"{name}: "
    return "Compliment: " if story.case.purpose == "compliment" else ""
