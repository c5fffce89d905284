"""What the events of one case come to.

Order-free: any order and any repetition of the same reports gives the same case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from hubmon.model import language
from hubmon.model.case import Case, CasePurpose, Flag, Turn
from hubmon.model.conversation import Conversation, Exchange
from hubmon.model.events import (
    CaseOpened,
    Compliment,
    Customer,
    CustomerMessage,
    FoundItem,
    Reply,
)
from hubmon.model.facts import Facts, ThingKey
from hubmon.model.language import UNDETERMINED
from hubmon.model.messages import Message, messages
from hubmon.model.promise import Clock, Promise, Promises
from hubmon.model.reports import NOTE_KEY, Dossier, Report


def fold(reports: Iterable[Report], promises: Promises) -> Case | None:
    """The case that these reports, all of one case, come to.

    Args:
        reports: in any order, with or without repetition.
        promises: what is promised to whom.

    Returns:
        None when nothing is left to be a case, as when all was deleted before it was known.
    """
    return fold_dossier(Dossier.of(reports), promises)


def fold_dossier(dossier: Dossier, promises: Promises) -> Case | None:
    """The same for what has been gathered already."""
    facts = dossier.facts()
    told = messages(dossier)
    if not told and facts.began_at is None:
        return None
    return _Folding(facts, told, promises).case(sorted(dossier.keys))


class _Folding:
    """The work on one case."""

    __slots__ = (
        "customer",
        "facts",
        "flags",
        "incoming",
        "last_at",
        "promises",
        "replies",
        "told",
        "withdrawn",
    )

    def __init__(self, facts: Facts, told: Sequence[Message], promises: Promises) -> None:
        self.facts = facts
        self.told = told
        self.promises = promises
        self.incoming: list[CustomerMessage] = []
        self.replies: list[Reply] = []
        self.withdrawn = 0
        self.customer: Customer | None = None
        self.last_at = facts.last_at
        self.flags: set[Flag] = set()
        for message in told:
            self._count(message)

    def _count(self, message: Message) -> None:
        post = message.post
        if self.customer is None:
            self.customer = message.author
        if self.last_at is None or post.at > self.last_at:
            self.last_at = post.at
        if message.withdrawn:
            self.withdrawn += not message.outgoing
            return
        if message.both_directions:
            self.flags.add("both_directions")
        if type(post) is CustomerMessage:
            self.incoming.append(post)
        elif type(post) is Reply:
            self.replies.append(post)

    def case(self, keys: Sequence[str]) -> Case:
        facts, incoming = self.facts, self.incoming
        opened = _opening(facts.openings)
        purpose = opened.purpose if opened else self._purpose()
        topic = (opened and opened.topic) or _first([post.topic for post in incoming])
        spoken = opened.language if opened else UNDETERMINED
        if spoken == UNDETERMINED:
            spoken = _language(incoming)
        began = opened.at if opened else self._earliest()
        talk = Conversation(began, has_clock=purpose == "question", flags=self.flags)
        talk.run(incoming, self.replies, facts.resolved, facts.reopened)
        assigned = facts.assigned[-1] if facts.assigned else None
        resolution = None
        if opened and purpose == "question":
            promise = self.promises.resolution_for(topic)
            resolved_at = talk.resolved_at
            resolution = Clock.start(began, promise, resolved_at, met=resolved_at is not None)
        return Case(
            id=_name(keys),
            keys=tuple(keys),
            purpose=purpose,
            tracked=opened is not None,
            channel=opened.channel if opened else _first([m.post.channel for m in self.told]),
            language=language.base(spoken),
            opened_at=began,
            last_at=self.last_at or began,
            topic=topic,
            subject=opened.subject if opened else "",
            number=opened.number if opened else "",
            status=facts.status[-1].status if facts.status else "",
            agent=assigned.agent if assigned else None,
            queue=assigned.queue if assigned else None,
            turns=_turns(talk.exchanges, self.promises.response_for(topic), spoken),
            resolution=resolution,
            resolved_at=talk.resolved_at if opened else None,
            messages=len(incoming),
            withdrawn=self.withdrawn,
            customer=self.customer,
            flights=self._flights(),
            flags=tuple(sorted(talk.flags)),
        )

    def _earliest(self) -> datetime:
        """When something first happened, deletions apart."""
        times = [message.post.at for message in self.told]
        if self.facts.began_at is not None:
            times.append(self.facts.began_at)
        return min(times)

    def _purpose(self) -> CasePurpose:
        """What a case is for that no case system opened."""
        if not all(message.outgoing for message in self.told):
            return "question"
        kinds = {type(event) for event in self.facts.of_flights}
        if Compliment in kinds:
            return "compliment"
        if FoundItem in kinds:
            return "lost_and_found"
        return "outreach" if self.told else "note"

    def _flights(self) -> tuple[str, ...]:
        if not self.facts.of_flights:
            return ()
        return tuple(sorted({event.flight for event in self.facts.of_flights} - {""}))


def _opening(told: Sequence[tuple[ThingKey, CaseOpened]]) -> CaseOpened | None:
    """How the case was opened; when several things say so, what one leaves out another tells."""
    if len(told) < 2:
        return told[0][1] if told else None
    events = [event for _, event in sorted(told)]
    return replace(
        events[0],
        at=min([event.at for event in events]),
        language=_language(events),
        subject=_first([event.subject for event in events]),
        topic=_first([event.topic for event in events]),
        number=_first([event.number for event in events]),
    )


def _turns(exchanges: Iterable[Exchange], promise: Promise, spoken: str) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    for exchange in exchanges:
        posts, reply = exchange.messages, exchange.reply
        tag = _language(posts)
        turns.append(
            Turn(
                clock=Clock.start(posts[0].at, promise, exchange.ended_at, met=reply is not None),
                arrivals=tuple([post.at for post in posts]),
                channel=posts[0].channel,
                language=language.base(spoken if tag == UNDETERMINED else tag),
                first=not turns,
                agent=reply.agent if reply else None,
                basis=reply.basis if reply else None,
            )
        )
    return tuple(turns)


def _name(keys: Sequence[str]) -> str:
    """The key to tell people: that of a note says nothing to them where there is another."""
    for key in keys:
        if not key.startswith(NOTE_KEY):
            return key
    return keys[0]


def _first(words: Iterable[str]) -> str:
    for word in words:
        if word:
            return word
    return ""


def _language(told: Iterable[CustomerMessage | CaseOpened]) -> str:
    """The first tag that tells a language."""
    for one in told:
        if one.language != UNDETERMINED:
            return one.language
    return UNDETERMINED
