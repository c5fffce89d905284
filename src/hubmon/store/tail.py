"""What is new in the store since somebody looked last, in pages, for whoever follows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from hubmon.model import events
from hubmon.model.case import Standing
from hubmon.model.events import AgentShift
from hubmon.model.moments import from_ms, optional_moment, span_ms, to_ms
from hubmon.store.connection import speaking_plainly
from hubmon.store.estimates import estimates_now, saved_state
from hubmon.store.expected_load import Arrivals, arrivals
from hubmon.store.hold import StoreHold
from hubmon.store.rows import last_received, newest_event

CASES: Final = 400
"""In a page."""
_EVENTS: Final = 20_000
"""Looked through for a page."""
LATE_AT_MOST: Final = timedelta(hours=1)
"""Nobody waits for a source that may be silent for longer before it counts as late."""

_decode_standing = msgspec.json.Decoder(Standing).decode


class Mark(NamedTuple):
    """A place in a table that grows, with the order within it."""

    major: int
    minor: int


class CasesPage(NamedTuple):
    """Some cases as they stand, and where the next page begins."""

    cases: list[tuple[int, Standing | None]]
    """By subject; None where it is no case any more."""
    mark: Mark
    full: bool
    """Whether there may be more."""


class EventsPage(NamedTuple):
    """Of some events those that no case tells of as they were."""

    shifts: list[AgentShift]
    solved: list[tuple[int, datetime]]
    """A case's subject, and when it was resolved."""
    telling: set[str]
    """Sources that reported messages."""
    seq: int
    """The last event that was looked at."""
    full: bool


class Told(NamedTuple):
    """How far a source has told, of those that report in time."""

    name: str
    fresh: datetime | None
    """Up to when it has told all, by its own word."""
    heard: datetime | None
    """When it was last heard."""
    gap: str


class Water(NamedTuple):
    """Up to when everything is known."""

    moment: datetime | None
    """None while one of the sources has not said."""
    source: str
    """The one that is furthest behind; empty when there is none."""
    gaps: dict[str, str]
    """What sources miss that report messages."""


class StoreTail(StoreHold):
    """Reads the store for a follower. Used from one thread."""

    def saved_state(self) -> bytes | None:
        """What the learner left behind; None when it left nothing."""
        with speaking_plainly(self._path):
            return saved_state(self._db)

    def has_estimate(self) -> bool:
        """Whether an estimate stands, however old."""
        with speaking_plainly(self._path):
            return estimates_now(self._db, from_ms(0)).hub.median is not None

    def changed_cases(self, after: Mark) -> CasesPage:
        """A page of the cases by (revision, subject)."""
        return self._cases(
            "SELECT revision, subject, detail FROM cases"
            " WHERE (revision, subject) > (?, ?) ORDER BY revision, subject LIMIT ?",
            after,
        )

    def cases_by_last(self, after: Mark) -> CasesPage:
        """A page of the cases by the time something last happened in them, in milliseconds."""
        return self._cases(
            "SELECT last_ms, subject, detail FROM cases"
            " WHERE (last_ms, subject) > (?, ?) ORDER BY last_ms, subject LIMIT ?",
            after,
        )

    def _cases(self, query: str, after: Mark) -> CasesPage:
        with speaking_plainly(self._path):
            rows = self._db.execute(query, (*after, CASES)).fetchall()
        cases = [
            (subject, None if detail is None else _decode_standing(detail))
            for _, subject, detail in rows
        ]
        mark = Mark(*rows[-1][:2]) if rows else after
        return CasesPage(cases, mark, len(rows) == CASES)

    def last_cases(self, count: int) -> datetime | None:
        """The moment since which something happened in about so many cases; None: in fewer."""
        with speaking_plainly(self._path):
            row = self._db.execute(
                "SELECT last_ms FROM cases ORDER BY last_ms DESC LIMIT 1 OFFSET ?", (count,)
            ).fetchone()
        return None if row is None else from_ms(row[0])

    def last_event_before(self, moment: datetime) -> int:
        """The number of the last event that came before `moment`; 0 when none did."""
        with speaking_plainly(self._path):
            return last_received(self._db, to_ms(moment) - 1)

    def events_after(self, seq: int) -> EventsPage:
        """What events tell that the cases they came to do not."""
        with speaking_plainly(self._path):
            newest = newest_event(self._db)
            last = min(seq + _EVENTS, newest)
            rows = self._db.execute(
                "SELECT kind, subject, at_ms, payload FROM events WHERE seq > ? AND seq <= ?"
                " AND kind IN ('agent_shift', 'case_resolved') ORDER BY at_ms, seq",
                (seq, last),
            ).fetchall()
            telling = self._db.execute(
                "SELECT DISTINCT source FROM events WHERE seq > ? AND seq <= ?"
                " AND kind IN ('customer_message', 'reply')",
                (seq, last),
            ).fetchall()
        told = [(subject, at, events.decode(payload)) for _, subject, at, payload in rows]
        return EventsPage(
            [event for _, _, event in told if isinstance(event, AgentShift)],
            [(s, from_ms(at)) for s, at, event in told if not isinstance(event, AgentShift)],
            {name for (name,) in telling},
            last,
            last < newest,
        )

    def sources(self) -> list[Told]:
        """How far the sources have told that report in time."""
        with speaking_plainly(self._path):
            rows = self._db.execute(
                "SELECT name, fresh_as_of_ms, heard_ms, gap FROM sources"
                " WHERE polls AND late_after_ms <= ? ORDER BY name",
                (span_ms(LATE_AT_MOST),),
            ).fetchall()
        return [
            Told(name, optional_moment(fresh), optional_moment(heard), gap)
            for name, fresh, heard, gap in rows
        ]

    def telling(self) -> set[str]:
        """The sources that have reported customers' messages."""
        with speaking_plainly(self._path):
            rows = self._db.execute(
                "SELECT name FROM sources WHERE EXISTS"
                " (SELECT 1 FROM events WHERE source = name AND kind = 'customer_message')"
            ).fetchall()
        return {name for (name,) in rows}

    def arrivals(self, since: datetime, until: datetime) -> Arrivals | None:
        """How many messages came in the half hours of a time; None when none did."""
        with speaking_plainly(self._path):
            return arrivals(self._db, since, until)


def low_water(
    sources: Iterable[Told], now: datetime, telling: Collection[str], behind: Collection[str]
) -> Water:
    """Up to when everything is known that these sources have to tell.

    Args:
        sources: as they stood before what they told was read.
        now: the present moment; none of them can know more.
        telling: those that have reported messages. Of the others nothing is expected,
        behind: unless they are being caught up with, and may turn out to have some.
    """
    sources = [told for told in sources if told.name in telling or told.name in behind]
    gaps = {told.name: told.gap for told in sources if told.gap and told.name in telling}
    first, last = None, ""
    for name, fresh, heard, _ in sources:
        through = fresh if name in behind else fresh or heard
        if through is None:
            return Water(None, name, gaps)
        if first is None or through < first:
            first, last = through, name
    return Water(None if first is None else min(first, now), last, gaps)
