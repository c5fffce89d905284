"""Takes batches in: events, cursor, cases, turns and history in one transaction."""

from __future__ import annotations

import gc
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from hubmon.model import events
from hubmon.model.events import AnyEvent
from hubmon.model.fold import fold_dossier
from hubmon.model.moments import to_ms
from hubmon.model.promise import Promises
from hubmon.model.reports import Dossier
from hubmon.model.roster import Shift
from hubmon.model.shift import fold_shift
from hubmon.store.cases import Change, write_cases, write_shifts
from hubmon.store.connection import open_to_write, speaking_plainly, transaction
from hubmon.store.erasing import empty_log
from hubmon.store.estimates import EstimateBook
from hubmon.store.expected_load import ExpectedLoadBook
from hubmon.store.forgotten import Marks
from hubmon.store.linking import Links, Version, find_versions, link
from hubmon.store.outbox import Letter, Outbox
from hubmon.store.retention import forget_some
from hubmon.store.rows import newest_revision
from hubmon.store.schema import migrate
from hubmon.store.sources import SourceBook, SourceUpdate
from hubmon.store.subjects import MOST_EVENTS, Known, Subjects
from hubmon.store.warnings import WarningBook


class Taken(NamedTuple):
    """What a batch came to."""

    fresh: int
    """Events the store did not have."""
    repeated: int
    """Events it had already; they changed nothing."""


