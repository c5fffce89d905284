"""Who waits, kept from what happens."""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import Arrival, Found, Happening, Lost, Reply, Withdrawal


class Ended(NamedTuple):
    """A wait that is over."""

    arrival: Arrival
    at: float
    replied: bool
    agent: str

    @property
    def lasted(self) -> float:
        """Seconds."""
        return self.at - self.arrival.at


class Waiting:
    """Everybody who waits, by language; after `give_up` seconds one is taken to wait no more."""

    def __init__(self, give_up: float) -> None:
        self._give_up = give_up
        self._by_id: dict[int, Arrival] = {}
        self._by_language: dict[str, dict[int, Arrival]] = {}
        self._oldest: deque[Arrival] = deque()
        self._found: set[int] = set()

    def observe(self, happening: Happening) -> Ended | None:
        """Keep account; tells of the wait that this ended, if it ended one known from the start."""
        if isinstance(happening, Arrival):
            self._forget(happening.id)
            self._by_id[happening.id] = happening
            self._by_language.setdefault(happening.language, {})[happening.id] = happening
            self._oldest.append(happening)
        elif isinstance(happening, Found):
            self._find(happening)
        elif isinstance(happening, Lost):
            self._forget(happening.id)
        elif isinstance(happening, (Reply, Withdrawal)):
            found = happening.id in self._found
            arrival = self._forget(happening.id)
            if arrival is not None and not found:
                replied = isinstance(happening, Reply)
                agent = happening.agent if isinstance(happening, Reply) else ""
                return Ended(arrival, happening.at, replied, agent)
        return None

    def given_up(self, now: float) -> Iterator[Arrival]:
        """Take away those who have waited too long, and name them."""
        while self._oldest and self._oldest[0].at < now - self._give_up:
            arrival = self._oldest.popleft()
            if self._by_id.get(arrival.id) == arrival:
                found = arrival.id in self._found
                self._forget(arrival.id)
                if not found:
                    yield arrival

    def count(self, language: str) -> int:
        """How many wait in a language."""
        return len(self._by_language.get(language, ()))

    def head(self, language: str) -> Arrival | None:
        """Who waits longest in a language."""
        return next(iter(self._by_language.get(language, {}).values()), None)

    def since(self, language: str) -> Floats:
        """When those who wait in a language began to."""
        there = self._by_language.get(language, {})
        return np.fromiter((arrival.at for arrival in there.values()), float, len(there))

    def _find(self, found: Found) -> None:
        self._forget(found.id)
        arrival = Arrival(found.since, found.id, found.channel, found.language)
        self._by_id[found.id] = arrival
        self._found.add(found.id)
        insort(self._oldest, arrival, key=_began)
        there = [*self._by_language.get(found.language, {}).values(), arrival]
        self._by_language[found.language] = {each.id: each for each in sorted(there, key=_began)}

    def _forget(self, id_: int) -> Arrival | None:
        arrival = self._by_id.pop(id_, None)
        if arrival is not None:
            del self._by_language[arrival.language][id_]
            self._found.discard(id_)
        return arrival


def _began(arrival: Arrival) -> float:
    return arrival.at
