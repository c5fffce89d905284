"""Which subject an event belongs to: a case, or an agent's shifts.

A subject is a number of the store's own. Events that share a key belong to one subject; a key that
arrives late and links two makes them one, under the smaller number.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

from hubmon.model.events import AgentShift
from hubmon.model.fold import event_keys, own_key
from hubmon.model.reports import Report
from hubmon.store.rows import select_in


@dataclass(slots=True)
class Links:
    """What a batch's events are linked to."""

    subjects: list[int]
    """One for each report, in the same order."""
    new_keys: dict[str, int]
    """Keys the store does not have yet."""
    merged: dict[int, int] = field(default_factory=dict)
    """Subjects of the store that became part of another one."""
    created: set[int] = field(default_factory=set)
    """Subjects the store did not have before."""


def link(connection: sqlite3.Connection, reports: Sequence[Report]) -> Links:
    """Find or make the subject of every report; changes nothing in the store."""
    keys = [subject_keys(report) for report in reports]
    own = [own_key(report) for report in reports]
    stored: dict[str, int] = dict(
        select_in(
            connection,
            "SELECT key, subject FROM subject_keys WHERE key IN ({})",
            {key for group in keys for key in group}.union(own),
        )
    )
    linker = _Linker(connection, dict(stored))
    subjects = [linker.assign(group, identity) for group, identity in zip(keys, own, strict=True)]
    new_keys = {
        key: linker.root(subject) for key, subject in linker.known.items() if key not in stored
    }
    return Links(
        [linker.root(subject) for subject in subjects],
        new_keys,
        {old: linker.root(old) for old in linker.parents if old not in linker.created},
        linker.created - linker.parents.keys(),
    )


def subject_keys(report: Report) -> tuple[str, ...]:
    """The keys by which an event finds its subject."""
    if isinstance(report.event, AgentShift):
        return (f"shift:{report.event.agent}",)
    return event_keys(report)


class _Linker:
    """Joins subjects by the keys they share (union-find)."""

    def __init__(self, connection: sqlite3.Connection, known: dict[str, int]) -> None:
        self.known = known
        self.parents: dict[int, int] = {}
        self.created: set[int] = set()
        (last,) = connection.execute("SELECT coalesce(max(subject), 0) FROM events").fetchone()
        self._last: int = last

    def root(self, subject: int) -> int:
        while subject in self.parents:
            subject = self.parents[subject]
        return subject

    def assign(self, keys: Sequence[str], identity: str) -> int:
        """The subject of an event with these keys; its own identity links, but is not kept."""
        known = self.known
        subject = 0
        for key in (*keys, identity):
            found = known.get(key)
            if found is not None:
                found = self.root(found) if self.parents else found
                subject = found if subject in (0, found) else self._join(subject, found)
        if not subject:
            self._last += 1
            subject = self._last
            self.created.add(subject)
        for key in keys:
            known.setdefault(key, subject)
        return subject

    def _join(self, one: int, other: int) -> int:
        subject = min(one, other)
        self.parents[max(one, other)] = subject
        return subject
