"""Follows the turns of a hub in order of time, and says what customers can expect.

What it says at a moment is a function of what is known of the time until then, not of when or in
what pieces it was told: it is told of turns as they come to be known, keeps what lies ahead of the
moment it has come to, and lives on only up to where nothing earlier is to be expected.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from math import inf
from typing import Final, TypeAlias

import msgspec
from msgspec import Struct, field

from hubmon.estimate.contract import (
    DAY,
    HOUR,
    Arrival,
    Found,
    Lost,
    Reply,
    Resolution,
    Shift,
    Withdrawal,
)
from hubmon.estimate.forecaster import HubForecaster
from hubmon.estimate.record import EVERY, Fates, Kept, Record
from hubmon.estimate.remaining import WaitingForecaster
from hubmon.estimate.speaker import Expected, Speaker, expected
from hubmon.estimate.wait import Wait, subject_and_number, turn_id
from hubmon.model.case import Turn
from hubmon.model.expectation import Estimates

GIVE_UP: Final = 3 * DAY
"""Who waits for longer counts as never answered; after a disruption people do wait for days."""
_LATE: Final = 120.0
"""An end that becomes known so many seconds after what was lived through still teaches."""
_LATE_SHIFT: Final = 14 * HOUR
"""A shift is told of however late, as long as it may last."""
_MOST_ANSWERED: Final = 2_000
"""Cases whose solution is waited for."""
_AS_LONG_AS: Final = 20
"""To say what is kept takes about as long as so many happenings."""

_BEGINS, _ENDS, _SOLVED, _SHIFTS = range(4)
"""What happens, in this order at equal moments."""

_Due: TypeAlias = tuple[float, int, str, int | str]
"""A moment, what happens, the name of the case, and the id of the turn, the case's subject or the
person. The name goes before ids, which follow the order in which cases came to be known."""


class Progress(Struct):
    """How far whoever tells a learner has read, for the next one to go on from there."""

    revision: int = 0
    """The newest change of a case that was read, and of that the last subject."""
    subject: int = 0
    seq: int = 0
    """The last event that was read."""
    telling: set[str] = field(default_factory=set)
    """The sources that have reported messages."""
    gaps: dict[str, str] = field(default_factory=dict)
    """What is missing of which source."""


class Learner:
    """Learns from `start` on, in seconds since the epoch."""

    def __init__(self, start: float) -> None:
        self.moment = start
        """Everything up to here has been lived through."""
        self._passed = start // EVERY * EVERY
        """The last full five minutes that passed."""
        self.progress = Progress()
        self._forecaster = WaitingForecaster(HubForecaster(GIVE_UP))
        self._at_risk: set[int] = set()
        """By id: who was predicted to be late when five minutes were full last."""
        self._record = Record()
        self._waits: dict[int, dict[int, Wait]] = {}
        """By subject and number: turns that wait, and those that lie ahead."""
        self._waiting: dict[int, Wait] = {}
        """By id: those that began and have not ended."""
        self._answered: dict[int, list[tuple[float, int]]] = {}
        """By subject: when each of its turns was answered, and its id."""
        self._shifts: dict[tuple[float, str], Shift] = {}
        self._agenda: list[_Due] = []
        self._speaker = Speaker()

    # what becomes known ---------------------------------------------------------------------

    def see(self, subject: int, case: str, turns: Sequence[Turn]) -> None:
        """The turns of a case as they stand now; none when it is no case any more."""
        before = self._waits.pop(subject, {})
        ahead: dict[int, Wait] = {}
        for number, turn in enumerate(turns, start=1):
            wait = Wait.of(turn, case)
            if self._take(turn_id(subject, number), before.pop(number, None), wait):
                ahead[number] = wait
        for number in before:
            self._lose(turn_id(subject, number))
        if ahead:
            self._waits[subject] = ahead

    def _take(self, id_: int, before: Wait | None, wait: Wait) -> bool:
        """Take a turn in; whether something of it still lies ahead."""
        told = self._waiting.get(id_)
        if told is not None and told.spell != wait.spell:
            self._lose(id_)
        over = wait.ended is not None and wait.ended <= self.moment
        if id_ in self._waiting:
            if over:
                self._end_late(id_, wait)
                return False
            self._waiting[id_] = wait
        elif wait.since <= self.moment:
            if over or wait.since <= self.moment - GIVE_UP:
                return False
            self._find(id_, wait)
        elif before != wait:
            heapq.heappush(self._agenda, (wait.since, _BEGINS, wait.case, id_))
        if wait.ended is not None and before != wait:
            heapq.heappush(self._agenda, (wait.ended, _ENDS, wait.case, id_))
        return True

    def _lose(self, id_: int) -> None:
        if self._waiting.pop(id_, None) is not None:
            self._forecaster.observe(Lost(self.moment, id_))

    def _find(self, id_: int, wait: Wait) -> None:
        self._waiting[id_] = wait
        self._speaker.hear(wait.since, wait.channel, wait.language)
        self._forecaster.observe(_found(self.moment, id_, wait))
        self._record.find(wait.spell, self.moment)

    def _end_late(self, id_: int, wait: Wait) -> None:
        if wait.ended is None or self.moment - wait.ended > _LATE:
            self._lose(id_)
        else:
            self._end(id_, wait, self.moment)

    def see_solved(self, subject: int, at: float) -> None:
        """A case was resolved."""
        if at > self.moment:
            heapq.heappush(self._agenda, (at, _SOLVED, "", subject))
        else:
            self._solve(subject, at)

    def see_shift(self, shift: Shift) -> None:
        """Somebody begins or ends work."""
        if shift.at > self.moment:
            self._shifts[shift.at, shift.agent] = shift
            heapq.heappush(self._agenda, (shift.at, _SHIFTS, "", shift.agent))
        elif shift.at > self.moment - _LATE_SHIFT:
            self._forecaster.observe(Shift(self.moment, shift.agent, shift.on, shift.languages))

    def doubt(self) -> None:
        """Something is missing of what was told: who waits now may long have been answered."""
        for id_, wait in self._waiting.items():
            self._forecaster.observe(Lost(self.moment, id_))
            self._forecaster.observe(_found(self.moment, id_, wait))

    # what is lived through ------------------------------------------------------------------

    def advance(self, until: float, most: int, keep_from: float = -inf) -> list[Estimates]:
        """Live on until a moment, or through about so many happenings.

        Args:
            until: nothing before it will become known any more, but for what comes late.
            most: happenings after which to return; ask again until `moment` is there.
            keep_from: from here on an estimate is kept every five minutes.

        Returns:
            What is to be kept.
        """
        kept: list[Estimates] = []
        done = 0
        while self._more_at_this_moment() or (self.moment < until and done < most):
            done += 1
            due, mark = self._next(), self._passed + EVERY
            if min(due, mark) > until:
                self.moment = until
            elif mark < due:
                before = len(kept)
                self._pass_by(mark, kept, keep_from)
                done += _AS_LONG_AS * (len(kept) - before)
            else:
                self.moment = due
                at, what, _, which = heapq.heappop(self._agenda)
                self._happen(at, what, which)
        return kept

    def _more_at_this_moment(self) -> bool:
        return min(self._next(), self._passed + EVERY) == self.moment

    def _next(self) -> float:
        return self._agenda[0][0] if self._agenda else inf

    def _happen(self, at: float, what: int, which: int | str) -> None:
        if isinstance(which, str):
            shift = self._shifts.pop((at, which), None)
            if shift is not None:
                self._forecaster.observe(shift)
        elif what == _SOLVED:
            self._solve(which, at)
        else:
            subject, number = subject_and_number(which)
            wait = self._waits.get(subject, {}).get(number)
            waits = which in self._waiting
            if wait is not None and what == _BEGINS and wait.since == at and not waits:
                self._begin(which, wait)
            elif wait is not None and what == _ENDS and wait.ended == at and waits:
                self._forget(which)
                self._end(which, wait, at)

    def _begin(self, id_: int, wait: Wait) -> None:
        self._waiting[id_] = wait
        self._speaker.hear(wait.since, wait.channel, wait.language)
        self._forecaster.observe(Arrival(wait.since, id_, wait.channel, wait.language))

    def _end(self, id_: int, wait: Wait, at: float) -> None:
        """A turn that waits ends; `at` may be a little later than when it did."""
        del self._waiting[id_]
        if not wait.replied:
            self._forecaster.observe(Withdrawal(at, id_))
            return
        self._forecaster.observe(Reply(at, id_, wait.agent))
        self._record.end(wait.spell, (wait.ended or at) - wait.since, at)
        self._answered.setdefault(subject_and_number(id_)[0], []).append((at, id_))
        if len(self._answered) > _MOST_ANSWERED:
            del self._answered[next(iter(self._answered))]

    def _solve(self, subject: int, at: float) -> None:
        answered = self._answered.pop(subject, [])
        for ended, id_ in answered:
            if ended <= at:
                self._forecaster.observe(Resolution(self.moment, id_))
        if left := [each for each in answered if each[0] > at]:
            self._answered[subject] = left

    def _forget(self, id_: int) -> None:
        subject, number = subject_and_number(id_)
        ahead = self._waits.get(subject, {})
        ahead.pop(number, None)
        if not ahead:
            self._waits.pop(subject, None)

    def _pass_by(self, mark: float, kept: list[Estimates], keep_from: float) -> None:
        """Every five minutes: what was said is held against who still waits, and said anew."""
        self.moment = self._passed = mark
        self._record.pass_by(self.moment, (wait.spell for wait in self._waiting.values()))
        limit = self.moment - GIVE_UP
        for id_ in [id_ for id_, wait in self._waiting.items() if wait.since < limit]:
            del self._waiting[id_]
            self._forget(id_)
        if self.moment >= keep_from:
            estimates = self.estimates()
            self._record.say(estimates)
            self._at_risk = {wait.id for wait in self._expected() if wait.at_risk}
            kept.append(estimates)

    # what is said ---------------------------------------------------------------------------

    def say(self) -> Estimates:
        """What who writes now can expect, and what those who wait can."""
        waits = (wait.told(self.moment) for wait in self._expected())
        return msgspec.structs.replace(self.estimates(), waits=tuple(waits))

    def _expected(self) -> list[Expected]:
        """What those who wait can expect; of some there may be nothing to go by."""
        dues = {id_: wait.due for id_, wait in self._waiting.items()}
        return expected(self._forecaster, dues, self._at_risk, self.moment)

    def estimates(self) -> Estimates:
        """What who writes now can expect."""
        return self._speaker.estimates(self._forecaster.hub, self._record, self.moment)

    def take_fates(self) -> Mapping[Kept, Fates]:
        """What has become of customers since this was asked last, by what they had been told."""
        return self._record.take_fates()


def _found(at: float, id_: int, wait: Wait) -> Found:
    return Found(at, id_, wait.since, wait.channel, wait.language)
