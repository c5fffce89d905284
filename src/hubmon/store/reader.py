"""Reads the store, by the standard library's sqlite3 alone; every read is short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec.structs import replace

from hubmon.model.expectation import Estimates, ExpectedLoad, ExpectedWait
from hubmon.model.gist import encode_gist, gist_of
from hubmon.model.moments import from_ms, optional_moment, to_ms
from hubmon.model.roster import Shift
from hubmon.model.snapshot import Declared, SourceState, SourceStatus
from hubmon.model.trouble import HubWarning
from hubmon.store.connection import schema_version, speaking_plainly
from hubmon.store.disruptions import declared
from hubmon.store.estimates import estimates_at, estimates_now, expected_wait, late_waits
from hubmon.store.expected_load import A_DAY, expected_load
from hubmon.store.hold import StoreHold
from hubmon.store.rows import MATTERED, select_in
from hubmon.store.warnings import shown_warnings, warnings_at

if TYPE_CHECKING:
    from hubmon.model.aftercare import Aftercare
    from hubmon.model.case import Case
    from hubmon.model.course import Point
    from hubmon.model.reports import Report
    from hubmon.model.timeline import NoteSent
    from hubmon.model.untold import Untold

Changes: TypeAlias = list[tuple[int, bytes | None]]
"""Subjects and the gist of the case each is now, encoded; None for one that is part of another or
gone."""

_AT_ONCE = 500
_CACHE_KIB = 64
"""A viewer hardly reads a page twice; left alone, SQLite keeps 2 MB of them."""
_GIST_SINCE_SCHEMA = 3
_SENDERS_SINCE_SCHEMA = 10


class StoreReader(StoreHold):
    """A viewer's hold on the store. Used from one thread."""

    def __init__(self, path: Path) -> None:
        """Open the database at `path` read-only; raises `StoreMissing` or `StoreError`."""
        super().__init__(path)
        self._db.execute(f"PRAGMA cache_size = {-_CACHE_KIB}")

    def current_cases(self, since: datetime) -> Iterator[Changes]:
        """Every case that is open or in which something happened at `since` or later."""
        yield from self._gists(
            "detail IS NOT NULL AND subject IN (SELECT subject FROM cases WHERE is_open"
            " UNION ALL SELECT subject FROM cases WHERE last_ms >= ?) ORDER BY subject",
            to_ms(since),
        )

    def changed_cases(self, revision: int) -> Iterator[Changes]:
        """Every case that changed after `revision`."""
        yield from self._gists("revision > ? ORDER BY revision", revision)

    def _gists(self, which: str, parameter: int) -> Iterator[Changes]:
        with speaking_plainly(self._path):
            kept = schema_version(self._db) >= _GIST_SINCE_SCHEMA
            column = "gist" if kept else "detail"
            rows = self._db.execute(
                f"SELECT subject, {column} FROM cases WHERE {which}",  # noqa: S608  # our own words
                (parameter,),
            )
            while some := rows.fetchmany(_AT_ONCE):
                yield some if kept else [(subject, _gist(detail)) for subject, detail in some]

    def cases(self, subjects: Iterable[int]) -> dict[int, Case]:
        """These cases as a whole, those that are still there."""
        with speaking_plainly(self._path):
            rows = select_in(
                self._db,
                "SELECT subject, detail FROM cases WHERE subject IN ({}) AND detail IS NOT NULL",
                subjects,
            )
            return {subject: _case(detail) for subject, detail in rows}

    def waiting_cases(self, channel: str | None, language: str | None, most: int) -> list[Case]:
        """Cases that await a reply on a channel and in a language, longest waiting first.

        None takes any channel or language.
        """
        with speaking_plainly(self._path):
            rows = self._db.execute(
                "SELECT detail FROM cases JOIN turns USING (subject)"
                " WHERE is_open AND waiting_since_ms IS NOT NULL AND ended_ms IS NULL"
                " AND turns.channel = coalesce(?, turns.channel)"
                " AND turns.language = coalesce(?, turns.language)"
                " ORDER BY waiting_since_ms, id LIMIT ?",
                (channel, language, most),
            ).fetchall()
        return [_case(detail) for (detail,) in rows]

    def shifts(self, revision: int = 0) -> list[Shift]:
        """The shifts that changed after `revision`."""
        with speaking_plainly(self._path):
            rows = self._db.execute(
                "SELECT agent, is_on, at_ms, languages, site FROM shifts WHERE revision > ?",
                (revision,),
            ).fetchall()
        return [
            Shift(agent, bool(on), from_ms(at), tuple(languages.split()), site)
            for agent, on, at, languages, site in rows
        ]

    def sources(self, now: datetime) -> list[SourceStatus]:
        """How every source stands at `now`, by name."""
        with speaking_plainly(self._path):
            polls = "polls" if schema_version(self._db) >= _SENDERS_SINCE_SCHEMA else "1"
            rows = self._db.execute(
                f"SELECT name, plugin, state, {polls}, fresh_as_of_ms, heard_ms, late_after_ms,"  # noqa: S608  # one of two words of ours
                " retry_ms, events, rejected, error, gap, (SELECT count(*) FROM outbox"
                " WHERE connector = name AND state = 'pending') FROM sources ORDER BY name"
            ).fetchall()
        return [_status(row, now) for row in rows]

    def estimates(self, now: datetime) -> Estimates:
        """What customers who write now can expect; unknown where nothing was learned yet."""
        with speaking_plainly(self._path):
            return estimates_now(self._db, now)

    def late_waits(self) -> Sequence[ExpectedWait]:
        """What those can expect who wait and are predicted to be answered too late.

        In a bad hour they are thousands. They are written together with the estimates.
        """
        with speaking_plainly(self._path):
            return late_waits(self._db)

    def estimates_at(self, moment: datetime) -> Estimates:
        """What they could expect at a moment of the past, as it was said then."""
        from hubmon.store.predicted_late import late_at  # noqa: PLC0415  # loaded for a replay

        with speaking_plainly(self._path):
            waits = tuple(late.wait for late in late_at(self._db, moment))
            return replace(estimates_at(self._db, moment), waits=waits)

    def warnings(self, now: datetime) -> list[HubWarning]:
        """What is wrong with the hub, and what was of late, the most important first."""
        with speaking_plainly(self._path):
            return shown_warnings(self._db, now)

    def warnings_at(self, moment: datetime) -> list[HubWarning]:
        """The warnings of the hub that stood at a moment of the past, as they are known now."""
        with speaking_plainly(self._path):
            return warnings_at(self._db, moment)

    def course(self, since: datetime, until: datetime) -> list[Point]:
        """How the hub went, by five minutes."""
        from hubmon.store.course import read_course  # noqa: PLC0415  # loaded when it is looked at

        with speaking_plainly(self._path):
            return read_course(self._db, since, until)

    def expected_load(self, now: datetime, past: timedelta = A_DAY) -> ExpectedLoad:
        """How many messages to expect by half hour, as far as that was said by `now`."""
        with speaking_plainly(self._path):
            return expected_load(self._db, now, past)

    def aftercare(self, now: datetime) -> Aftercare:
        """What was found on flights and said of them until `now`."""
        from hubmon.store.aftercare import read_aftercare  # noqa: PLC0415  # when it is looked at

        with speaking_plainly(self._path):
            return read_aftercare(self._db, now)

    def declared(self, at: datetime) -> Declared | None:
        """The disruption that stood declared at a moment."""
        with speaking_plainly(self._path):
            return declared(self._db, at)

    def untold(self, before: datetime, now: datetime) -> list[Untold]:
        """Customers who wait and were told nothing since `before`, the longest silence first."""
        from hubmon.store.untold import read_untold  # noqa: PLC0415  # loaded when it is looked at

        with speaking_plainly(self._path):
            return read_untold(self._db, before, now)

    def notes_about(self, key: str) -> list[NoteSent]:
        """The notes to crews that were written here about the case that has this key."""
        from hubmon.store.notes import notes_about  # noqa: PLC0415  # loaded for an opened case

        with speaking_plainly(self._path):
            return notes_about(self._db, key)

    def expected_wait(self, key: str) -> ExpectedWait | None:
        """How long the customer of the case that has this key still waits."""
        with speaking_plainly(self._path):
            return expected_wait(self._db, key)

    def ingest_lags(self, now: datetime) -> dict[str, timedelta]:
        """How long after it happened what each source tells is taken in, where one told lately."""
        from hubmon.store.lag import ingest_lags  # noqa: PLC0415  # for metrics alone

        with speaking_plainly(self._path):
            return ingest_lags(self._db, now)

    def reports_by_key(self, key: str) -> list[Report]:
        """What was reported of the case that has this key."""
        with speaking_plainly(self._path):
            rows = self._db.execute(
                "SELECT source, payload FROM events WHERE subject ="
                " (SELECT subject FROM subject_keys WHERE key = ?)",
                (key,),
            ).fetchall()
        return [_report(source, payload) for source, payload in rows]

    def reports_until(
        self, moment: datetime, window: timedelta
    ) -> Iterator[tuple[int, list[Report]]]:
        """What had happened by `moment`, for every subject that mattered then.

        Yields a subject and its reports dated `moment` or earlier. A case matters when it was open
        at `moment` or something happened in it within `window` before or since; shifts always do,
        and so does a case that was deleted.
        """
        until = to_ms(moment)
        with speaking_plainly(self._path):
            rows = self._db.execute(
                "SELECT subject, source, payload FROM events"  # noqa: S608  # a query of ours
                f" WHERE at_ms <= ? AND subject IN ({MATTERED}) ORDER BY subject",
                (until, to_ms(moment - window)),
            )
            current: int | None = None
            reports: list[Report] = []
            for subject, source, payload in rows:
                if subject != current:
                    if current is not None:
                        yield current, reports
                    current, reports = subject, []
                reports.append(_report(source, payload))
            if current is not None:
                yield current, reports


