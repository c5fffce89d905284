"""What the events of one case come to.

Order-free: any order and any repetition of the same reports gives the same case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from hubmon.model import language
from hubmon.model.case import Case, CasePurpose, Turn
from hubmon.model.conversation import Conversation
from hubmon.model.events import (
    UNDETERMINED,
    AnyEvent,
    Assigned,
    CaseOpened,
    CaseReopened,
    CaseResolved,
    CaseStatus,
    Compliment,
    CrewNote,
    CustomerMessage,
    Deleted,
    FoundItem,
    Reply,
)
from hubmon.model.promise import Clock, Promise, Promises
from hubmon.model.reports import Message, Report, current, messages

EventT = TypeVar("EventT", bound=AnyEvent)


def case_keys(reports: Iterable[Report]) -> tuple[str, ...]:
    """Every key of the case these reports belong to, sorted."""
    keys: set[str] = set()
    for report in reports:
        keys.update(event_keys(report))
    return tuple(sorted(keys))


def event_keys(report: Report) -> tuple[str, ...]:
    """The keys by which an event names its case.

    What names none has its own identity for a key.
    """
    event = report.event
    if isinstance(event, (CustomerMessage, Reply)):
        if event.in_reply_to:
            return (*event.case, event.message, event.in_reply_to)
        return (*event.case, event.message)
    if isinstance(event, Deleted) and event.message:
        return (*event.case, event.message)
    return event.case or (f"thing:{report.source}/{event.stream}/{event.id}",)


def fold(reports: Collection[Report], promises: Promises) -> Case | None:
    """The case that these reports, all of one case, come to.

    Args:
        reports: in any order, with or without repetition.
        promises: what is promised to whom.

    Returns:
        None when nothing is left to be a case, as when all was deleted before it was known.
    """
    latest = current(reports)
    posts = messages(reports, latest)
    facts: dict[type[Any], list[AnyEvent]] = {}
    for report in latest:
        facts.setdefault(type(report.event), []).append(report.event)
    if not posts and not facts.keys() - {Deleted}:
        return None
    return _Folding(reports, facts, posts, promises).case()


@dataclass(slots=True)
class _Folding:
    """The work on one case."""

    reports: Collection[Report]
    facts: Mapping[type[Any], list[AnyEvent]]
    """The highest version of everything, by kind."""
    posts: list[Message]
    promises: Promises

    def case(self) -> Case:
        opened = self._of(CaseOpened)
        standing = [post for post in self.posts if not post.withdrawn]
        incoming = [post for post in standing if not post.outgoing]
        purpose = self._purpose(opened)
        spoken = self._language(opened, incoming)
        topic = _first([e.topic for e in opened]) or _first([post.topic for post in incoming])
        times = self._times()
        began = min([event.at for event in opened] or times)
        talk = Conversation(began, has_clock=purpose == "question")
        talk.run(standing, self._of(CaseResolved), self._of(CaseReopened))
        if any(post.both_directions for post in standing):
            talk.flags.add("both_directions")
        assigned = _latest(self._of(Assigned))
        status = _latest(self._of(CaseStatus))
        keys = case_keys(self.reports)
        resolution = None
        if opened and purpose == "question":
            resolution = Clock.start(began, self.promises.resolution_for(topic))
            if talk.resolved_at is not None:
                resolution = resolution.stop(talk.resolved_at, met=True)
        return Case(
            id=keys[0],
            keys=keys,
            purpose=purpose,
            tracked=bool(opened),
            channel=_first([event.channel for event in opened])
            or _first([post.channel for post in self.posts]),
            language=spoken,
            opened_at=began,
            last_at=max([*times, *(event.at for event in self._of(Deleted))]),
            topic=topic,
            subject=_first([event.subject for event in opened]),
            number=_first([event.number for event in opened]),
            status=status.status if status else "",
            agent=assigned.agent if assigned else None,
            queue=assigned.queue if assigned else None,
            turns=self._turns(talk, self.promises.response_for(topic), spoken),
            resolution=resolution,
            resolved_at=talk.resolved_at if opened else None,
            messages=len(incoming),
            withdrawn=len([p for p in self.posts if p.withdrawn and not p.outgoing]),
            customer=next((post.author for post in self.posts if post.author), None),
            flights=self._flights(),
            flags=tuple(sorted(talk.flags)),
        )

    def _of(self, kind: type[EventT]) -> list[EventT]:
        return cast("list[EventT]", self.facts.get(kind, []))

    def _times(self) -> list[datetime]:
        times = [post.at for post in self.posts]
        for kind, events in self.facts.items():
            if kind is not Deleted:
                times.extend([event.at for event in events])
        return times

    def _purpose(self, opened: list[CaseOpened]) -> CasePurpose:
        if opened:
            return opened[0].purpose
        if any(not post.outgoing for post in self.posts):
            return "question"
        if self._of(Compliment):
            return "compliment"
        if self._of(FoundItem):
            return "lost_and_found"
        return "outreach" if self.posts else "note"

    @staticmethod
    def _language(opened: list[CaseOpened], incoming: list[Message]) -> str:
        for told in (opened, incoming):
            for one in told:
                if one.language != UNDETERMINED:
                    return language.base(one.language)
        return UNDETERMINED

    def _flights(self) -> tuple[str, ...]:
        if not self.facts.keys() & _OF_A_FLIGHT:
            return ()
        named = {event.flight for event in self._of(CrewNote)}
        named |= {event.flight for event in self._of(Compliment)}
        named |= {event.flight for event in self._of(FoundItem)}
        return tuple(sorted(named - {""}))

    @staticmethod
    def _turns(talk: Conversation, promise: Promise, spoken: str) -> tuple[Turn, ...]:
        turns = []
        for exchange in talk.exchanges:
            clock = Clock.start(exchange.messages[0].at, promise)
            if exchange.ended_at is not None:
                clock = clock.stop(exchange.ended_at, met=exchange.reply is not None)
            told = (post.language for post in exchange.messages)
            tag = next((tag for tag in told if tag != UNDETERMINED), spoken)
            turns.append(
                Turn(
                    clock=clock,
                    arrivals=tuple(post.at for post in exchange.messages),
                    channel=exchange.messages[0].channel,
                    language=language.base(tag),
                    first=exchange is talk.exchanges[0],
                    agent=exchange.reply.agent if exchange.reply else None,
                    basis=exchange.reply.basis if exchange.reply else None,
                )
            )
        return tuple(turns)


_OF_A_FLIGHT = {CrewNote, Compliment, FoundItem}


def _first(words: Iterable[str]) -> str:
    for word in words:
        if word:
            return word
    return ""


def _latest(events: Sequence[EventT]) -> EventT | None:
    """The last one to happen; among those of one moment, the highest version counts."""
    if len(events) < 2:
        return events[0] if events else None
    return max(events, key=lambda e: (e.at, e.version, e.stream, e.id))
