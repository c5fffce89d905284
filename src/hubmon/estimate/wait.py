"""A turn as a learner knows it, and what it is known by."""

from __future__ import annotations

from typing import Final, NamedTuple

from hubmon.estimate.record import Spell
from hubmon.model.case import Turn

_NUMBERS: Final = 20
"""Bits of a turn's number in its id."""


class Wait(NamedTuple):
    """A turn, as far as it is known."""

    since: float
    ended: float | None
    replied: bool
    channel: str
    language: str
    agent: str
    due: float
    case: str
    """The case's name: the same in whatever order cases came to be known."""

    @property
    def spell(self) -> Spell:
        """The wait as such."""
        return Spell(self.since, self.channel, self.language)

    @classmethod
    def of(cls, turn: Turn, case: str) -> Wait:
        """What matters of a turn of a case."""
        clock = turn.clock
        return cls(
            clock.since.timestamp(),
            clock.stopped.timestamp() if clock.stopped is not None else None,
            clock.met,
            turn.channel,
            turn.language,
            turn.agent or "",
            clock.due.timestamp(),
            case,
        )


def turn_id(subject: int, number: int) -> int:
    """What an estimator knows a turn by: the case's subject and the turn's number in it."""
    return subject << _NUMBERS | number


def subject_and_number(id_: int) -> tuple[int, int]:
    """The case's subject and the turn's number, from the turn's id."""
    return id_ >> _NUMBERS, id_ & (1 << _NUMBERS) - 1
