"""The work of learning from the store, in pieces; all of it on one thread that is not the loop's.

Loads numpy: whoever imports this does so on that thread.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from hubmon.errors import StoreError
from hubmon.estimate import state
from hubmon.estimate.contract import Shift
from hubmon.estimate.learner import Learner
from hubmon.estimate.record import Fates, Kept
from hubmon.model import language
from hubmon.model.events import AgentShift
from hubmon.model.expectation import Estimates
from hubmon.model.moments import to_ms
from hubmon.plain import plain
from hubmon.store.tail import CasesPage, Mark, StoreTail, Water, low_water

log = logging.getLogger("hubmon.estimate")

PAST_CASES: Final = 60_000
"""Who begins anew learns from about so many cases at most."""
RENEWED: Final = timedelta(seconds=15)
"""An estimate stands at least for so long."""
_HAPPENINGS: Final = 100
"""Lived through in one piece: some tens of milliseconds."""
_KEPT: Final = timedelta(days=1)
"""No estimates are kept for moments longer ago than this when they are learned from."""
_AHEAD: Final = timedelta(hours=1)
"""What was learned is of no use when it has come further than the present by so much."""
_HELD_UP: Final = timedelta(minutes=5)
"""How far a source may be behind before it is named."""


class Piece(NamedTuple):
    """What a piece of the work came to."""

    now: Estimates | None
    """To stand from now on; None: what stands goes on to."""
    kept: list[Estimates]
    held_up: str | None
    """Why what stands is not renewed; empty when it is, None when that is not known yet."""


class Saved(NamedTuple):
    """A learner's state and what goes with it."""

    moment: datetime
    state: bytes
    fates: Mapping[Kept, Fates]


