"""Which subject an event belongs to: a case, or an agent's shifts.

A subject is a number of the store's own. Events that share a key belong to one subject, and so do
the versions of one thing: a deletion finds what it deletes, whatever keys it names. A link that
arrives late makes two subjects one, under the smaller number.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from hubmon.model.events import AnyEvent
from hubmon.model.facts import ThingKey
from hubmon.model.reports import event_keys
from hubmon.store.rows import select_in

Version: TypeAlias = tuple[ThingKey, int]
"""A thing and its version: which event it is."""


@dataclass(slots=True)
class Links:
    """What a batch's events are linked to."""

    keys: list[tuple[str, ...]]
    """The keys of each event, in the same order."""
    subjects: list[int]
    """One for each event, in the same order."""
    new_keys: dict[str, int]
    """Keys the store does not have yet."""
    merged: dict[int, int] = field(default_factory=dict)
    """Subjects of the store that became part of another one."""
    created: set[int] = field(default_factory=set)
    """Subjects the store did not have before."""


def stored_versions(
    connection: sqlite3.Connection, source: str, batch: Iterable[Version]
) -> dict[Version, int]:
    """Every version the store has of the things in a batch, with its subject.

    Identities mostly grow with time: when the store has none between the least and the greatest of
    a batch, it need not be asked for each.
    """
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for (_, stream, identity), _ in batch:
        asked[stream].add(identity)
    return {
        ((source, stream, identity), version): subject
        for stream, identities in asked.items()
        if _has_between(connection, source, stream, min(identities), max(identities))
        for identity, version, subject in select_in(
            connection,
            "SELECT native_id, version, subject FROM events"
            " WHERE source = ? AND stream = ? AND native_id IN ({})",
            identities,
            source,
            stream,
        )
    }


def _has_between(
    connection: sqlite3.Connection, source: str, stream: str, least: str, greatest: str
) -> bool:
    (found,) = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM events"
        " WHERE source = ? AND stream = ? AND native_id BETWEEN ? AND ?)",
        (source, stream, least, greatest),
    ).fetchone()
    return bool(found)


def link(
    connection: sqlite3.Connection,
    source: str,
    batch: Mapping[Version, AnyEvent],
    versions: Mapping[Version, int],
) -> Links:
    """Find or make the subject of every event; changes nothing in the store.

    Args:
        connection: to the store.
        source: who told of the events.
        batch: the events.
        versions: what `stored_versions` says of them.
    """
    keys = [event_keys(source, event) for event in batch.values()]
    stored: dict[str, int] = dict(
        select_in(
            connection,
            "SELECT key, subject FROM subject_keys WHERE key IN ({})",
            {key for group in keys for key in group},
        )
    )
    things = {thing: subject for (thing, _), subject in versions.items()}
    linker = _Linker(connection, dict(stored), things)
    subjects = [linker.assign(group, thing) for group, (thing, _) in zip(keys, batch, strict=True)]
    if linker.parents:
        subjects = [linker.root(subject) for subject in subjects]
    new_keys = {
        key: linker.root(subject) for key, subject in linker.known.items() if key not in stored
    }
    return Links(
        keys,
        subjects,
        new_keys,
        {old: linker.root(old) for old in linker.parents if old not in linker.created},
        linker.created - linker.parents.keys(),
    )


class _Linker:
    """Joins subjects by the keys and things they share (union-find)."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        known: dict[str, int],
        things: dict[ThingKey, int],
    ) -> None:
        self.known = known
        self._things = things
        self.parents: dict[int, int] = {}
        self.created: set[int] = set()
        (last,) = connection.execute("SELECT coalesce(max(subject), 0) FROM events").fetchone()
        self._last: int = last

    def root(self, subject: int) -> int:
        while subject in self.parents:
            subject = self.parents[subject]
        return subject

    def assign(self, keys: Sequence[str], thing: ThingKey) -> int:
        """A subject of an event with these keys, about this thing; `root` tells the last word."""
        known = self.known
        subject = self._things.get(thing, 0)
        for key in keys:
            linked = known.get(key, subject)
            if linked != subject:
                subject = self._join(subject, linked) if subject else linked
        if not subject:
            subject = self._new()
        self._things[thing] = subject
        for key in keys:
            known[key] = subject
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
