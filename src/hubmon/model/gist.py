"""How a case stands, in whole numbers and few words: all of it that any figure counts.

A store keeps it beside the case and a hub keeps thousands of them, both in the encoded form.
"""

# Annotations are no text here: msgspec would compile each of them at every start.

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from hubmon.model.moments import optional_ms, to_ms

if TYPE_CHECKING:
    from hubmon.model.case import Case, Turn
    from hubmon.model.promise import Clock


class GistClock(Struct, frozen=True, array_like=True, gc=False):
    """The clock of one promise. All moments in here are milliseconds since the epoch."""

    since: int
    risk_at: int
    due: int
    stopped: int | None
    """None while it runs."""
    met: bool


class GistTurn(GistClock, frozen=True, array_like=True, gc=False):
    """A turn: the clock of its reply, where it takes place and when the customer wrote."""

    channel: str
    language: str
    arrivals: tuple[int, ...]
    """Its eligible messages."""


class Gist(Struct, frozen=True, array_like=True, gc=False):
    """A case."""

    id: str
    channel: str
    language: str
    topic: str
    open: bool
    assigned: bool
    flagged: bool
    last_at: int
    turns: tuple[GistTurn, ...]
    """In the order of time; only the last one may still wait."""
    resolution: GistClock | None

    @property
    def waiting(self) -> GistTurn | None:
        """The turn that waits for a reply."""
        last = self.turns[-1] if self.turns else None
        return last if last is not None and last.stopped is None else None


encode_gist = msgspec.msgpack.Encoder().encode
"""A gist as MessagePack: arrays of the values in the order of the fields above."""

decode_gist = msgspec.msgpack.Decoder(Gist).decode


def gist_of(case: "Case") -> Gist:
    """How `case` stands."""
    return Gist(
        case.id,
        case.channel,
        case.language,
        case.topic,
        case.open,
        case.agent is not None,
        bool(case.flags),
        to_ms(case.last_at),
        tuple(map(turn_gist, case.turns)),
        GistClock(*_times(case.resolution)) if case.resolution else None,
    )


def turn_gist(turn: "Turn") -> GistTurn:
    """How a turn stands."""
    arrivals = tuple(map(to_ms, turn.arrivals))
    return GistTurn(*_times(turn.clock), turn.channel, turn.language, arrivals)


def _times(clock: "Clock") -> tuple[int, int, int, int | None, bool]:
    return (
        to_ms(clock.since),
        to_ms(clock.risk_at),
        to_ms(clock.due),
        optional_ms(clock.stopped),
        clock.met,
    )
