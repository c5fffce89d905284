"""Follows the turns of a hub in order of time, and says what customers can expect.

What it says at a moment is a function of what is known of the time until then, not of when or in
what pieces it was told: it is told of turns as they come to be known, keeps what lies ahead of the
moment it has come to, and lives on only up to where nothing earlier is to be expected.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import inf, isnan
from typing import Final, NamedTuple, TypeAlias

import msgspec
import numpy as np
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
from hubmon.estimate.record import EVERY, Fates, Kept, Record, Spell
from hubmon.estimate.remaining import WaitingForecaster, warned
from hubmon.model.case import Turn
from hubmon.model.snapshot import WHOLE_HUB, Estimate, Estimates, EstimateScope, ExpectedWait

GIVE_UP: Final = 3 * DAY
"""Who waits for longer counts as never answered; after a disruption people do wait for days."""
_LATE: Final = 120.0
"""An end that becomes known so many seconds after what was lived through still teaches."""
_LATE_SHIFT: Final = 14 * HOUR
"""A shift is told of however late, as long as it may last."""
_HEARD: Final = 7 * DAY
"""A channel or language has an estimate of its own so long after somebody wrote in it."""
_MOST_SCOPES: Final = 40
"""So many channels have one, and so many languages: those heard of last."""
_MOST_ANSWERED: Final = 2_000
"""Cases whose solution is waited for."""
_AS_LONG_AS: Final = 20
"""To say what is kept takes about as long as so many happenings."""
_LIKELY: Final = 0.5
"""With less of a chance to be answered at all, nothing is said of how long that takes."""
_NUMBERS: Final = 20
"""Bits of a turn's number in its id."""

_BEGINS, _ENDS, _SOLVED, _SHIFTS = range(4)
"""What happens, in this order at equal moments."""

_Due: TypeAlias = tuple[float, int, str, int | str]
"""A moment, what happens, the name of the case, and the id of the turn, the case's subject or the
person. The name goes before ids, which follow the order in which cases came to be known."""


class Wait(NamedTuple):
    """A turn, as far as it is known."""

    since: float
    ended: float | None
    replied: bool
    channel: str
    language: str
    agent: str
    due: float
    case: str
    """The case's name: the same in whatever order cases came to be known."""

    @property
    def spell(self) -> Spell:
        """The wait as such."""
        return Spell(self.since, self.channel, self.language)

    @classmethod
    def of(cls, turn: Turn, case: str) -> Wait:
        """What matters of a turn of a case."""
        clock = turn.clock
        return cls(
            clock.since.timestamp(),
            clock.stopped.timestamp() if clock.stopped is not None else None,
            clock.met,
            turn.channel,
            turn.language,
            turn.agent or "",
            clock.due.timestamp(),
            case,
        )


