"""The crews on board, who write notes, and the lost and found desk, which writes to owners."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Literal

from hubmon.demo import phrases
from hubmon.demo.conversation import Casebook, Conversation
from hubmon.demo.facts import CLOSED, CrewWrote, Emailed
from hubmon.demo.ids import case_key
from hubmon.demo.scenario import Scenario
from hubmon.demo.stage import HOUR, MINUTE, WEEK, Stage
from hubmon.demo.texts import Writer

NOTES_A_WEEK = 320
OPINIONS_A_WEEK = 70
ITEMS_A_WEEK = 60

TABLETS = tuple(f"tab-{number:02d}" for number in range(1, 25))
DESK = "desk-ams"
"""The tablet of the lost and found desk."""


class Crew:
    """Tablets at work."""

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
        self._emails = 0

    def take_off(self) -> None:
        """From now on crews write."""
        self._schedule(NOTES_A_WEEK, self._note)
        self._schedule(OPINIONS_A_WEEK, self._opinion)
        self._schedule(ITEMS_A_WEEK, self._found)

    def _schedule(self, a_week: float, do: Callable[[], None]) -> None:
        wait = self._stage.waiting_time(a_week * self._scenario.volume / WEEK)
        self._stage.after(wait, do)

    def _note(self) -> None:
        self._schedule(NOTES_A_WEEK, self._note)
        recent = self._casebook.recent
        about = self._stage.chance(0.4) and recent
        reference = self._stage.random.choice(recent) if about else ""
        self._tell("note", self._writer.say(phrases.NOTES), case_ref=reference)

    def _opinion(self) -> None:
        """Praise or blame heard on board: a case by itself."""
        self._schedule(OPINIONS_A_WEEK, self._opinion)
        number = next(self._numbers)
        if self._stage.chance(0.75):
            self._tell("compliment", self._writer.say(phrases.CREW_PRAISE), conversation=number)
        else:
            self._tell("criticism", self._writer.say(phrases.CREW_BLAME), conversation=number)

    def _tell(
        self,
        kind: Literal["note", "compliment", "criticism"],
        text: str,
        *,
        case_ref: str = "",
        conversation: int | None = None,
    ) -> None:
        fact = CrewWrote(
            at=self._stage.time,
            kind=kind,
            device=self._stage.random.choice(TABLETS),
            flight=self._writer.flight(),
            case_ref=case_ref,
            language="en",
            text=text,
            conversation=conversation,
        )
        self._stage.tell(fact)

    # lost and found

    def _found(self) -> None:
        """An item is found: a case by the agency, of which the customer does not know yet."""
        self._schedule(ITEMS_A_WEEK, self._found)
        item = self._stage.random.choice(phrases.ITEMS)
        conversation = Conversation(
            number=next(self._numbers),
            network="facebook",
            language=self._stage.random.choice(("en", "nl", "fr")),
            author=self._writer.account("facebook"),
            flight=self._writer.flight(),
            topic="lost and found",
            private=True,
        )
        self._casebook.file(conversation, "lost_and_found")
        self._item(conversation, item, "found", self._stage.random.choice(TABLETS))
        self._stage.after(self._stage.about(4 * HOUR, 0.8), self._contact, conversation, item)

    def _item(self, conversation: Conversation, item: str, state: str, device: str) -> None:
        if conversation.case is None:
            return
        fact = CrewWrote(
            at=self._stage.time,
            kind="found",
            device=device,
            flight=conversation.flight,
            case_ref=case_key(conversation.case.number),
            language="en",
            text="",
            conversation=conversation.number,
            item=item,
            state=state,
        )
        self._stage.tell(fact)

    def _contact(self, conversation: Conversation, item: str) -> None:
        self._item(conversation, item, "contacted", DESK)
        self._casebook.change(conversation, "Waiting for Customer", None)
        text = f"We found your {item} on {conversation.flight}."
        by_email = self._stage.chance(0.5)
        if by_email:
            self._email(conversation, text, incoming=False)
        else:
            self._casebook.hub(conversation, text, "a001")
        if self._stage.chance(0.7):
            self._stage.after(
                self._stage.about(90 * MINUTE, 1.0), self._owner_writes, conversation, by_email
            )
        self._stage.after(self._stage.about(30 * HOUR, 0.5), self._return, conversation, item)

    def _owner_writes(self, conversation: Conversation, by_email: bool) -> None:
        if not conversation.settled(self._stage.time) or conversation.closed:
            return
        text = self._writer.say(phrases.PHRASES[conversation.language].thanks)
        if by_email:
            self._email(conversation, text, incoming=True)
        else:
            self._casebook.customer(conversation, text)

    def _email(self, conversation: Conversation, text: str, *, incoming: bool) -> None:
        if conversation.case is None:
            return
        self._emails += 1
        fact = Emailed(
            at=self._stage.time,
            conversation=conversation.number,
            number=self._emails,
            case=conversation.case.number,
            incoming=incoming,
            address=f"{conversation.author.id}@example.org",
            text=text,
            agent=None if incoming else "a001",
        )
        self._stage.tell(fact)

    def _return(self, conversation: Conversation, item: str) -> None:
        if not conversation.settled(self._stage.time):
            self._stage.after(1, self._return, conversation, item)
            return
        self._item(conversation, item, "returned", DESK)
        self._casebook.change(conversation, CLOSED, None, closed=True)
