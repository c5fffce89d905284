"""The customers: when they write first, and what they do while they wait and when answered."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from random import Random
from typing import TypeVar

from hubmon.demo.conversation import Casebook, Conversation, Fate
from hubmon.demo.desk import Desk
from hubmon.demo.facts import Account, Posted
from hubmon.demo.phrases import EMOJI, PHRASES
from hubmon.demo.scenario import REGIONS, Burst, Scenario, networks
from hubmon.demo.stage import HOUR, MINUTE, Stage
from hubmon.demo.texts import Writer

Choice = TypeVar("Choice", bound=str)

BOTS = ("cheapflightsbot", "airport_status_bot")
"""Accounts that write to everybody; a connector is told of them in its configuration."""

_BOT_SHARE = 0.012
_FATES: dict[Fate, float] = {"answer": 0.96, "praise": 0.02, "dismiss": 0.015, "forget": 0.005}


class Public:
    """Everybody who may write to the hub."""

    def __init__(
        self,
        stage: Stage,
        casebook: Casebook,
        writer: Writer,
        scenario: Scenario,
        numbers: count[int],
    ) -> None:
        self._stage = stage
        self._casebook = casebook
        self._writer = writer
        self._scenario = scenario
        self._numbers = numbers
        self.desk: Desk
        """Where conversations are brought; set before the public is let loose."""

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

    def answered(self, conversation: Conversation) -> None:
        """The customer reads an answer."""
        again = 0.34 / conversation.answers if not conversation.light else 0.0
        if self._stage.chance(again):
            self._later(14 * MINUTE, 1.3, self._follow_up, conversation)
        elif not conversation.light and self._stage.chance(0.13):
            self._later(9 * MINUTE, 1.2, self._thank, conversation)
        if conversation.case is not None:
            moves = conversation.network == "twitter" and self._stage.chance(0.4)
            conversation.private = conversation.private or moves
            self._mean_to_resolve(conversation)

    # writing first

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

    def _begin(self, conversation: Conversation) -> None:
        text = self._writer.question(conversation.language, conversation.topic, conversation.flight)
        self._write(conversation, text)
        if conversation.bot:
            return
        filed = self._scenario.filed.get(conversation.network, 0.0)
        if conversation.private:
            self._file(conversation)
        elif self._stage.chance(filed):
            self._stage.after(self._stage.random.randrange(1, 5), self._file, conversation)
        else:
            self._bring(conversation)
        if conversation.fate == "forget":
            self._stage.after(
                self._stage.random.randrange(20 * HOUR, 60 * HOUR), self._sweep, conversation
            )

    def _file(self, conversation: Conversation) -> None:
        if conversation.case is not None:
            return
        self._casebook.file(conversation)
        if conversation.private:
            self._stage.after(self._stage.random.randrange(2, 8), self._acknowledge, conversation)
        self._bring(conversation)

    def _acknowledge(self, conversation: Conversation) -> None:
        """A private message is acknowledged by an automaton, which answers nothing."""
        if not conversation.settled(self._stage.time):
            self._stage.after(1, self._acknowledge, conversation)
        elif conversation.unanswered:
            self._casebook.hub(conversation, PHRASES[conversation.language].received, None)

    def _bring(self, conversation: Conversation) -> None:
        if conversation.fate != "forget":
            self.desk.bring(conversation)

    def _sweep(self, conversation: Conversation) -> None:
        """A supervisor finds what everybody overlooked, too late to answer it."""
        if conversation.fate == "forget" and conversation.unanswered:
            self.desk.dismiss(conversation, None)

    # every message of a customer

    def _write(self, conversation: Conversation, text: str, tag: str = "") -> None:
        post = self._casebook.customer(conversation, text, tag)
        stage = self._stage
        if conversation.closed:
            stage.after(stage.random.randrange(2, 6), self._reopen, conversation)
        if not conversation.private:
            self._regret(conversation, post)
        if conversation.bot:
            return
        if stage.chance(0.16):
            stage.after(stage.random.randrange(15, 240), self._add, conversation)
        if len(conversation.unanswered) == 1:
            self._later(50 * MINUTE, 0.9, self._lose_patience, conversation, conversation.answers)

    def _regret(self, conversation: Conversation, post: Posted) -> None:
        """A few edit their post, a few delete it."""
        if self._stage.chance(0.01):
            delay = self._stage.random.randrange(60, 25 * MINUTE)
            self._stage.after(delay, self._edit, conversation, post)
        if self._stage.chance(0.012):
            self._later(25 * MINUTE, 1.5, self._withdraw, conversation, post)

    def _edit(self, conversation: Conversation, post: Posted) -> None:
        if post.id not in conversation.withdrawn:
            self._casebook.edit(conversation, post, f"{post.text} (edit)")

    def _withdraw(self, conversation: Conversation, post: Posted) -> None:
        if post.id not in conversation.withdrawn:
            self._casebook.withdraw(conversation, post)

    def _reopen(self, conversation: Conversation) -> None:
        if not conversation.closed or conversation.case is None:
            return
        if not conversation.settled(self._stage.time):
            self._stage.after(1, self._reopen, conversation)
            return
        self._casebook.change(conversation, "Reopened", conversation.case.agent)

    # waiting

    def _add(self, conversation: Conversation) -> None:
        """Something more that came to mind; an emoji has no language, and networks say so."""
        if not self._can_write(self._add, conversation):
            return
        conversation.light = False
        if self._stage.chance(0.25) and conversation.unanswered:
            self._write(conversation, self._writer.say(EMOJI), "und")
        else:
            more = PHRASES[conversation.language].more
            self._write(conversation, self._writer.say(more, conversation.flight))
        self._bring(conversation)

    def _lose_patience(self, conversation: Conversation, answers: int) -> None:
        """Ask again, or give up and delete what was asked, while no answer has come."""
        if conversation.answers != answers or not conversation.unanswered:
            return
        stage = self._stage
        if not conversation.settled(stage.time):
            stage.after(1, self._lose_patience, conversation, answers)
            return
        if stage.chance(0.3):
            nudges = PHRASES[conversation.language].nudges
            self._write(conversation, self._writer.say(nudges))
            if conversation.fate == "forget" and stage.chance(0.5):
                conversation.fate = "answer"
            self._bring(conversation)
        elif not conversation.private and stage.chance(0.06):
            for post in [post for post in conversation.unanswered if not post.private]:
                self._casebook.withdraw(conversation, post)
            return
        if stage.chance(0.7):
            self._later(4 * HOUR, 0.7, self._lose_patience, conversation, answers)

    # after an answer

    def _follow_up(self, conversation: Conversation) -> None:
        if not self._can_write(self._follow_up, conversation):
            return
        conversation.light = False
        more = PHRASES[conversation.language].more
        self._write(conversation, self._writer.say(more, conversation.flight))
        self._bring(conversation)

    def _thank(self, conversation: Conversation) -> None:
        if not self._can_write(self._thank, conversation):
            return
        conversation.light = not conversation.unanswered
        thanks = PHRASES[conversation.language].thanks
        self._write(conversation, self._writer.say(thanks))
        self._bring(conversation)

    def _mean_to_resolve(self, conversation: Conversation) -> None:
        if not conversation.resolving:
            conversation.resolving = True
            self._later(3 * HOUR, 1.3, self._resolve, conversation)

    def _resolve(self, conversation: Conversation) -> None:
        """What was asked is solved; some find that it is not, hours or days later."""
        if conversation.unanswered and not conversation.closed:
            self._later(HOUR, 0.5, self._resolve, conversation)
            return
        conversation.resolving = False
        case = conversation.case
        if case is None or conversation.closed:
            return
        self.desk.close(conversation, case.agent)
        if self._stage.chance(0.05):
            self._later(9 * HOUR, 1.1, self._follow_up, conversation)

    def _can_write(self, again: Callable[..., None], conversation: Conversation) -> bool:
        """False when something else happens in this second; then it is tried a second later."""
        if conversation.settled(self._stage.time):
            return True
        self._stage.after(1, again, conversation)
        return False

    def _later(self, median: float, spread: float, do: Callable[..., None], *args: object) -> None:
        self._stage.after(self._stage.about(median, spread), do, *args)


def _drawn(random: Random, shares: dict[Choice, float]) -> Choice:
    return random.choices(list(shares), list(shares.values()))[0]