class Study:
    """A learner with its hold on the store."""

    def __init__(self, store: Path, past: timedelta, *, anew: bool = False) -> None:
        """Take up what the last one left behind; raises `StoreError`.

        Args:
            store: the database.
            past: how much of it to learn from where nothing was left behind.
            anew: whether to leave alone what was.
        """
        self._tail = StoreTail(store)
        self._past = past
        self._now = datetime.fromtimestamp(0, UTC)
        self._seen: int | None = None
        self._renewed: float | None = None
        self._work: Iterator[Piece] | None = None
        self.share = 0.0
        """How much of what is known was lived through, from 0 to 1, since it began to follow it."""
        self._learner = None if anew else self._restored()

    def close(self) -> None:
        """Let go of the store."""
        self._tail.close()

    def _restored(self) -> Learner | None:
        kept = self._tail.saved_state()
        if kept is None:
            return None
        try:
            return state.restore(kept, Learner)
        except StoreError as error:
            log.warning("%s It learns again.", error.message)
            return None

    def go_on(self, now: datetime, behind: Collection[str]) -> Piece | None:
        """Do a piece of what there is to do; None when there is nothing.

        Args:
            now: the present moment.
            behind: sources that are being caught up with.
        """
        self._now = now
        if self._work is None:
            seen = self._tail.data_version()
            if seen == self._seen:
                return None
            self._seen = seen
            self._work = self._follow(now, behind)
        piece = next(self._work, None)
        if piece is None:
            self._work = None
        return piece

    def _follow(self, now: datetime, behind: Collection[str]) -> Iterator[Piece]:
        told = self._tail.sources()
        if self._learner is not None and self._learner.moment > (now + _AHEAD).timestamp():
            log.warning("the clock has gone back; the estimate learns again")
            self._learner = self._renewed = None
        anew = self._learner is None
        learner = self._learner or self._beginner(now)
        self.share = 0.0
        if anew:
            since = datetime.fromtimestamp(learner.moment, UTC)
            log.info("the estimate learns from the past since %s UTC", f"{since:%-d %b %H:%M}")
            yield from self._read_past(learner)
        yield from self._read_changes(learner)
        self._learner = learner
        water = low_water(told, now, learner.progress.telling, behind)
        self._mind_gaps(learner, water)
        if water.moment is not None:
            yield from self._live(learner, water.moment, now, anew=anew)
        yield self._result(learner, water, now)

    # reading --------------------------------------------------------------------------------

    def _beginner(self, now: datetime) -> Learner:
        first = now - self._past
        start = max(first, self._tail.last_cases(PAST_CASES) or first)
        learner = Learner(start.timestamp())
        learner.progress.revision = self._tail.revision()
        learner.progress.seq = self._tail.last_event_before(start)
        return learner

    def _read_past(self, learner: Learner) -> Iterator[Piece]:
        """What happened since the learner's beginning, as far as it is stored already."""
        start = datetime.fromtimestamp(learner.moment, UTC)
        page = self._tail.cases_by_last(Mark(to_ms(start), -1))
        while page.cases:
            _see(learner, page)
            yield _NOTHING_YET
            page = self._tail.cases_by_last(page.mark)

    def _read_changes(self, learner: Learner) -> Iterator[Piece]:
        """What is new since it was told last."""
        progress = learner.progress
        full = True
        while full:
            events = self._tail.events_after(progress.seq)
            for shift in events.shifts:
                learner.see_shift(_shift(shift))
            for subject, at in events.solved:
                learner.see_solved(subject, at.timestamp())
            progress.telling |= events.telling
            progress.seq, full = events.seq, events.full
            yield _NOTHING_YET
        full = True
        while full:
            cases = self._tail.changed_cases(Mark(progress.revision, progress.subject))
            _see(learner, cases)
            (progress.revision, progress.subject), full = cases.mark, cases.full
            yield _NOTHING_YET

    @staticmethod
    def _mind_gaps(learner: Learner, water: Water) -> None:
        """Where a gap comes or goes, nobody knows who of those that wait was answered in it."""
        if water.gaps != learner.progress.gaps:
            learner.progress.gaps = water.gaps
            learner.doubt()

    # living ---------------------------------------------------------------------------------

    def _live(
        self, learner: Learner, until: datetime, now: datetime, *, anew: bool
    ) -> Iterator[Piece]:
        quietly = not anew or self._tail.has_estimate()
        keep_from = (now - _KEPT).timestamp()
        start = learner.moment
        while learner.moment < until.timestamp():
            kept = learner.advance(until.timestamp(), _HAPPENINGS, keep_from)
            self.share = (learner.moment - start) / (until.timestamp() - start)
            at = datetime.fromtimestamp(learner.moment, UTC)
            reason = f"learning from the past, at {at:%-d %b %H:%M} UTC"
            yield Piece(None if quietly else Estimates.unknown(self._now, reason), kept, None)

    def _result(self, learner: Learner, water: Water, now: datetime) -> Piece:
        held_up = _held_up(water, now)
        if self._renewed is not None and learner.moment < self._renewed + RENEWED.total_seconds():
            return Piece(None, [], held_up)
        if water.moment is None:
            return Piece(None, [], held_up)
        self._renewed = learner.moment
        return Piece(learner.say(), [], held_up)

    def pack(self) -> Saved | None:
        """What to leave behind for the next one; None when nothing was learned yet."""
        if self._learner is None:
            return None
        fates = self._learner.take_fates()
        moment = datetime.fromtimestamp(self._learner.moment, UTC)
        return Saved(moment, state.save(self._learner), fates)


_NOTHING_YET: Final = Piece(None, [], None)


def _see(learner: Learner, page: CasesPage) -> None:
    for subject, case in page.cases:
        if case is None:
            learner.see(subject, "", ())
        else:
            learner.see(subject, case.id, case.turns)


def _shift(event: AgentShift) -> Shift:
    spoken = tuple(sorted({language.base(tag) for tag in event.languages}))
    return Shift(event.at.timestamp(), event.agent, event.on, spoken)


def _held_up(water: Water, now: datetime) -> str:
    if water.moment is None and water.source:
        return f"{plain(water.source)} has not told what it knows yet"
    if water.moment is None:
        return "no source reports messages in time"
    if now - water.moment > _HELD_UP:
        return f"{plain(water.source)} has told up to {water.moment:%H:%M} UTC"
    return ""
