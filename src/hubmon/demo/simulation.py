"""A world with its doors, brought forward together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from hubmon.demo.facts import Fact
from hubmon.demo.ledger import Ledger
from hubmon.demo.world import World

STEP = timedelta(minutes=30)
"""How much of the past is lived through at once, so that a week of it needs little memory."""


class Door(Protocol):
    """A way by which what happened gets out of the simulation."""

    def write(self, facts: Iterable[Fact], at: datetime) -> None:
        """Take in what happened until a moment; it may come out later."""
        ...

    def flush(self, at: datetime) -> None:
        """Let everything out that happened until a moment."""
        ...


class Simulation:
    """A world whose facts go through doors, and into a ledger if somebody wants to count.

    To be used by one thread at a time. The world and the doors keep only what is not finished; a
    ledger keeps everything.
    """

    def __init__(self, world: World, doors: Sequence[Door], ledger: Ledger | None = None) -> None:
        self._world = world
        self._doors = doors
        self._ledger = ledger

    @property
    def now(self) -> datetime:
        """How far the simulation has come."""
        return self._world.now

    def run_until(self, moment: datetime) -> None:
        """Live through the time up to and including a moment; an earlier one changes nothing.

        Simulated time is in whole seconds: a started second is not lived through yet.
        """
        moment = moment.replace(microsecond=0)
        while self.now < moment:
            at = min(moment, self.now + STEP)
            facts = self._world.advance(at)
            if self._ledger is not None:
                self._ledger.write(facts)
            for door in self._doors:
                door.write(facts, self.now)

    def flush(self) -> None:
        """Let everything out that has happened."""
        for door in self._doors:
            door.flush(self.now)
