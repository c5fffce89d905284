"""How a promise stands, at the very borders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.model.telling import asks, case_of, noon_plus, opened

from hubmon.model.promise import Clock, Promise, Promises, PromiseState

INSTANT = timedelta(milliseconds=1)
DUE = timedelta(minutes=60)
RISK = timedelta(minutes=45)
START = noon_plus(0)
RUNNING = Clock.start(START, Promise(DUE, RISK))


@pytest.mark.parametrize(
    ("waited", "state"),
    [
        (timedelta(0), PromiseState.OPEN),
        (RISK - INSTANT, PromiseState.OPEN),
        (RISK, PromiseState.AT_RISK),
        (DUE, PromiseState.AT_RISK),
        (DUE + INSTANT, PromiseState.BREACHED),
    ],
)
def test_a_promise_still_owed(waited: timedelta, state: PromiseState) -> None:
    assert RUNNING.state(START + waited) == state


@pytest.mark.parametrize(
    ("waited", "met", "state"),
    [
        (DUE, True, PromiseState.KEPT),
        (DUE + INSTANT, True, PromiseState.BREACHED),
        (DUE, False, PromiseState.VOID),
        (DUE + INSTANT, False, PromiseState.BREACHED),
    ],
)
def test_a_promise_no_longer_owed(waited: timedelta, met: bool, state: PromiseState) -> None:
    stopped = Clock.start(START, Promise(DUE, RISK), START + waited, met=met)
    assert stopped.state(START + waited) == state
    assert stopped.state(START + 100 * DUE) == state


def test_before_it_is_answered_a_promise_is_still_owed() -> None:
    answered = Clock.start(START, Promise(DUE, RISK), START + DUE, met=True)
    assert answered.state(START + RISK - INSTANT) == PromiseState.OPEN
    assert answered.state(START + DUE - INSTANT) == PromiseState.AT_RISK


def test_no_clock_runs_backwards() -> None:
    assert Clock.start(START, Promise(DUE, RISK), START - DUE, met=True).stopped == START


def test_a_topic_may_have_times_of_its_own() -> None:
    quick = Promise(timedelta(minutes=10), timedelta(minutes=5))
    promises = Promises(
        response_by_topic={"baggage": quick}, resolution_by_topic={"baggage": quick}
    )
    case = case_of(opened(0, topic="baggage"), asks(2), promises=promises)
    assert case.resolution is not None
    assert case.turns[0].clock.due == noon_plus(12)
    assert case.resolution.due == noon_plus(10)
    other = case_of(opened(0, topic="seats"), asks(2), promises=promises)
    assert other.turns[0].clock.due == noon_plus(62)


def test_the_solution_is_promised_within_a_day() -> None:
    case = case_of(opened(0))
    assert case.resolution is not None
    assert case.resolution.due - case.resolution.since == timedelta(hours=24)


def test_a_promise_at_the_end_of_the_calendar_falls_due_there() -> None:
    end = datetime.max.replace(tzinfo=UTC, microsecond=0)
    assert Clock.start(end, Promise(DUE, RISK)).state(START) == PromiseState.OPEN
