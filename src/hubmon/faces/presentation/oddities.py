"""What is odd about a case, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubmon.faces.presentation.scene import Scene
from hubmon.model.oddity import Oddity, oddities

if TYPE_CHECKING:
    from hubmon.model.case import Case

_ODDITIES: dict[Oddity, str] = {
    "reply_before_message": "a reply is older than the message it answers",
    "resolved_before_opened": "it was resolved before it was opened",
    "both_directions": "the sources disagree on who wrote a message",
    "to_come": "it is dated later than now",
    "unknown_channel": "the configuration does not name its channel",
    "unknown_language": "its language is not known",
}


def odd_words(case: Case, scene: Scene) -> str:
    """What is odd about a case; empty where nothing is."""
    channels = scene.snapshot.channels if scene.snapshot is not None else ()
    unknown = {channel.key for channel in channels if channel.state == "unknown"}
    known = len(unknown) < len(channels)
    found = oddities(case, scene.now, unknown if known else ())
    return "; ".join(_ODDITIES[oddity] for oddity in found)
