"""What the events of one case come to.

Order-free: any order and any repetition of the same reports gives the same case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from hubmon.model import language
from hubmon.model.case import Case, CasePurpose, Turn
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
    return fold_dossier(Dossier(reports), promises)


def fold_dossier(dossier: Dossier, promises: Promises) -> Case | None:
    """The same for what has been gathered already."""
    facts = dossier.facts()
    told = messages(dossier)
    if not told and facts.began_at is None:
        return None
    return _Folding(facts, told, sorted(dossier.keys), promises).case()


@dataclass(slots=True)
class _Folding:
    """The work on one case."""

    facts: Facts
    told: list[Message]
    keys: Sequence[str]
    promises: Promises

    def case(self) -> Case:
        facts = self.facts
        opened = _opening(facts.openings)
        standing = [message.post for message in self.told if not message.withdrawn]
        incoming = [post for post in standing if type(post) is CustomerMessage]
        replies = [post for post in standing if type(post) is Reply]
        purpose = opened.purpose if opened else self._purpose()
        topic = (opened and opened.topic) or _first([post.topic for post in incoming])
        spoken = opened.language if opened else UNDETERMINED
        if spoken == UNDETERMINED:
            spoken = _language([post.language for post in incoming])
        began = opened.at if opened else self._earliest()
        talk = Conversation(began, has_clock=purpose == "question")
        if [m for m in self.told if m.both_directions and not m.withdrawn]:
            talk.flags.add("both_directions")
        talk.run(incoming, replies, facts.resolved, facts.reopened)
        assigned = facts.assigned[-1] if facts.assigned else None
        status = facts.status[-1] if facts.status else None
        resolution = None
        if opened and purpose == "question":
            resolution = Clock.start(began, self.promises.resolution_for(topic))
            if talk.resolved_at is not None:
                resolution = resolution.stop(talk.resolved_at, met=True)
        return Case(
            id=_name(self.keys),
            keys=tuple(self.keys),
            purpose=purpose,
            tracked=opened is not None,
            channel=opened.channel if opened else _first([m.post.channel for m in self.told]),
            language=language.base(spoken),
            opened_at=began,
            last_at=self._last(),
            topic=topic,
            subject=opened.subject if opened else "",
            number=opened.number if opened else "",
            status=status.status if status else "",
            agent=assigned.agent if assigned else None,
            queue=assigned.queue if assigned else None,
            turns=_turns(talk.exchanges, self.promises.response_for(topic), spoken),
            resolution=resolution,
            resolved_at=talk.resolved_at if opened else None,
            messages=len(incoming),
            withdrawn=len([m for m in self.told if m.withdrawn and not m.outgoing]),
            customer=self._customer(),
            flights=self._flights(),
            flags=tuple(sorted(talk.flags)),
        )

    def _earliest(self) -> datetime:
        """When something first happened, deletions apart."""
        times = [message.post.at for message in self.told]
        if self.facts.began_at is not None:
            times.append(self.facts.began_at)
        return min(times)

    def _last(self) -> datetime:
        """When something last happened, deletions included."""
        times = [message.post.at for message in self.told]
        if self.facts.last_at is not None:
            times.append(self.facts.last_at)
        return max(times)

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

    def _customer(self) -> Customer | None:
        for message in self.told:
            if message.author:
                return message.author
        return None

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
        language=_language([event.language for event in events]),
        subject=_first([event.subject for event in events]),
        topic=_first([event.topic for event in events]),
        number=_first([event.number for event in events]),
    )


def _turns(exchanges: Sequence[Exchange], promise: Promise, spoken: str) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    for exchange in exchanges:
        posts, reply = exchange.messages, exchange.reply
        clock = Clock.start(posts[0].at, promise)
        if exchange.ended_at is not None:
            clock = clock.stop(exchange.ended_at, met=reply is not None)
        tag = _language([post.language for post in posts])
        turns.append(
            Turn(
                clock=clock,
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
    return min(keys, key=lambda key: (key.startswith(NOTE_KEY), key))


def _first(words: Iterable[str]) -> str:
    for word in words:
        if word:
            return word
    return ""


def _language(tags: Iterable[str]) -> str:
    """The first tag that tells a language."""
    for tag in tags:
        if tag != UNDETERMINED:
            return tag
    return UNDETERMINED
