"""A customer's right to erasure: text and identity gone from every byte, every figure unchanged.

It works beside a running collector, as one write transaction like any other. The collector sees
that somebody else wrote, and keeps nothing at hand of what it knew before.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from hubmon.errors import StoreError
from hubmon.model import events
from hubmon.model.events import AnyEvent, CustomerMessage, Reply
from hubmon.model.moments import to_ms
from hubmon.store.connection import speaking_plainly, transaction
from hubmon.store.erasing import (
    Erased,
    erase_cases,
    erase_events,
    erase_notes,
    open_to_erase,
    write_anew,
)
from hubmon.store.forgotten import ALWAYS, HIDDEN, Marks, thing
from hubmon.store.rows import newest_revision, select_in
from hubmon.store.schema import migrate
from hubmon.store.sources import Reject

_SHORTEST_NAME = 3
"""A shorter name is not searched for: it would be found everywhere."""


def forget(
    path: Path,
    customers: Sequence[str],
    cases: Sequence[str],
    now: datetime,
    *,
    dry_run: bool = False,
) -> Erased:
    """Take customers' texts and identity out of the store at `path`.

    Args:
        path: the database.
        customers: their identities, as `Customer.id` has them; all cases they wrote in are meant.
        cases: a key of each further case.
        now: the present moment.
        dry_run: count, and change nothing.

    Raises:
        StoreError: nothing is stored of one of them; or the database cannot be used.
    """
    with closing(open_to_erase(path)) as db, speaking_plainly(path):
        migrate(db)
        work = _Forgetting(db, customers, cases, to_ms(now))
        if dry_run:
            return _tried(db, work)
        with transaction(db):
            erased = work.run()
        write_anew(db, path)
    return erased


def _tried(db: sqlite3.Connection, work: _Forgetting) -> Erased:
    db.execute("BEGIN IMMEDIATE")
    try:
        return work.run()
    finally:
        db.execute("ROLLBACK")


@dataclass
class _Forgetting:
    """The work, inside one transaction."""

    db: sqlite3.Connection
    customers: Sequence[str]
    cases: Sequence[str]
    now_ms: int
    names: set[str] = field(default_factory=set)
    """What the customers are called, in whatever was reported of their cases."""

    def run(self) -> Erased:
        marks = Marks.read(self.db)
        subjects = self._subjects(marks)
        reports = [
            (seq, source, events.decode(payload))
            for seq, source, payload in select_in(
                self.db,
                "SELECT seq, source, payload FROM events WHERE subject IN ({})",
                subjects,
            )
        ]
        keys = self._keys(subjects)
        self._mark(marks, [(source, event) for _, source, event in reports], keys)
        self._forget_errors()
        return Erased(
            cases=self._forget_cases(subjects, keys),
            events=erase_events(self.db, [(seq, event) for seq, _, event in reports]),
            notes=self._forget_notes(keys),
            rejected=self._forget_rejected(marks),
        )

    def _subjects(self, marks: Marks) -> list[int]:
        subjects: set[int] = set()
        for customer in self.customers:
            found = self.db.execute(
                "SELECT DISTINCT subject FROM events WHERE kind = 'customer_message'"
                " AND json_extract(payload, '$.author.id') = ?",
                (customer,),
            ).fetchall()
            if not found and not marks.knows_customer(customer):
                raise _unknown(f"customer {customer!r}")
            subjects.update(subject for (subject,) in found)
        for key in self.cases:
            row = self.db.execute(
                "SELECT subject FROM subject_keys WHERE key = ? AND key NOT LIKE 'shift:%'", (key,)
            ).fetchone()
            if row is None:
                raise _unknown(f"case {key!r}")
            subjects.add(row[0])
        return sorted(subjects)

    def _keys(self, subjects: Sequence[int]) -> set[str]:
        rows = select_in(self.db, "SELECT key FROM subject_keys WHERE subject IN ({})", subjects)
        return {key for (key,) in rows}

    def _mark(
        self, marks: Marks, told: Sequence[tuple[str, AnyEvent]], keys: Iterable[str]
    ) -> None:
        posts = [event for _, event in told if isinstance(event, CustomerMessage | Reply)]
        authors = {p.author for p in posts if isinstance(p, CustomerMessage) and p.author}
        self.names.update(author.name for author in authors)
        self.names.update([*self.customers, *[author.id for author in authors]])
        messages = {post.message for post in posts}
        whole = {*keys, *messages, *[event.id for _, event in told], *self.names} - {""}
        bare = {word.partition(":")[2] for word in whole} - {""}
        marks.add(self.db, "thing", {thing(source, event) for source, event in told}, ALWAYS)
        marks.add(self.db, "message", messages, ALWAYS)
        marks.add(self.db, "case", keys, self.now_ms)
        marks.add(self.db, "customer", self.customers, self.now_ms)
        words = {word for word in whole | bare if len(word) >= _SHORTEST_NAME}
        marks.add(self.db, "word", words, ALWAYS)

    def _forget_cases(self, subjects: Sequence[int], keys: Iterable[str]) -> int:
        erased = erase_cases(self.db, subjects)
        revision = newest_revision(self.db) + 1
        self.db.executemany(
            "UPDATE cases SET revision = ? WHERE detail IS NOT NULL AND subject = ?",
            [(revision, subject) for subject in subjects],
        )
        self.db.executemany(
            "UPDATE cases SET subject_line = '' WHERE detail IS NULL AND id = ?",
            [(key,) for key in keys],
        )
        return erased

    def _forget_notes(self, keys: Iterable[str]) -> int:
        speaks = _speaks_of([*keys, *self.names])
        rows = self.db.execute("SELECT id, payload, error FROM outbox").fetchall()
        found = [number for number, *texts in rows if any(speaks.search(text) for text in texts)]
        return erase_notes(self.db, found)

    def _forget_rejected(self, marks: Marks) -> int:
        changed = list(self._nameless(marks))
        self.db.executemany(
            "UPDATE OR REPLACE rejected SET reason = ?, raw = '' WHERE id = ?", changed
        )
        return len(changed)

    def _forget_errors(self) -> None:
        """What a source said of its trouble may quote what it could not tell."""
        speaks = _speaks_of(self.names)
        for name, *texts in self.db.execute("SELECT name, error, gap FROM sources").fetchall():
            left = [HIDDEN if speaks.search(text) else text for text in texts]
            self.db.execute("UPDATE sources SET error = ?, gap = ? WHERE name = ?", (*left, name))

    def _nameless(self, marks: Marks) -> Iterator[tuple[str, int]]:
        speaks = _speaks_of(self.names)
        rows = self.db.execute("SELECT id, place, reason, raw FROM rejected WHERE raw != ''")
        for number, *texts in rows.fetchall():
            reject = Reject(*texts)
            if marks.reject(reject) is not reject or any(speaks.search(text) for text in texts):
                yield HIDDEN, number


def _speaks_of(names: Iterable[str]) -> re.Pattern[str]:
    """Finds any of these as whole words, as they are and as JSON writes them."""
    long = [name for name in names if len(name) >= _SHORTEST_NAME]
    written = {*long, *[msgspec.json.encode(name).decode()[1:-1] for name in long]}
    inner = "|".join(map(re.escape, sorted(written))) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{inner})(?!\w)", re.IGNORECASE)


def _unknown(what: str) -> StoreError:
    return StoreError(
        f"Nothing is stored of the {what}; nothing was changed.",
        hint="A case has keys such as twitter:1234; a customer's identity stands in its events.",
    )
