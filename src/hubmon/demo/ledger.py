"""The simulator's own truth about messages, cases and waits, for holding hubmon to account.

It follows the words of the design and shares no code with hubmon's model, so that a mistake in one
is not repeated in the other.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias

from hubmon.demo.facts import Changed, CrewWrote, Emailed, Fact, Filed, Posted, Purpose, Withdrew

Outcome: TypeAlias = Literal["answered", "closed", "waiting"]
"""How a turn ended: by a person's reply, by the case's resolution without one, or not yet."""

COLUMNS = (
    "arrived_at",
    "first_response_at",
    "resolved_at",
    "channel",
    "language",
    "agent",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A customer's unanswered messages, until an answer."""

    conversation: int
    opened_at: datetime
    ended_at: datetime | None
    outcome: Outcome
    channel: str
    language: str
    agent: str
    """Who answered; empty when nobody did."""
    messages: int
    first: bool
    """Whether it is its conversation's first turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEntry:
    """A conversation, or praise, or an item, that counts as a case."""

    conversation: int
    opened: datetime | None
    """When a case was opened in the case system; None for what never got there."""
    resolved: datetime | None
    """When it was last resolved; None while open, and without a case in the case system."""
    purpose: Purpose
    channel: str
    language: str
    messages: int
    """Messages of the customer that are not withdrawn."""
    turns: tuple[Turn, ...]

    @property
    def open(self) -> bool:
        """Whether there is still something to do."""
        if self.opened is not None:
            return self.resolved is None
        return bool(self.turns) and self.turns[-1].outcome == "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Counts at a moment."""

    messages: int
    """Customer messages, also of bots, without the withdrawn ones."""
    cases: int
    withdrawn_cases: int
    """Conversations of which nothing is left because all was withdrawn; not among `cases`."""
    open_cases: int
    turns: int
    answered: int
    closed: int
    waiting: int


@dataclass(slots=True)
class _Entry:
    """What was heard of one conversation, in order of time."""

    log: list[Posted | Emailed | Filed | Changed] = field(default_factory=list)
    withdrawn: dict[str, datetime] = field(default_factory=dict)
    crew: list[datetime] = field(default_factory=list)
    """When a tablet told of praise or of an item."""

    @property
    def began(self) -> datetime | None:
        """When it was first heard of."""
        return min([*self.crew[:1], *(fact.at for fact in self.log[:1])], default=None)


class Ledger:
    """Takes in everything that happens and says what it comes to, as of any moment."""

    def __init__(self) -> None:
        self._entries: dict[int, _Entry] = {}

    def write(self, facts: Iterable[Fact]) -> None:
        """Take in facts, in order of time."""
        for fact in facts:
            if isinstance(fact, (Posted, Emailed)):
                self._entry(fact.conversation).log.append(fact)
            elif isinstance(fact, (Filed, Changed)):
                self._entry(fact.state.conversation).log.append(fact)
            elif isinstance(fact, Withdrew):
                self._entry(fact.conversation).withdrawn[fact.post] = fact.at
            elif isinstance(fact, CrewWrote) and fact.conversation is not None:
                self._entry(fact.conversation).crew.append(fact.at)

    def cases(self, at: datetime) -> Iterator[CaseEntry]:
        """Every case with its turns, as it stood at a moment; facts of that moment included."""
        for conversation, entry in self._entries.items():
            case = _case(conversation, entry, at)
            if case is not None:
                yield case

    def turns(self, at: datetime) -> list[Turn]:
        """Every turn as it stood at a moment, by time of opening."""
        turns = [turn for case in self.cases(at) for turn in case.turns]
        return sorted(turns, key=lambda turn: (turn.opened_at, turn.conversation))

    def totals(self, at: datetime) -> Totals:
        """Counts at a moment."""
        cases = list(self.cases(at))
        outcomes = [turn.outcome for case in cases for turn in case.turns]
        return Totals(
            messages=sum(case.messages for case in cases),
            cases=len(cases),
            withdrawn_cases=self._heard_of(at) - len(cases),
            open_cases=sum(case.open for case in cases),
            turns=len(outcomes),
            answered=outcomes.count("answered"),
            closed=outcomes.count("closed"),
            waiting=outcomes.count("waiting"),
        )

    def write_csv(self, path: Path, at: datetime) -> int:
        """Write one row for each turn as it stood at a moment; returns how many.

        Times are seconds since the epoch, blank where there is none. `first_response_at` is the
        answer to this turn; `resolved_at` the end of a turn closed without one, else when the case
        was last resolved.
        """
        rows = [(turn, case) for case in self.cases(at) for turn in case.turns]
        rows.sort(key=lambda row: (row[0].opened_at, row[0].conversation))
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(_row(turn, case) for turn, case in rows)
        return len(rows)

    def _heard_of(self, at: datetime) -> int:
        """How many conversations had begun by a moment, whatever became of them."""
        return sum(
            entry.began is not None and entry.began <= at for entry in self._entries.values()
        )

    def _entry(self, conversation: int) -> _Entry:
        return self._entries.setdefault(conversation, _Entry())


