"""What a customer who writes now can expect: only from the past, and never out of nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.oracle import NaiveTurn, Owing, naive_estimate
from tests.strategies import NOON

from hubmon.estimate import KaplanMeier
from hubmon.model.case import Turn
from hubmon.model.promise import Clock, Promise
from hubmon.model.snapshot import Estimate

MINUTE = timedelta(minutes=1)
PROMISE = Promise(timedelta(minutes=60), timedelta(minutes=45))


class Wait(NamedTuple):
    """A turn in minutes: when it began (from noon), how long it took, whether it was answered."""

    began: float
    took: float | None
    answered: bool = True

    def turn(self, channel: str = "twitter", language: str = "en") -> Turn:
        since = NOON + self.began * MINUTE
        clock = Clock.start(since, PROMISE)
        if self.took is not None:
            clock = clock.stop(since + self.took * MINUTE, met=self.answered)
        return Turn(clock=clock, arrivals=(since,), channel=channel, language=language)

    def naive(self) -> NaiveTurn:
        since = NOON + self.began * MINUTE
        stopped = None if self.took is None else since + self.took * MINUTE
        met = stopped is not None and self.answered
        return NaiveTurn(Owing(since, PROMISE, stopped, met), [since], "twitter", "en")


waits = st.builds(
    Wait,
    st.integers(-200, 30),
    st.none() | st.integers(0, 240) | st.floats(0, 3).map(lambda m: round(m, 3)),
    st.sampled_from((True, True, True, False)),
)


def estimate(
    turns: Iterable[Wait], now: datetime = NOON, estimator: KaplanMeier | None = None
) -> Estimate:
    estimator = estimator or KaplanMeier()
    for wait in turns:
        estimator.put(wait.turn())
    return estimator.estimate(now)


@given(st.lists(waits, max_size=40))
@settings(max_examples=300)
def test_it_is_the_estimator_of_the_book(turns: list[Wait]) -> None:
    found = estimate(turns)
    expected = naive_estimate([wait.naive() for wait in turns], NOON)
    assert replace(found, reason="") == replace(expected, reason="")
    assert bool(found.reason) == bool(expected.reason) == (found.median is None)


@given(st.lists(waits, max_size=30))
@settings(max_examples=150)
def test_it_sees_only_the_past(turns: list[Wait]) -> None:
    erased = [
        wait if wait.took is None or wait.began + wait.took <= 0 else wait._replace(took=None)
        for wait in turns
        if wait.began <= 0
    ]
    assert estimate(turns) == estimate(erased)


@given(st.lists(waits, max_size=30), st.lists(waits, max_size=10))
@settings(max_examples=100)
def test_what_is_unlearned_leaves_no_trace(kept: list[Wait], gone: list[Wait]) -> None:
    estimator = KaplanMeier()
    for wait in [*gone, *kept]:
        estimator.put(wait.turn())
    for wait in gone:
        estimator.take(wait.turn())
    assert estimator.estimate(NOON) == estimate(kept)
    assert estimator.estimate(NOON, channel="twitter") == estimate(kept)
    assert estimator.estimate(NOON, language="en") == estimate(kept)


def test_with_everybody_answered_it_is_the_waits_own_quantiles() -> None:
    found = estimate([Wait(-took - 1, took) for took in range(1, 11)])
    assert (found.low, found.median, found.high) == (1 * MINUTE, 5 * MINUTE, 9 * MINUTE)
    assert (found.sample, found.reason) == (10, "")


def test_those_who_still_wait_make_it_longer() -> None:
    answered = [Wait(-took - 1, took) for took in range(1, 11)]
    waiting = [Wait(-30, None)] * 4
    found = estimate(answered + waiting)
    assert found.median is not None
    assert found.median > 5 * MINUTE
    assert found.high is None
    assert found.sample == 14


def test_a_long_wait_speaks_only_for_the_ages_it_went_through_in_the_hour() -> None:
    quick = [Wait(-20, 10)] * 5
    assert estimate([*quick, *[Wait(-190, 180)] * 5]).median == 10 * MINUTE


@pytest.mark.parametrize(
    ("turns", "sample"),
    [
        ([], 0),
        ([Wait(-10, None)] * 20, 20),
        ([Wait(-10, 5)] * 4, 4),
        ([Wait(-10, 5, answered=False)] * 20, 20),
        ([Wait(-100, 5)] * 20, 0),
        ([Wait(1, 5)] * 20, 0),
    ],
    ids=["nobody", "no reply yet", "too few replies", "none answered", "long ago", "yet to come"],
)
def test_out_of_too_little_comes_no_figure_but_a_reason(turns: list[Wait], sample: int) -> None:
    found = estimate(turns)
    assert (found.median, found.low, found.high) == (None, None, None)
    assert found.reason
    assert found.sample == sample


def test_when_most_still_wait_there_is_no_median() -> None:
    found = estimate([*[Wait(-10, 5)] * 5, *[Wait(-10, None)] * 10])
    assert found.median is None
    assert found.low == 5 * MINUTE
    assert found.reason


def test_a_channel_and_a_language_speak_for_themselves() -> None:
    estimator = KaplanMeier()
    for _ in range(5):
        estimator.put(Wait(-10, 2).turn("twitter", "en"))
        estimator.put(Wait(-50, 40).turn("vk", "ru"))
    assert estimator.estimate(NOON, channel="twitter").median == 2 * MINUTE
    assert estimator.estimate(NOON, language="ru").median == 40 * MINUTE
    assert estimator.estimate(NOON, channel="nobody's").median is None


def test_waits_as_long_as_the_calendar_are_counted() -> None:
    first = (datetime.min.replace(tzinfo=NOON.tzinfo) - NOON) / MINUTE
    found = estimate([Wait(first, -first - 1)] * 5)
    assert found.sample == 5
    assert found.median is not None
