"""The customers: what they do when they write, while they wait, and when they are answered."""

from __future__ import annotations

from collections.abc import Callable

from hubmon.demo.conversation import Casebook, Conversation
from hubmon.demo.desk import Desk
from hubmon.demo.facts import Posted
from hubmon.demo.phrases import EMOJI, PHRASES
from hubmon.demo.scenario import Scenario
from hubmon.demo.stage import HOUR, MINUTE, Stage
from hubmon.demo.texts import Writer


class Public:
    """Everybody who writes to the hub."""

    def __init__(
        self,
        stage: Stage,
        casebook: Casebook,
        writer: Writer,
        scenario: Scenario,
    ) -> None:
        self._stage = stage
        self._casebook = casebook
        self._writer = writer
        self._scenario = scenario
        self.desk: Desk
        """Where conversations are brought; set before anybody writes."""

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

    def begin(self, conversation: Conversation) -> None:
        """A customer, or a bot, writes the first message of a conversation."""
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
