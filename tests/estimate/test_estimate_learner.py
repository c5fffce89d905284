"""What is learned depends on what happened and when, not on how it came to be known."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import Forecast, Happening, Shift
from hubmon.estimate.learner import Learner
from hubmon.estimate.record import Fates, Kept
from hubmon.estimate.remaining import Outlook
from hubmon.estimate.state import restore, save
from hubmon.model.case import Turn
from hubmon.model.expectation import Estimates
from hubmon.model.promise import Clock, Promises

START = datetime(2026, 11, 16, 8, tzinfo=UTC)
END = START + timedelta(hours=3)
ONE_GO = 10**9


def turn(
    since: datetime, ended: datetime | None, *, language: str = "en", replied: bool = True
) -> Turn:
    met = replied and ended is not None
    clock = Clock.start(since, Promises().response, ended, met=met)
    agent = "ann" if met else None
    return Turn(clock=clock, arrivals=(since,), channel="twitter", language=language, agent=agent)


def some_cases(seed: int, count: int = 40) -> list[list[Turn]]:
    """Cases of a few hours; some with two turns, some never answered, some closed without."""
    chance = random.Random(seed)
    cases = []
    for _ in range(count):
        at = START + timedelta(minutes=chance.randrange(0, 140))
        turns = []
        for _ in range(chance.choice((1, 1, 2))):
            ended = at + timedelta(seconds=int(chance.expovariate(1 / 1500)))
            fate = chance.random()
            language = chance.choice(("en", "nl"))
            waits = fate < 0.1
            turns.append(turn(at, None if waits else ended, language=language, replied=fate < 0.9))
            if waits:
                break
            at = ended + timedelta(minutes=chance.randrange(1, 60))
        cases.append(turns)
    return cases


def known(turns: Sequence[Turn], by: datetime) -> list[Turn]:
    """What is known of a case by a moment."""
    told = []
    for each in turns:
        clock = each.clock
        if clock.since > by:
            break
        ended = clock.stopped if clock.stopped is not None and clock.stopped <= by else None
        told.append(turn(clock.since, ended, language=each.language, replied=clock.met))
    return told


class Follower:
    """Tells a learner what happens, in whatever pieces, and gathers what it says."""

    def __init__(
        self, cases: Sequence[Sequence[Turn]], subjects: Sequence[int] | None = None
    ) -> None:
        self.learner = Learner(START.timestamp())
        self._subjects = subjects or range(len(cases))
        self.kept: list[Estimates] = []
        self.fates: Counter[tuple[Kept, str]] = Counter()
        self._cases = cases
        self._told: dict[int, int] = {}

    def tell(self, by: datetime) -> None:
        for number, (subject, turns) in enumerate(zip(self._subjects, self._cases, strict=True)):
            told = known(turns, by)
            state = len(told) + sum(each.clock.stopped is not None for each in told)
            if state != self._told.get(subject):
                self._told[subject] = state
                self.learner.see(subject, f"case {number}", told)

    def live(self, until: datetime, most: int = ONE_GO) -> None:
        while self.learner.moment < until.timestamp():
            self.kept += self.learner.advance(until.timestamp(), most)

    def gather(self) -> None:
        for kept, fates in self.learner.take_fates().items():
            for name, count in zip(Fates._fields, fates, strict=True):
                self.fates[kept, name] += count

    def said(self) -> object:
        self.gather()
        said = self.learner.say()
        waits = {(wait.subject, wait.number): wait for wait in said.waits}
        return replace(said, waits=()), waits, self.kept, +self.fates


@cache
def in_one_go(seed: int) -> object:
    follower = Follower(some_cases(seed))
    follower.tell(END)
    follower.live(END)
    return follower.said()


steps = st.lists(
    st.tuples(
        st.integers(0, 3 * 3600).map(lambda seconds: START + timedelta(seconds=seconds)),
        st.integers(0, 3600).map(lambda seconds: timedelta(seconds=seconds)),
        st.sampled_from([1, 7, ONE_GO]),
    ),
    max_size=6,
).map(lambda each: [*sorted(each), (END, timedelta(0), ONE_GO)])
"""Up to when everything is known, how much further some of it is, and the size of a piece."""


@given(st.integers(0, 2), steps)
@settings(max_examples=12)
def test_however_it_is_told_in_time_the_figures_are_the_same(
    seed: int, parts: list[tuple[datetime, timedelta, int]]
) -> None:
    follower = Follower(some_cases(seed))
    for until, further, most in parts:
        follower.tell(until + further)
        follower.live(until, most)
    assert follower.said() == in_one_go(seed)


@given(st.integers(0, 2), st.permutations(range(40)))
@settings(max_examples=8)
def test_in_whatever_order_cases_came_to_be_known_the_figures_are_the_same(
    seed: int, subjects: list[int]
) -> None:
    first = Follower(some_cases(seed))
    other = Follower(some_cases(seed), subjects)
    for follower in (first, other):
        follower.tell(END)
        follower.live(END)
    assert other.learner.estimates() == first.learner.estimates()
    assert other.kept == first.kept


@given(st.integers(0, 2), steps)
@settings(max_examples=8)
def test_a_restart_at_any_step_changes_no_figure(
    seed: int, parts: list[tuple[datetime, timedelta, int]]
) -> None:
    follower = Follower(some_cases(seed))
    for until, further, most in parts:
        follower.tell(until + further)
        follower.live(until, most)
        follower.gather()
        again = restore(save(follower.learner), Learner)
        assert again is not None
        follower.learner = again
    assert follower.said() == in_one_go(seed)


def test_there_is_something_to_compare() -> None:
    follower = Follower(some_cases(1))
    follower.tell(END)
    follower.live(END)
    follower.gather()
    estimates = follower.learner.estimates()
    assert estimates.hub.median is not None
    assert estimates.languages.keys() == {"en", "nl"}
    waits = follower.learner.say().waits
    assert waits
    assert all(0 <= wait.late <= 1 for wait in waits)
    assert len(follower.kept) == 3 * 12
    assert estimates.hub.judged > 10
    names = {name for (_, name), _ in follower.fates.items()}
    assert names >= {"within", "longer"}


class Told:
    """In the place of the estimator: remembers what it was told."""

    def __init__(self) -> None:
        self.happenings: list[Happening] = []

    def observe(self, happening: Happening) -> None:
        self.happenings.append(happening)

    def predict(self, now: float, channel: str | None, language: str | None) -> Forecast:
        """Always the same, so that what becomes of it can be foreseen."""
        return Forecast(60.0, 300.0, 600.0, 1200.0, 2400.0)

    def sample(self, channel: str | None, language: str | None) -> int:
        return 1

    @property
    def hub(self) -> Told:
        return self

    def outlook(self, now: float, ids: Sequence[int], deadlines: Floats) -> Outlook:
        return Outlook(*np.full((len(Outlook._fields), len(ids)), np.nan))


NOON = START + timedelta(hours=4)


class Listening:
    """A learner at noon whose estimator remembers what it is told. Moments are minutes of it."""

    def __init__(self) -> None:
        self._told = Told()
        self.learner = Learner((NOON - timedelta(hours=80)).timestamp())
        self.learner._forecaster = self._told  # type: ignore[assignment]  # for what it is told
        self.later(0)
        self.take()

    def see(self, since: float, ended: float | None = None, subject: int = 1) -> None:
        end = None if ended is None else NOON + timedelta(minutes=ended)
        self.learner.see(subject, f"case {subject}", [turn(NOON + timedelta(minutes=since), end)])

    def later(self, minute: float) -> None:
        until = NOON + timedelta(minutes=minute)
        self.learner.advance(until.timestamp(), ONE_GO)

    def take(self) -> list[tuple[str, float]]:
        """What the estimator was told since this was asked last, with the minute."""
        told, self._told.happenings = self._told.happenings, []
        return [(type(each).__name__, round((each.at - NOON.timestamp()) / 60, 2)) for each in told]

    def judged(self) -> tuple[int, int]:
        hub = self.learner.estimates().hub
        return hub.judged, hub.came_true


def test_what_comes_in_time_is_told_when_it_happened() -> None:
    hub = Listening()
    hub.see(5, 12)
    assert hub.take() == []
    hub.later(8)
    assert hub.take() == [("Arrival", 5)]
    hub.later(20)
    assert hub.take() == [("Reply", 12)]


def test_who_is_told_of_late_is_found_and_ends_in_time() -> None:
    hub = Listening()
    hub.see(-120)
    hub.see(-120, 7)
    hub.later(10)
    assert hub.take() == [("Found", 0), ("Reply", 7)]


def test_what_was_over_before_anybody_told_of_it_changes_nothing() -> None:
    hub = Listening()
    hub.see(-120, -60)
    hub.see(-3 * 24 * 60 - 1, subject=2)
    hub.later(10)
    assert hub.take() == []


@pytest.mark.parametrize(("ended", "told"), [(9, ("Reply", 10)), (7, ("Lost", 10))])
def test_an_end_that_is_told_late_counts_when_it_is_only_a_little_late(
    ended: float, told: tuple[str, float]
) -> None:
    hub = Listening()
    hub.see(5)
    hub.later(10)
    hub.see(5, ended)
    assert hub.take() == [("Arrival", 5), told]


def test_a_case_that_vanishes_leaves_the_line() -> None:
    hub = Listening()
    hub.see(5)
    hub.later(10)
    hub.learner.see(1, "", ())
    assert hub.take() == [("Arrival", 5), ("Lost", 10)]
    hub.see(15, 20, subject=2)
    hub.learner.see(2, "", ())
    hub.later(30)
    assert hub.take() == []


def test_a_turn_that_turns_out_to_have_begun_earlier_waits_from_there() -> None:
    hub = Listening()
    hub.see(5, 30)
    hub.later(10)
    hub.see(2, 30)
    hub.later(40)
    assert hub.take() == [("Arrival", 5), ("Lost", 10), ("Found", 10), ("Reply", 30)]


def test_an_end_that_is_taken_back_does_not_come() -> None:
    hub = Listening()
    hub.see(5, 30)
    hub.later(10)
    hub.see(5)
    hub.later(40)
    hub.see(5, 50)
    hub.later(60)
    assert hub.take() == [("Arrival", 5), ("Reply", 50)]


def test_after_a_gap_nobody_who_waited_in_it_teaches_anything() -> None:
    hub = Listening()
    hub.see(5, 30)
    hub.later(10)
    hub.learner.doubt()
    hub.later(40)
    assert hub.take() == [("Arrival", 5), ("Lost", 10), ("Found", 10), ("Reply", 30)]


def test_a_solution_frees_who_gave_the_answer_and_nobody_who_answered_later() -> None:
    hub = Listening()
    hub.see(5, 6)
    hub.learner.see_solved(1, (NOON + timedelta(minutes=10)).timestamp())
    hub.later(20)
    hub.learner.see_solved(1, (NOON + timedelta(minutes=10)).timestamp())
    assert hub.take() == [("Arrival", 5), ("Reply", 6), ("Resolution", 10)]


def test_a_shift_told_late_still_counts() -> None:
    hub = Listening()
    for minute in (-30, 30):
        at = (NOON + timedelta(minutes=minute)).timestamp()
        hub.learner.see_shift(Shift(at, "bob", on=minute < 0))
    hub.later(60)
    assert hub.take() == [("Shift", 0), ("Shift", 30)]


@pytest.mark.parametrize(
    ("wait", "name"), [(4, "shorter"), (5, "within"), (20, "within"), (21, "longer")]
)
def test_every_answer_is_held_against_what_was_said(wait: float, name: str) -> None:
    hub = Listening()
    taken_back = turn(NOON + timedelta(minutes=1), NOON + timedelta(minutes=2), replied=False)
    hub.learner.see(2, "a case", [taken_back])
    hub.see(7, 7 + wait)
    hub.later(60)
    assert hub.judged() == (1, name == "within")
    at = (NOON + timedelta(minutes=5)).timestamp()
    fates = hub.learner.take_fates()
    assert {kept.as_of for kept in fates} == {at}
    assert {kept.scope[0] for kept in fates} == {"hub", "channel", "language"}
    assert {each._asdict()[name] for each in fates.values()} == {1}
    assert hub.learner.take_fates() == {}


def test_who_waits_for_longer_than_was_said_is_counted_at_once_and_only_once() -> None:
    hub = Listening()
    hub.see(7)
    hub.later(27)
    assert hub.judged() == (0, 0)
    hub.later(30)
    assert hub.judged() == (1, 0)
    hub.see(7, 90)
    hub.later(120)
    assert hub.judged() == (1, 0)


def test_who_turns_out_to_have_waited_too_long_is_counted() -> None:
    hub = Listening()
    hub.see(-60)
    assert hub.judged() == (1, 0)


def test_who_took_it_back_is_not_counted() -> None:
    hub = Listening()
    ended = NOON + timedelta(minutes=9)
    hub.learner.see(1, "a case", [turn(NOON + timedelta(minutes=7), ended, replied=False)])
    hub.later(60)
    assert hub.judged() == (0, 0)
    assert hub.take()[-1] == ("Withdrawal", 9)


def test_what_is_kept_of_those_who_are_never_answered_does_not_grow() -> None:
    hub = Listening()
    sizes = []
    for hour in range(90):
        for minute in range(0, 60, 15):
            hub.see(hour * 60 + minute, subject=hour * 60 + minute)
        hub.later(hour * 60 + 60)
        learner = hub.learner
        sizes.append(len(learner._waits) + len(learner._waiting) + len(learner._agenda))
    assert max(sizes[73:]) == sizes[73]


def test_without_replies_nothing_is_said_and_why_is() -> None:
    learner = Learner(START.timestamp())
    learner.see(1, "a case", [turn(START + timedelta(minutes=1), None)])
    learner.advance((START + timedelta(minutes=10)).timestamp(), ONE_GO)
    hub = learner.estimates().hub
    assert (hub.median, hub.low, hub.high) == (None, None, None)
    assert hub.reason


def test_what_nobody_wrote_in_for_a_week_has_no_estimate_of_its_own() -> None:
    hub = Listening()
    hub.see(7, 8)
    hub.later(10)
    assert hub.learner.estimates().languages.keys() == {"en"}
    hub.later(7 * 24 * 60 + 8)
    assert hub.learner.estimates().languages == {}
    assert hub.learner.estimates().hub.median is not None


def test_a_language_whose_only_replies_went_to_those_found_late_has_an_estimate() -> None:
    learner = Learner(START.timestamp())
    found = [turn(START - timedelta(minutes=9), START + timedelta(minutes=1), language="ru")]
    learner.see(1, "a case", found)
    for subject in range(2, 140):
        at = START + timedelta(minutes=subject)
        learner.see(subject, "a case", [turn(at, at + timedelta(minutes=8))])
        if subject % 30 == 0:
            learner.see(1000 + subject, "a case", [turn(at, None, language="ru")])
    learner.advance((START + timedelta(minutes=150)).timestamp(), ONE_GO)
    assert learner.estimates().languages["ru"].median is not None
