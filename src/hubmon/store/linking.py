"""Which subject an event belongs to: a case, or an agent's shifts.

A subject is a number of the store's own. Events that share a key belong to one subject, and so do
the versions of one thing: a deletion finds what it deletes, whatever keys it names. A link that
arrives late makes two subjects one, under the smaller number.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, NamedTuple, TypeAlias

from hubmon.model.events import AnyEvent
from hubmon.model.reports import event_keys
from hubmon.store.rows import select_in

Version: TypeAlias = tuple[str, str, int]
"""(stream, id, version): which event it is among those of one source."""

Thing: TypeAlias = tuple[str, str]
"""(stream, id)."""

_Name: TypeAlias = str | Thing
"""A key or a thing: what shares one belongs to one subject."""

_RANGE: Final = """
FROM events WHERE source = :source AND stream = :stream AND native_id BETWEEN :least AND :greatest
"""
_STORED_RANGE: Final = f"""
SELECT (SELECT min(native_id) {_RANGE}), (SELECT max(native_id) {_RANGE})
"""
"""Two look-ups in the index; both in one SELECT would go through everything between."""


@dataclass(slots=True)
class Links:
    """What a batch's events are linked to."""

    subjects: list[int]
    """One for each event, in the same order."""
    keys: dict[tuple[str, ...], int]
    """The subject of everything by which an event named its case."""
    new_keys: dict[str, int]
    """Keys the store does not have yet."""
    merged: dict[int, int] = field(default_factory=dict)
    """Subjects of the store that became part of another one."""
    created: set[int] = field(default_factory=set)
    """Subjects the store did not have before."""


class Versions(NamedTuple):
    """What is known of the versions of a batch's things."""

    stored: dict[Version, int]
    """Every version the store has of them, with its subject."""
    several: set[Thing]
    """Things of which there is more than one, in the batch or the store."""


def find_versions(
    connection: sqlite3.Connection, source: str, batch: Collection[Version]
) -> Versions:
    """What the store has of the things in a batch.

    Identities mostly grow with time: the store need not be asked for those that lie beyond all it
    has.
    """
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for stream, identity, _ in batch:
        asked[stream].add(identity)
    stored = {
        (stream, identity, version): subject
        for stream, identities in asked.items()
        for identity, version, subject in select_in(
            connection,
            "SELECT native_id, version, subject FROM events"
            " WHERE source = ? AND stream = ? AND native_id IN ({})",
            _within_stored(connection, source, stream, identities),
            source,
            stream,
        )
    }
    several = {version[:2] for version in stored}
    if sum(map(len, asked.values())) < len(batch):
        told = Counter(version[:2] for version in batch)
        several.update(thing for thing, count in told.items() if count > 1)
    return Versions(stored, several)


def _within_stored(
    connection: sqlite3.Connection, source: str, stream: str, identities: Collection[str]
) -> list[str]:
    """Those that lie between the least and the greatest the store has in their range."""
    within = {
        "source": source,
        "stream": stream,
        "least": min(identities),
        "greatest": max(identities),
    }
    first, last = connection.execute(_STORED_RANGE, within).fetchone()
    return [] if first is None else [each for each in identities if first <= each <= last]


def link(
    connection: sqlite3.Connection,
    source: str,
    batch: Mapping[Version, AnyEvent],
    versions: Versions,
) -> Links:
    """Find or make the subject of every event; changes nothing in the store.

    Args:
        connection: to the store.
        source: who told of the events.
        batch: the events.
        versions: what `find_versions` says of them.
    """
    keys = [event_keys(source, event) for event in batch.values()]
    asked = dict.fromkeys(chain.from_iterable(keys))
    stored: dict[str, int] = dict(
        select_in(connection, "SELECT key, subject FROM subject_keys WHERE key IN ({})", asked)
    )
    known: dict[_Name, int] = {version[:2]: subject for version, subject in versions.stored.items()}
    known.update(stored)
    linker = _Linker(connection, known)
    names = _names(keys, batch, versions.several)
    subject_of = {group: linker.assign(group) for group in dict.fromkeys(names)}
    if linker.parents:
        subject_of = {group: linker.root(subject) for group, subject in subject_of.items()}
    subjects = [subject_of[group] for group in names]
    return Links(
        subjects,
        dict(zip(keys, subjects, strict=True)),
        {key: linker.root(linker.known[key]) for key in asked if key not in stored},
        {old: linker.root(old) for old in linker.parents if old not in linker.created},
        linker.created - linker.parents.keys(),
    )


def _names(
    keys: Sequence[tuple[str, ...]], batch: Iterable[Version], several: set[Thing]
) -> Sequence[tuple[_Name, ...]]:
    """What ties each event to others: its keys, and its thing where that has several versions."""
    if not several:
        return keys
    return [
        (*group, version[:2]) if version[:2] in several else group
        for group, version in zip(keys, batch, strict=True)
    ]


class _Linker:
    """Joins subjects by the keys and things they share (union-find)."""

    def __init__(self, connection: sqlite3.Connection, known: dict[_Name, int]) -> None:
        self.known = known
        self.parents: dict[int, int] = {}
        self.created: set[int] = set()
        (last,) = connection.execute("SELECT coalesce(max(subject), 0) FROM events").fetchone()
        self._last: int = last

    def root(self, subject: int) -> int:
        while subject in self.parents:
            subject = self.parents[subject]
        return subject

    def assign(self, names: Sequence[_Name]) -> int:
        """A subject of what these names tie together; `root` tells the last word."""
        known = self.known
        subject = 0
        for name in names:
            linked = known.get(name, subject)
            if linked != subject:
                subject = self._join(subject, linked) if subject else linked
        if not subject:
            subject = self._new()
        for name in names:
            known[name] = subject
        return subject

    def _new(self) -> int:
        self._last += 1
        self.created.add(self._last)
        return self._last

    def _join(self, one: int, other: int) -> int:
        one, other = sorted((self.root(one), self.root(other)))
        if one != other:
            self.parents[other] = one
        return one
