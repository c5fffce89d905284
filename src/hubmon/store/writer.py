"""Takes batches in: events, cursor, cases, turns and history in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from hubmon.model import events
from hubmon.model.case import Case
from hubmon.model.events import AgentShift, AnyEvent
from hubmon.model.fold import fold
from hubmon.model.promise import Promises
from hubmon.model.reports import Report
from hubmon.model.shift import Shift, fold_shift
from hubmon.store.cases import decode_case, write_cases, write_shifts
from hubmon.store.connection import open_to_write, speaking_plainly, transaction
from hubmon.store.linking import Links, link, subject_keys
from hubmon.store.moments import to_ms
from hubmon.store.outbox import Letter, Outbox
from hubmon.store.rows import select_in
from hubmon.store.schema import migrate
from hubmon.store.sources import SourceBook, SourceUpdate


class Taken(NamedTuple):
    """What a batch came to."""

    fresh: int
    """Events the store did not have."""
    repeated: int
    """Events it had already; they changed nothing."""


class SqliteStore:
    """The one writer of a store, used from one thread. Hold the `CollectorLock` meanwhile."""

    def __init__(self, path: Path, promises: Promises) -> None:
        """Open or make the database at `path`; raises `StoreError`."""
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
        with speaking_plainly(self._path), transaction(self._db):
            taken = self._take_events(source, batch, received) if batch else Taken(0, 0)
            if update is not None:
                self.sources.write(source, update, taken.fresh, received)
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
        with speaking_plainly(self._path), transaction(self._db):
            self.outbox.delivered(letter.key, reference, now)
            if told:
                self._take_events(source, told, now)

    def _take_events(self, source: str, batch: Sequence[AnyEvent], received: datetime) -> Taken:
        unique = {(event.stream, event.id, event.version): event for event in reversed(batch)}
        reports = [Report(source, event) for event in unique.values()]
        links = link(self._db, reports)
        fresh = self._insert(reports, links.subjects, to_ms(received))
        if fresh:
            self._db.executemany(
                "INSERT INTO subject_keys (key, subject) VALUES (?, ?)", links.new_keys.items()
            )
            for old, target in links.merged.items():
                self._merge(old, target)
            self._refold(reports, links, fresh)
        return Taken(len(fresh), len(batch) - len(fresh))

    def _insert(
        self, reports: Sequence[Report], subjects: Sequence[int], received_ms: int
    ) -> list[int]:
        """Insert what is not there yet; returns the positions in `reports` of what was."""
        (last,) = self._db.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()
        before = self._db.total_changes
        self._db.executemany(
            "INSERT INTO events (seq, source, stream, native_id, version, kind, at_ms,"
            " received_ms, subject, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (source, stream, native_id, version) DO NOTHING",
            [
                (
                    last + position,
                    source,
                    event.stream,
                    event.id,
                    event.version,
                    event.__struct_config__.tag,
                    to_ms(event.at),
                    received_ms,
                    subject,
                    events.encode(event).decode(),
                )
                for position, ((source, event), subject) in enumerate(
                    zip(reports, subjects, strict=True), start=1
                )
            ],
        )
        if self._db.total_changes - before == len(reports):
            return list(range(len(reports)))
        inserted = self._db.execute("SELECT seq FROM events WHERE seq > ?", (last,))
        return [seq - last - 1 for (seq,) in inserted]

    def _merge(self, old: int, target: int) -> None:
        keys = {key for report in self._reports_of([old])[old] for key in subject_keys(report)}
        self._db.executemany(
            "UPDATE subject_keys SET subject = ? WHERE key = ?", [(target, key) for key in keys]
        )
        self._db.execute("UPDATE events SET subject = ? WHERE subject = ?", (target, old))

    def _refold(self, reports: Sequence[Report], links: Links, fresh: Sequence[int]) -> None:
        gathered: dict[int, list[Report]] = {}
        for position in fresh:
            gathered.setdefault(links.subjects[position], []).append(reports[position])
        known = (gathered.keys() | set(links.merged.values())) - links.created
        gathered.update(self._reports_of(known))
        before = self._stored_cases(known | links.merged.keys())
        cases: dict[int, Case | None] = dict.fromkeys(links.merged)
        shifts: dict[int, Shift] = {}
        for subject, told in gathered.items():
            if not any(isinstance(report.event, AgentShift) for report in told):
                cases[subject] = fold(told, self._promises)
            elif (shift := fold_shift(told)) is not None:
                shifts[subject] = shift
        revision = self._next_revision()
        write_cases(self._db, cases, before, revision)
        write_shifts(self._db, shifts, revision)

    def _reports_of(self, subjects: Iterable[int]) -> dict[int, list[Report]]:
        reports: dict[int, list[Report]] = {}
        for subject, source, payload in select_in(
            self._db,
            "SELECT subject, source, payload FROM events WHERE subject IN ({})",
            subjects,
        ):
            reports.setdefault(subject, []).append(Report(source, events.decode(payload)))
        return reports

    def _stored_cases(self, subjects: Iterable[int]) -> dict[int, Case]:
        rows = select_in(
            self._db,
            "SELECT subject, detail FROM cases WHERE subject IN ({}) AND detail IS NOT NULL",
            subjects,
        )
        return {subject: decode_case(detail) for subject, detail in rows}

    def _next_revision(self) -> int:
        (revision,) = self._db.execute(
            "SELECT 1 + max(coalesce((SELECT max(revision) FROM cases), 0),"
            " coalesce((SELECT max(revision) FROM shifts), 0))"
        ).fetchone()
        return int(revision)