def _case(detail: str) -> Case:
    from hubmon.store.cases import decode_case  # noqa: PLC0415  # the figures do without

    return decode_case(detail)


def _gist(detail: str | None) -> bytes | None:
    return None if detail is None else encode_gist(gist_of(_case(detail)))


def _report(source: str, payload: str) -> Report:
    from hubmon.model import events  # noqa: PLC0415  # the figures do without
    from hubmon.model.reports import Report  # noqa: PLC0415  # the same

    return Report(source, events.decode(payload))


def _status(row: tuple[Any, ...], now: datetime) -> SourceStatus:
    (name, plugin, state, polls, fresh, heard, late, retry, count, rejected, error, gap, out) = row
    heard_at = optional_moment(heard)
    shown: SourceState = state
    if shown == "fresh" and polls and heard_at is not None:
        silent = now - heard_at
        if silent > timedelta(milliseconds=late):
            shown = "late"
    return SourceStatus(
        name=name,
        plugin=plugin,
        state=shown,
        fresh_as_of=optional_moment(fresh) or heard_at if polls else None,
        events=count,
        rejected=rejected,
        error=error,
        gap=gap,
        retry_at=optional_moment(retry),
        outbox=out,
        polls=bool(polls),
        sent_at=None if polls else heard_at,
    )
