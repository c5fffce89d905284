"""Reads what was reported, in the order in which it happened or in which it became known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, TypeAlias

from hubmon.model import events
from hubmon.model.aftercare import Aftercare
from hubmon.model.course import Point
from hubmon.model.expectation import Estimates, ExpectedLoad
from hubmon.model.moments import from_ms, to_ms
from hubmon.model.reports import Report
from hubmon.model.snapshot import Declared
from hubmon.model.trouble import HubWarning
from hubmon.store.aftercare import read_aftercare
from hubmon.store.connection import speaking_plainly
from hubmon.store.course import read_course
from hubmon.store.disruptions import declared
from hubmon.store.estimates import estimates_at
from hubmon.store.expected_load import A_DAY, expected_load
from hubmon.store.hold import StoreHold
from hubmon.store.predicted_late import Late, late_at
from hubmon.store.rows import MATTERED, last_received
from hubmon.store.warnings import warnings_at

Knowledge: TypeAlias = Literal["then", "now"]
"""`then`: what had been received by a moment. `now`: all that is known today of what had happened
by it. Which reports belong to one case is known as today in both."""


class Told(NamedTuple):
    """A report, and the subject it is about."""

    at: datetime
    """When it happened, or became known."""
    subject: int
    source: str
    payload: str

    def report(self) -> Report:
        """The report itself."""
        return Report(self.source, events.decode(self.payload))


class ReplayReader(StoreHold):
    """A replay's hold on the store. Used from one thread."""

    def first(self, knowledge: Knowledge) -> datetime | None:
        """From when on there is something to tell; None when there never was.

        That is when the first report came in, or when the first customer began to wait.
        """
        query = "SELECT min(opened_ms) FROM turns"
        if knowledge == "then":
            query = "SELECT received_ms FROM events ORDER BY seq LIMIT 1"
        with speaking_plainly(self._path):
            row = self._db.execute(query).fetchone()
        return None if row is None or row[0] is None else from_ms(row[0])

    def until(self, moment: datetime, window: timedelta, knowledge: Knowledge) -> Iterator[Told]:
        """What there was by `moment` of every subject that mattered within `window` before it."""
        with speaking_plainly(self._path):
            column, limit = self._limit(moment, knowledge)
            rows = self._db.execute(
                f"SELECT at_ms, subject, source, payload FROM events"  # noqa: S608  # a column of ours
                f" WHERE {column} <= ? AND subject IN ({MATTERED})",
                (limit, to_ms(moment - window)),
            )
            for at, *rest in rows:
                yield Told(from_ms(at), *rest)

    def between(self, after: datetime, until: datetime, knowledge: Knowledge) -> list[Told]:
        """What came later than `after`, until `until`, in that order."""
        with speaking_plainly(self._path):
            if knowledge == "then":
                rows = self._db.execute(
                    "SELECT received_ms, subject, source, payload FROM events"
                    " WHERE seq > ? AND seq <= ? ORDER BY seq",
                    tuple(last_received(self._db, to_ms(moment)) for moment in (after, until)),
                ).fetchall()
            else:
                rows = self._db.execute(
                    "SELECT at_ms, subject, source, payload FROM events"  # noqa: S608  # a query of ours
                    f" WHERE at_ms > ? AND at_ms <= ? AND subject IN ({MATTERED})"
                    " ORDER BY at_ms, seq",
                    (to_ms(after), to_ms(until), to_ms(after)),
                ).fetchall()
        return [Told(from_ms(at), *rest) for at, *rest in rows]

    def of_subject(self, subject: int, moment: datetime, knowledge: Knowledge) -> list[Report]:
        """What there was by `moment` of one subject."""
        return self._of("?", subject, moment, knowledge)

    def of_case(self, key: str, moment: datetime, knowledge: Knowledge) -> list[Report]:
        """What there was by `moment` of the case that has this key."""
        return self._of("(SELECT subject FROM subject_keys WHERE key = ?)", key, moment, knowledge)

    def _of(
        self, which: str, value: object, moment: datetime, knowledge: Knowledge
    ) -> list[Report]:
        with speaking_plainly(self._path):
            column, limit = self._limit(moment, knowledge)
            rows = self._db.execute(
                f"SELECT source, payload FROM events WHERE {column} <= ? AND subject = {which}",  # noqa: S608  # words of ours
                (limit, value),
            ).fetchall()
        return [Report(source, events.decode(payload)) for source, payload in rows]

    def breach(self, moment: datetime, *, later: bool) -> datetime | None:
        """The next moment at which a reply became overdue, or the one before; None at the end."""
        compare, pick = (">", "min") if later else ("<", "max")
        with speaking_plainly(self._path):
            (due,) = self._db.execute(
                f"SELECT {pick}(due_ms) FROM turns WHERE due_ms {compare} ?"  # noqa: S608  # words of ours
                " AND (ended_ms IS NULL OR ended_ms > due_ms)",
                (to_ms(moment),),
            ).fetchone()
        return None if due is None else from_ms(due)

    def course(self, since: datetime, until: datetime) -> list[Point]:
        """How the hub went, by five minutes, as it is known now."""
        with speaking_plainly(self._path):
            return read_course(self._db, since, until)

    def aftercare(self, moment: datetime) -> Aftercare:
        """What had been found on flights and said of them by `moment`, as it is known now."""
        with speaking_plainly(self._path):
            return read_aftercare(self._db, moment)

    def estimates(self, moment: datetime) -> Estimates:
        """What customers could expect at `moment`, as it was said then."""
        with speaking_plainly(self._path):
            return estimates_at(self._db, moment)

    def late(self, moment: datetime) -> Sequence[Late]:
        """Who was predicted to be answered too late at `moment`."""
        with speaking_plainly(self._path):
            return late_at(self._db, moment)

    def expected_load(self, moment: datetime, past: timedelta = A_DAY) -> ExpectedLoad:
        """How many messages were expected, of what is kept that had been said by `moment`."""
        with speaking_plainly(self._path):
            return expected_load(self._db, moment, past)

    def declared(self, moment: datetime) -> Declared | None:
        """The disruption that stood declared at `moment`."""
        with speaking_plainly(self._path):
            return declared(self._db, moment)

    def warnings(self, moment: datetime) -> list[HubWarning]:
        """The warnings of the hub that stood at `moment`, as they are known now."""
        with speaking_plainly(self._path):
            return warnings_at(self._db, moment)

    def _limit(self, moment: datetime, knowledge: Knowledge) -> tuple[str, int]:
        """The column that says what had been told by `moment`, and its last value."""
        if knowledge == "then":
            return "seq", last_received(self._db, to_ms(moment))
        return "at_ms", to_ms(moment)
