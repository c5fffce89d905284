"""Who writes first: customers as they come, the many of a burst, and bots."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from random import Random
from typing import TypeVar

from hubmon.demo.conversation import Conversation, Fate
from hubmon.demo.facts import Account
from hubmon.demo.scenario import REGIONS, Burst, Scenario, networks
from hubmon.demo.stage import Stage
from hubmon.demo.texts import Writer

Choice = TypeVar("Choice", bound=str)

BOTS = ("cheapflightsbot", "airport_status_bot")
"""Accounts that write to everybody; a connector is told of them in its configuration."""

_BOT_SHARE = 0.012
_FATES: dict[Fate, float] = {"answer": 0.96, "praise": 0.02, "dismiss": 0.015, "forget": 0.005}


class Arrivals:
    """Conversations as they begin: a Poisson process whose rate follows the hour of the week."""

    def __init__(
        self,
        stage: Stage,
        writer: Writer,
        scenario: Scenario,
        numbers: count[int],
        begin: Callable[[Conversation], None],
    ) -> None:
        """Args: `begin` is given every new conversation, in which nothing is written yet."""
        self._stage = stage
        self._writer = writer
        self._scenario = scenario
        self._numbers = numbers
        self._begin = begin

    def let_loose(self) -> None:
        """From now on people write."""
        self._schedule_next()
        for burst in self._scenario.bursts:
            self.disrupt(burst)

    def disrupt(self, burst: Burst) -> None:
        """In addition, `burst.questions` people write, evenly over its length."""
        start = burst.start.timestamp()
        length = burst.length.total_seconds()
        self._more(burst.topic, start, length / max(1, burst.questions), burst.questions)

    def _schedule_next(self) -> None:
        wait = self._stage.waiting_time(self._scenario.peak)
        while not self._stage.chance(
            self._scenario.rate(int(self._stage.now + wait)) / self._scenario.peak
        ):
            wait += self._stage.waiting_time(self._scenario.peak)
        self._stage.at(self._stage.now + wait, self._somebody)

    def _somebody(self) -> None:
        self._schedule_next()
        if self._stage.chance(_BOT_SHARE):
            self._begin(self._bot())
        else:
            self._begin(self._conversation(self._writer.topic()))

    def _more(self, topic: str, start: float, apart: float, left: int) -> None:
        """One of a burst's people after the other, so that the agenda stays short."""
        if left:
            self._stage.at(start, self._one_more, topic, start, apart, left)

    def _one_more(self, topic: str, start: float, apart: float, left: int) -> None:
        self._begin(self._conversation(topic))
        self._more(topic, start + apart, apart, left - 1)

    def _conversation(self, topic: str) -> Conversation:
        random, now = self._stage.random, self._stage.now
        weights = [region.share * region.mood(now) for region in REGIONS]
        region = random.choices(REGIONS, weights)[0]
        language = _drawn(random, region.languages)
        network = _drawn(random, networks(language))
        fate = _drawn(random, _FATES)
        return Conversation(
            number=next(self._numbers),
            network=network,
            language=language,
            author=self._writer.account(network),
            flight=self._writer.flight(),
            topic="compliment" if fate == "praise" else topic,
            fate=fate,
            private=network == "facebook" and random.random() < 0.6,
        )

    def _bot(self) -> Conversation:
        name = BOTS[self._stage.random.randrange(len(BOTS))]
        return Conversation(
            number=next(self._numbers),
            network="twitter",
            language="en",
            author=Account(id=name, name=name, followers=12),
            flight=self._writer.flight(),
            topic="information",
            bot=True,
        )


def _drawn(random: Random, shares: dict[Choice, float]) -> Choice:
    return random.choices(list(shares), list(shares.values()))[0]