class _Expected(NamedTuple):
    """What one who waits can expect; see `Outlook`."""

    id: int
    at_risk: bool
    late: float
    answered: float
    low: float
    median: float
    high: float

    def told(self, now: float) -> ExpectedWait:
        """As the store keeps it."""
        waits = (self.low, self.median, self.high)
        likely = self.answered >= _LIKELY
        return ExpectedWait(
            self.id >> _NUMBERS,
            self.id & (1 << _NUMBERS) - 1,
            datetime.fromtimestamp(now, UTC),
            self.at_risk,
            self.late,
            *(_span(wait) if likely else None for wait in waits),
        )


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
        self._heard: dict[EstimateScope, float] = {}

    # what becomes known ---------------------------------------------------------------------

    def see(self, subject: int, case: str, turns: Sequence[Turn]) -> None:
        """The turns of a case as they stand now; none when it is no case any more."""
        before = self._waits.pop(subject, {})
        ahead: dict[int, Wait] = {}
        for number, turn in enumerate(turns, start=1):
            wait = Wait.of(turn, case)
            if self._take(subject << _NUMBERS | number, before.pop(number, None), wait):
                ahead[number] = wait
        for number in before:
            self._lose(subject << _NUMBERS | number)
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
        self._hear(wait)
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
            wait = self._waits.get(which >> _NUMBERS, {}).get(which & (1 << _NUMBERS) - 1)
            waits = which in self._waiting
            if wait is not None and what == _BEGINS and wait.since == at and not waits:
                self._begin(which, wait)
            elif wait is not None and what == _ENDS and wait.ended == at and waits:
                self._forget(which)
                self._end(which, wait, at)

    def _begin(self, id_: int, wait: Wait) -> None:
        self._waiting[id_] = wait
        self._hear(wait)
        self._forecaster.observe(Arrival(wait.since, id_, wait.channel, wait.language))

    def _hear(self, wait: Wait) -> None:
        for scope in _scopes(wait):
            self._heard[scope] = max(wait.since, self._heard.get(scope, wait.since))

    def _end(self, id_: int, wait: Wait, at: float) -> None:
        """A turn that waits ends; `at` may be a little later than when it did."""
        del self._waiting[id_]
        if not wait.replied:
            self._forecaster.observe(Withdrawal(at, id_))
            return
        self._forecaster.observe(Reply(at, id_, wait.agent))
        self._record.end(wait.spell, (wait.ended or at) - wait.since, at)
        self._answered.setdefault(id_ >> _NUMBERS, []).append((at, id_))
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
        subject = id_ >> _NUMBERS
        ahead = self._waits.get(subject, {})
        ahead.pop(id_ & (1 << _NUMBERS) - 1, None)
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

    def _expected(self) -> list[_Expected]:
        """What those who wait can expect; of some there may be nothing to go by."""
        ids = list(self._waiting)
        due = np.array([wait.due for wait in self._waiting.values()])
        outlook = self._forecaster.outlook(self.moment, ids, due)
        before = np.array([id_ in self._at_risk for id_ in ids], dtype=bool)
        at_risk = warned(before, outlook.late).tolist()
        figures = zip(*(each.tolist() for each in outlook), strict=True)
        return [
            _Expected(id_, flag, *some)
            for id_, flag, some in zip(ids, at_risk, figures, strict=True)
            if not isnan(some[0])
        ]

    def estimates(self) -> Estimates:
        """What who writes now can expect."""
        return Estimates(
            self._estimate(WHOLE_HUB),
            {key: self._estimate(("channel", key)) for key in self._lately("channel")},
            {key: self._estimate(("language", key)) for key in self._lately("language")},
        )

    def _lately(self, kind: str) -> Iterator[str]:
        limit = self.moment - _HEARD
        for scope in [scope for scope, at in self._heard.items() if at < limit]:
            del self._heard[scope]
        heard = ((-at, key) for (each, key), at in self._heard.items() if each == kind)
        return iter(sorted(key for _, key in heapq.nsmallest(_MOST_SCOPES, heard)))

    def _estimate(self, scope: EstimateScope) -> Estimate:
        kind, key = scope
        channel = key if kind == "channel" else None
        language = key if kind == "language" else None
        judged, came_true = self._record.standing(scope)
        sample = self._forecaster.hub.sample(channel, language)
        forecast = self._forecaster.hub.predict(self.moment, channel, language)
        as_of = datetime.fromtimestamp(self.moment, UTC)
        if forecast is None:
            reason = "too few were answered yet to go by"
            return Estimate(as_of=as_of, sample=sample, reason=reason)
        low_90, low, median, high, high_90 = map(_span, forecast)
        return Estimate(
            as_of=as_of,
            sample=sample,
            median=median,
            low=low,
            high=high,
            low_90=low_90,
            high_90=high_90,
            judged=judged,
            came_true=came_true,
        )

    def take_fates(self) -> Mapping[Kept, Fates]:
        """What has become of customers since this was asked last, by what they had been told."""
        return self._record.take_fates()


def _span(seconds: float) -> timedelta:
    return timedelta(milliseconds=round(seconds * 1000))


def _found(at: float, id_: int, wait: Wait) -> Found:
    return Found(at, id_, wait.since, wait.channel, wait.language)


def _scopes(wait: Wait) -> Iterator[EstimateScope]:
    yield "channel", wait.channel
    yield "language", wait.language