class SqliteStore:
    """The one writer of a store, used from one thread. Hold the `CollectorLock` meanwhile."""

    def __init__(self, path: Path, promises: Promises, at_hand: int = MOST_EVENTS) -> None:
        """Open or make the database at `path`; raises `StoreError`.

        Args:
            path: the database.
            promises: what is promised to whom.
            at_hand: how many events of the cases last touched are kept in memory.
        """
        self._path = path
        self._promises = promises
        self._db = open_to_write(path)
        try:
            with speaking_plainly(path):
                migrate(self._db)
        except BaseException:
            self._db.close()
            raise
        self.sources = SourceBook(self._db, path)
        self.outbox = Outbox(self._db, path)
        self.estimates = EstimateBook(self._db, path)
        self.expected_load = ExpectedLoadBook(self._db, path)
        self.warnings = WarningBook(self._db, path)
        self._subjects = Subjects(self._db, at_hand)
        self._marks = Marks.read(self._db)
        self._others = self._data_version()

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    def take(
        self,
        source: str,
        batch: Sequence[AnyEvent],
        received: datetime,
        update: SourceUpdate | None = None,
    ) -> Taken:
        """Store a batch and everything that follows from it, or nothing at all.

        Args:
            source: the connector's name.
            batch: validated events (see `hubmon.connect.validation`).
            received: the present moment.
            update: the source's new cursor and standing, committed together with the events.
        """
        with self._writing():
            taken = self._take_events(source, batch, received) if batch else Taken(0, 0)
            if update is not None:
                self.sources.write(source, self._marks.update(update), taken.fresh, received)
        return taken

    def delivered(
        self,
        source: str,
        letter: Letter,
        reference: str,
        told: Sequence[AnyEvent],
        now: datetime,
    ) -> None:
        """Mark an outgoing thing as taken over, with what is to stand in its case."""
        with self._writing():
            self.outbox.delivered(letter.key, reference, now)
            self.sources.sent(source, now)
            if told:
                self._take_events(source, told, now)

    def forget_some(self, before: datetime | None) -> bool:
        """Forget the words of some more of what ended long ago; whether there is more.

        Args:
            before: the moment before which it ended; None: only one that was asked for earlier.
        """
        with self._writing():
            if before is not None:
                self._marks.forget_before(self._db, before)
            piece = forget_some(self._db, self._marks)
            self._subjects.drop(piece.subjects)
        return piece.more

    def empty_log(self) -> bool:
        """Leave nothing of what was forgotten beside the database; False: somebody reads it."""
        with speaking_plainly(self._path):
            return empty_log(self._db)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """All or nothing, in the database and in what is kept at hand."""
        try:
            with _without_searching_garbage(), speaking_plainly(self._path), transaction(self._db):
                self._heed_others()
                yield
        except BaseException:
            self._subjects.forget()
            raise

    def _heed_others(self) -> None:
        """When another process wrote, it may have forgotten what is kept at hand here."""
        version = self._data_version()
        if version == self._others:
            return
        marks = Marks.read(self._db)
        self._others = version
        if marks != self._marks:
            self._marks = marks
            self._subjects.forget()

    def _data_version(self) -> int:
        (version,) = self._db.execute("PRAGMA data_version").fetchone()
        return int(version)

    def _take_events(self, source: str, batch: Sequence[AnyEvent], received: datetime) -> Taken:
        fresh = {(event.stream, event.id, event.version): event for event in reversed(batch)}
        versions = find_versions(self._db, source, fresh)
        if stored := versions.stored:
            fresh = {version: event for version, event in fresh.items() if version not in stored}
        if fresh:
            fresh = self._marks.events(source, fresh)
            links = link(self._db, source, fresh, versions)
            touched = self._touched(links)
            self._insert(source, fresh, links, to_ms(received))
            for keys, subject in links.keys.items():
                touched[subject].dossier.name(keys)
            for event, subject in zip(fresh.values(), links.subjects, strict=True):
                touched[subject].dossier.add(source, event)
            self._refold(touched, links.merged)
        return Taken(len(fresh), len(batch) - len(fresh))

    def _touched(self, links: Links) -> dict[int, Known]:
        """What was stored of every subject that gets something new."""
        merged = links.merged
        touched = {subject: Known(Dossier()) for subject in links.created}
        stored = {*links.subjects, *merged.keys(), *merged.values()} - links.created
        touched.update(self._subjects.take(stored))
        for old, target in merged.items():
            self._merge(old, touched[old].dossier, target, touched[target].dossier)
        return touched

    def _merge(self, old: int, what: Dossier, target: int, into: Dossier) -> None:
        into.add_all(what.reports())
        self._db.executemany(
            "UPDATE subject_keys SET subject = ? WHERE key = ?",
            [(target, key) for key in what.keys],
        )
        self._db.execute("UPDATE events SET subject = ? WHERE subject = ?", (target, old))
        self._db.execute("DELETE FROM shifts WHERE subject = ?", (old,))

    def _insert(
        self, source: str, fresh: Mapping[Version, AnyEvent], links: Links, received_ms: int
    ) -> None:
        self._db.executemany(
            "INSERT INTO events (source, stream, native_id, version, kind, at_ms, received_ms,"
            " subject, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    source,
                    stream,
                    identity,
                    version,
                    event.__struct_config__.tag,
                    to_ms(event.at),
                    received_ms,
                    subject,
                    events.encode(event).decode(),
                )
                for ((stream, identity, version), event), subject in zip(
                    fresh.items(), links.subjects, strict=True
                )
            ],
        )
        self._db.executemany(
            "INSERT INTO subject_keys (key, subject) VALUES (?, ?)", links.new_keys.items()
        )

    def _refold(self, touched: Mapping[int, Known], merged: Container[int]) -> None:
        changes: list[Change] = []
        shifts: dict[int, Shift] = {}
        for subject, known in touched.items():
            dossier, case = known.dossier, None
            if subject not in merged:
                if dossier.of_agent:
                    if (shift := fold_shift(list(dossier.reports()))) is not None:
                        shifts[subject] = shift
                    continue
                if not dossier.take_news():
                    continue
                case = fold_dossier(dossier, self._promises)
            if case != known.case:
                changes.append(Change(subject, known.case, case))
                known.case = case
        revision = newest_revision(self._db) + 1
        write_cases(self._db, changes, revision)
        write_shifts(self._db, shifts, revision)
        for subject, known in touched.items():
            if subject not in merged:
                self._subjects.keep(subject, known)


@contextmanager
def _without_searching_garbage() -> Iterator[None]:
    """A batch makes thousands of objects that stay, and no cycles: a search would find nothing."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
