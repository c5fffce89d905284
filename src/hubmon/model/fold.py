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
from hubmon.model.language import UNDETERMINED
from hubmon.model.messages import Message, messages
from hubmon.model.promise import Clock, Promise, Promises
from hubmon.model.reports import Dossier, EventT, Kinds, Report, ThingKey, of_kind


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
    kinds = dossier.kinds()
    told = messages(dossier, kinds)
    if not told and kinds.keys() <= {Deleted}:
        return None
    return _Folding(dossier, kinds, told, promises).case()


@dataclass(slots=True)
class _Folding:
    """The work on one case."""

    dossier: Dossier
    kinds: Kinds
    told: list[Message]
    promises: Promises

    def case(self) -> Case:
        opened = _opening(of_kind(self.kinds, CaseOpened))
        standing = [message.post for message in self.told if not message.withdrawn]
        incoming = [post for post in standing if type(post) is CustomerMessage]
        replies = [post for post in standing if type(post) is Reply]
        purpose = opened.purpose if opened else self._purpose()
        topic = (opened and opened.topic) or _first([post.topic for post in incoming])
        spoken = _language([post.language for post in (opened, *incoming) if post])
        began = opened.at if opened else self._earliest()
        talk = Conversation(began, has_clock=purpose == "question")
        if [m for m in self.told if m.both_directions and not m.withdrawn]:
            talk.flags.add("both_directions")
        talk.run(incoming, replies, self._times(CaseResolved), self._times(CaseReopened))
        assigned = _latest(of_kind(self.kinds, Assigned))
        status = _latest(of_kind(self.kinds, CaseStatus))
        keys = tuple(sorted(self.dossier.keys))
        resolution = None
        if opened and purpose == "question":
            resolution = Clock.start(began, self.promises.resolution_for(topic))
            if talk.resolved_at is not None:
                resolution = resolution.stop(talk.resolved_at, met=True)
        return Case(
            id=keys[0],
            keys=keys,
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
            customer=next((m.author for m in self.told if m.author), None),
            flights=self._flights(),
            flags=tuple(sorted(talk.flags)),
        )

    def _times(self, kind: type[AnyEvent]) -> list[datetime]:
        return [event.at for _, event in of_kind(self.kinds, kind)]

    def _earliest(self) -> datetime:
        """When something first happened, deletions apart."""
        times = [event.at for event in self.dossier.latest.values() if type(event) is not Deleted]
        return min(times + [message.post.at for message in self.told])

    def _last(self) -> datetime:
        """When something last happened, deletions included."""
        times = [event.at for event in self.dossier.latest.values()]
        return max(times + [message.post.at for message in self.told])

    def _purpose(self) -> CasePurpose:
        """What a case is for that no case system opened."""
        if not all(message.outgoing for message in self.told):
            return "question"
        if Compliment in self.kinds:
            return "compliment"
        if FoundItem in self.kinds:
            return "lost_and_found"
        return "outreach" if self.told else "note"

    def _flights(self) -> tuple[str, ...]:
        if self.kinds.keys().isdisjoint(_OF_A_FLIGHT):
            return ()
        flights = {event.flight for _, event in of_kind(self.kinds, CrewNote)}
        flights |= {event.flight for _, event in of_kind(self.kinds, Compliment)}
        flights |= {event.flight for _, event in of_kind(self.kinds, FoundItem)}
        return tuple(sorted(flights - {""}))


_OF_A_FLIGHT = (CrewNote, Compliment, FoundItem)


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
        tag = _language([*[post.language for post in posts], spoken])
        turns.append(
            Turn(
                clock=clock,
                arrivals=tuple([post.at for post in posts]),
                channel=posts[0].channel,
                language=language.base(tag),
                first=not turns,
                agent=reply.agent if reply else None,
                basis=reply.basis if reply else None,
            )
        )
    return tuple(turns)


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


def _latest(told: Sequence[tuple[ThingKey, EventT]]) -> EventT | None:
    """The last one to happen; among those of one moment, the highest version counts."""
    if not told:
        return None
    last_at = max([event.at for _, event in told])
    last = [(event.version, thing, event) for thing, event in told if event.at == last_at]
    return max(last)[2]
