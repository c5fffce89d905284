"""What was reported of one case, or of one agent's shifts.

A thing is what (source, stream, id) names. Its highest version counts; a deletion is a version too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from msgspec import Struct

from hubmon.model.events import AgentShift, AnyEvent, CustomerMessage, Deleted, Reply
from hubmon.model.facts import Facts, ThingKey

NOTE_KEY: Final = "note:"
"""What the key of a note to a crew begins with."""


class Report(NamedTuple):
    """An event and the source that reported it."""

    source: str
    event: AnyEvent


def event_keys(source: str, event: AnyEvent) -> tuple[str, ...]:
    """The keys by which an event names its case.

    What names none has its own identity for a key, and a shift has its agent.
    """
    named_by = _NAMED_BY.get(type(event))
    keys = event.case if named_by is None else named_by(event)
    return keys or (f"thing:{source}/{event.stream}/{event.id}",)


def _keys_of_post(event: CustomerMessage | Reply) -> tuple[str, ...]:
    if event.in_reply_to:
        return (*event.case, event.message, event.in_reply_to)
    return (*event.case, event.message)


def _keys_of_deleted(event: Deleted) -> tuple[str, ...]:
    return (*event.case, event.message) if event.message else event.case


def _keys_of_shift(event: AgentShift) -> tuple[str, ...]:
    return (f"shift:{event.agent}",)


_NAMED_BY: dict[type[Any], Callable[[Any], tuple[str, ...]]] = {
    CustomerMessage: _keys_of_post,
    Reply: _keys_of_post,
    Deleted: _keys_of_deleted,
    AgentShift: _keys_of_shift,
}
"""What is named by more than its case's keys, or otherwise."""


class Dossier(Struct, gc=False):
    """Takes reports in any order, with or without repetition: what it holds is the same."""

    latest: dict[ThingKey, AnyEvent] = {}
    """The highest version of every thing, deletions included."""
    superseded: tuple[Report, ...] = ()
    """The lower versions."""
    keys: set[str] = set()
    of_agent: bool = False
    """Whether it is about an agent's shifts."""
    _facts: Facts | None = None
    """Of everything in `latest`; None until somebody asks."""
    _news: bool = False

    @classmethod
    def of(cls, reports: Iterable[Report]) -> Dossier:
        """Of these reports."""
        dossier = cls()
        dossier.add_all(reports)
        return dossier

    def __len__(self) -> int:
        return len(self.latest) + len(self.superseded)

    def name(self, keys: Iterable[str]) -> None:
        """Take in keys by which an event of it named its case."""
        if not self.keys.issuperset(keys):
            self.keys.update(keys)
            self._news = True

    def add(self, source: str, event: AnyEvent) -> None:
        """Take in an event, apart from its keys."""
        if type(event) is AgentShift:
            self.of_agent = True
        thing = (source, event.stream, event.id)
        known = self.latest.setdefault(thing, event)
        if known is event:
            if self._facts is None or self._facts.add(thing, event):
                self._news = True
        elif known.version < event.version:
            self.latest[thing] = event
            self._facts = None
            self.superseded = (*self.superseded, Report(source, known))
            self._news = True
        elif known.version > event.version:
            self.superseded = (*self.superseded, Report(source, event))
            self._news = True

    def add_all(self, reports: Iterable[Report]) -> None:
        """Take in several."""
        for source, event in reports:
            self.name(event_keys(source, event))
            self.add(source, event)

    def reports(self) -> Iterator[Report]:
        """Everything that was reported."""
        for (source, _, _), event in self.latest.items():
            yield Report(source, event)
        yield from self.superseded

    def take_news(self) -> bool:
        """Whether anything came since this was last asked that can change a case."""
        news, self._news = self._news, False
        return news

    def facts(self) -> Facts:
        """What the highest versions say; to be looked at only."""
        if self._facts is None:
            self._facts = Facts()
            for thing, event in self.latest.items():
                self._facts.add(thing, event)
        return self._facts


def linked(reports: Iterable[Report]) -> list[list[Report]]:
    """The same reports, parted into those that are about one case.

    They share keys or speak of one thing, directly or by way of others.
    """
    groups: dict[str | ThingKey, list[Report]] = {}
    keys_of: dict[int, list[str | ThingKey]] = {}
    for report in reports:
        source, event = report
        keys: list[str | ThingKey] = [*event_keys(source, event)]
        keys.append((source, event.stream, event.id))
        joined = [report]
        names = list(keys)
        for group in {id(groups[key]): groups[key] for key in keys if key in groups}.values():
            joined += group
            names += keys_of.pop(id(group))
        keys_of[id(joined)] = names
        groups.update(dict.fromkeys(names, joined))
    return list({id(group): group for group in groups.values()}.values())