def _case(conversation: int, entry: _Entry, at: datetime) -> CaseEntry | None:
    """What a conversation comes to at a moment; None when it is no case, or not yet."""
    gone = {post for post, when in entry.withdrawn.items() if when <= at}
    log = [
        fact
        for fact in entry.log
        if fact.at <= at and not (isinstance(fact, Posted) and fact.key in gone)
    ]
    states = [fact.state for fact in log if isinstance(fact, (Filed, Changed))]
    if not log and not any(when <= at for when in entry.crew):
        return None
    purpose: Purpose = states[-1].purpose if states else "question"
    channel, language = _place(log)
    turns = tuple(_turns(conversation, log, language)) if purpose == "question" else ()
    resolved = states[-1].closed_at if states else None
    return CaseEntry(
        conversation=conversation,
        opened=states[0].opened_at if states else None,
        resolved=None if _written_since(log, resolved) else resolved,
        purpose=purpose if log else "compliment",
        channel=channel,
        language=language,
        messages=sum(_is_customers(fact) for fact in log),
        turns=turns,
    )


def _turns(
    conversation: int, log: list[Posted | Emailed | Filed | Changed], language: str
) -> Iterator[Turn]:
    """Cut a conversation into turns.

    Args:
        conversation: its number.
        log: what happened, in order of time and without what was withdrawn.
        language: the conversation's, for a turn whose messages tell none.
    """
    waiting: list[Posted] = []
    count = 0

    def turn(ended_at: datetime | None, outcome: Outcome, agent: str = "") -> Turn:
        return Turn(
            conversation=conversation,
            opened_at=waiting[0].at,
            ended_at=ended_at,
            outcome=outcome,
            channel=waiting[0].network,
            language=next((post.tag for post in waiting if post.tag != "und"), language),
            agent=agent,
            messages=len(waiting),
            first=count == 1,
        )

    for fact in log:
        if isinstance(fact, Posted) and fact.author is not None:
            if not fact.bot:
                count += not waiting
                waiting.append(fact)
        elif isinstance(fact, Posted) and fact.agent is not None and waiting:
            yield turn(fact.at, "answered", fact.agent)
            waiting = []
        elif isinstance(fact, Changed) and fact.state.closed_at == fact.at and waiting:
            yield turn(fact.at, "closed")
            waiting = []
    if waiting:
        yield turn(None, "waiting")


def _is_customers(fact: Posted | Emailed | Filed | Changed) -> bool:
    if isinstance(fact, Posted):
        return fact.author is not None
    return isinstance(fact, Emailed) and fact.incoming


def _written_since(log: list[Posted | Emailed | Filed | Changed], when: datetime | None) -> bool:
    """Whether the customer wrote after the case was resolved, which opens it again."""
    return when is not None and any(_is_customers(fact) and fact.at > when for fact in log)


def _place(log: list[Posted | Emailed | Filed | Changed]) -> tuple[str, str]:
    """Channel and language of a conversation."""
    for fact in log:
        if isinstance(fact, (Filed, Changed)):
            return fact.state.network, fact.state.language
    posts = [fact for fact in log if isinstance(fact, Posted)]
    known = (post.tag for post in posts if post.author is not None and post.tag != "und")
    return (posts[0].network if posts else ""), next(known, "und")


def _row(turn: Turn, case: CaseEntry) -> list[str]:
    resolved = turn.ended_at if turn.outcome == "closed" else case.resolved
    return [
        _seconds(turn.opened_at),
        _seconds(turn.ended_at if turn.outcome == "answered" else None),
        _seconds(resolved),
        turn.channel,
        turn.language,
        turn.agent,
    ]


def _seconds(when: datetime | None) -> str:
    return str(int(when.timestamp())) if when is not None else ""
