"""The simulated time: what is to happen, in order, and what has happened."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import count
from random import Random

from hubmon.demo.facts import Fact

MINUTE = 60
HOUR = 3600
DAY = 24 * HOUR
WEEK = 7 * DAY


def seeded(seed: int) -> Random:
    """Chance that repeats itself."""
    return Random(seed)  # noqa: S311 - a simulation keeps no secrets


def moment(seconds: int) -> datetime:
    """The aware UTC time of whole seconds since the epoch."""
    return datetime.fromtimestamp(seconds, UTC)


class Stage:
    """A clock in whole seconds, an agenda, one source of chance, and the facts not yet handed on.

    Chance is drawn only while the agenda runs, in its order; so how far the clock goes at a time
    changes nothing.
    """

    def __init__(self, *, seed: int, start: datetime) -> None:
        self.random = seeded(seed)
        self.now = int(start.timestamp())
        self._agenda: list[tuple[int, int, Callable[[], None]]] = []
        self._order = count()
        self._facts: list[Fact] = []

    @property
    def time(self) -> datetime:
        """The present moment."""
        return moment(self.now)

    @property
    def pending(self) -> int:
        """How many things stand on the agenda."""
        return len(self._agenda)

    def at(self, when: float, do: Callable[..., None], *args: object) -> None:
        """Do something at a time, at the earliest now."""
        task: Callable[[], None] = partial(do, *args)
        heapq.heappush(self._agenda, (max(self.now, int(when)), next(self._order), task))

    def after(self, seconds: float, do: Callable[..., None], *args: object) -> None:
        """Do something after whole seconds, at least one."""
        self.at(self.now + max(1, int(seconds)), do, *args)

    def tell(self, fact: Fact) -> None:
        """Note that something has happened now."""
        self._facts.append(fact)

    def run(self, until: int) -> list[Fact]:
        """Let everything up to and including `until` happen; returns the new facts in order."""
        while self._agenda and self._agenda[0][0] <= until:
            self.now, _, do = heapq.heappop(self._agenda)
            do()
        self.now = max(self.now, until)
        facts, self._facts = self._facts, []
        return facts

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.random.random() < probability

    def about(self, median: float, spread: float) -> int:
        """A log-normal duration in whole seconds, at least one.

        Args:
            median: half of the durations are shorter, in seconds.
            spread: standard deviation of the logarithm; 1 is a heavy tail.
        """
        return max(1, int(median * math.exp(self.random.gauss(0, spread))))

    def waiting_time(self, per_second: float) -> float:
        """Seconds to the next arrival of a Poisson process."""
        return self.random.expovariate(per_second)
