"""The simulated hub: its public, its people and its crews under one clock."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from hubmon.demo.arrivals import Arrivals
from hubmon.demo.conversation import Casebook
from hubmon.demo.crew import Crew
from hubmon.demo.desk import Desk
from hubmon.demo.facts import Fact
from hubmon.demo.people import hire
from hubmon.demo.public import Public
from hubmon.demo.scenario import Burst, Scenario
from hubmon.demo.stage import Stage
from hubmon.demo.texts import Writer


class World:
    """A hub and its customers, the same every time for a seed, a start and a scenario.

    Args:
        seed: of all chance.
        start: the first moment; aware. Nobody has written before it.
        scenario: how much is asked, and what befalls the hub.
    """

    def __init__(self, *, seed: int, start: datetime, scenario: Scenario | None = None) -> None:
        self.scenario = scenario or Scenario()
        self._stage = Stage(seed=seed, start=start)
        self.agents = hire(self.scenario.staff, self._stage.random)
        writer = Writer(self._stage, hostile=self.scenario.hostile)
        casebook = Casebook(self._stage)
        numbers = count(1)
        public = Public(self._stage, casebook, writer, self.scenario)
        self._desk = Desk(self._stage, casebook, writer, public.answered)
        public.desk = self._desk
        self._arrivals = Arrivals(self._stage, writer, self.scenario, numbers, public.begin)
        crew = Crew(self._stage, casebook, writer, self.scenario, numbers)
        self._desk.staff(self.agents)
        self._arrivals.let_loose()
        crew.take_off()

    @property
    def now(self) -> datetime:
        """How far the world has come."""
        return self._stage.time

    @property
    def kept(self) -> int:
        """How many things the world keeps in mind: what is to come, and what waits in a queue."""
        return self._stage.pending + self._desk.queued

    def disrupt(self, burst: Burst) -> None:
        """Let a burst's additional questions come, its start being now or later."""
        self._arrivals.disrupt(burst)

    def advance(self, until: datetime) -> list[Fact]:
        """Live through the time up to and including a moment.

        Returns:
            What happened, in order. How the time is cut into steps changes nothing.
        """
        return self._stage.run(int(until.timestamp()))
