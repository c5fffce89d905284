"""How long a line lasts and how many people bring it back, held against tables made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubmon.model.course import FIVE_MINUTES, Point
from hubmon.model.expectation import HALF_HOUR, ExpectedHalfHour
from hubmon.model.staffing import (
    HOUR,
    Goal,
    Inflow,
    Pace,
    coming,
    empty_after,
    erlang_c,
    kept_share,
    line_after,
    pace,
    people_needed,
)

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
GOAL = Goal(HOUR, 0.9)


def hours(*rates: float) -> list[Inflow]:
    """So many replies become needed in each hour."""
    return [Inflow(HOUR, rate) for rate in rates]


@pytest.mark.parametrize(
    ("waiting", "rates", "expected"),
    [
        (0, (100,), timedelta(0)),
        (300, (100, 100, 100, 100), 3 * HOUR),  # 300, 200, 100, 0
        (300, (300, 100, 0, 0), 3.5 * HOUR),  # 300, 400, 300, 100, then half an hour
        (300, (200, 200, 200), None),  # stands still
        (300, (100, 100), None),  # 100 still wait when nothing more is known
    ],
)
def test_a_line_is_empty_once_what_goes_has_made_up_for_what_comes(
    waiting: int, rates: tuple[float, ...], expected: timedelta | None
) -> None:
    assert empty_after(waiting, 200, hours(*rates)) == expected


def test_a_line_that_is_empty_stays_so_until_more_comes_than_goes() -> None:
    assert line_after(100, 200, hours(0, 250), 1.5 * HOUR) == (25, 250)


@given(
    st.integers(1, 5_000),
    st.floats(0, 500),
    st.floats(0, 500),
    st.lists(st.floats(0, 500), min_size=1, max_size=24),
)
def test_a_faster_hub_is_never_done_later(
    waiting: int, replies: float, more: float, rates: list[float]
) -> None:
    slow, fast = (empty_after(waiting, each, hours(*rates)) for each in (replies, replies + more))
    if slow is not None:
        assert fast is not None
        assert fast <= slow + timedelta(microseconds=len(rates))


def test_the_pace_is_that_of_the_last_three_hours_and_of_the_messages_per_reply() -> None:
    """Over eight hours: 30 messages for 10 replies and 5 more in the line, each five minutes."""
    points = [Point(NOON + FIVE_MINUTES * n, 30, 10, waiting=5 * n) for n in range(97)]
    points.append(Point(NOON + FIVE_MINUTES * 97, 9_999, 0, waiting=0))  # still filling
    assert pace(points) == Pace(arrivals=360, replies=120, messages_per_reply=2)


def test_less_than_three_hours_of_past_tell_no_pace() -> None:
    assert pace([Point(NOON + FIVE_MINUTES * n, 3, 3) for n in range(36)]) is None


def test_what_is_expected_becomes_replies_that_are_needed() -> None:
    half_hours = [ExpectedHalfHour(NOON + HALF_HOUR * n, 20, 40, 80) for n in range(2)]
    found = coming(half_hours, Pace(0, 0, 2), NOON + HALF_HOUR / 3)
    assert found is not None
    assert found.low == [Inflow(HALF_HOUR * 2 / 3, 20), Inflow(HALF_HOUR, 20)]
    assert [inflow.rate for inflow in found.median] == [40, 40]
    assert [inflow.rate for inflow in found.high] == [80, 80]
    assert coming([], Pace(0, 0, 2), NOON) is None


@pytest.mark.parametrize(
    ("people", "load", "expected"),
    [
        (1, 0.5, 0.5),  # M/M/1: C is the load itself
        (2, 1.0, 1 / 3),  # B = (1/2) / (1 + 1 + 1/2) = 1/5, C = 1/5 / (1 - 1/2 * 4/5)
        (3, 2.0, 4 / 9),  # B = (8/6) / (1 + 2 + 2 + 8/6) = 4/19, C = 4/19 / (1 - 2/3 * 15/19)
        (4, 4.0, 1.0),  # no more capacity than work
    ],
)
def test_erlang_c_is_what_one_gets_by_hand(people: int, load: float, expected: float) -> None:
    assert erlang_c(people, load) == pytest.approx(expected)


def test_the_share_answered_in_time_is_what_one_gets_by_hand() -> None:
    """One person, 2 an hour come and 4 are answered: 1 - 1/2 exp(-2 t)."""
    assert kept_share(1, 2, 4, HOUR / 2) == pytest.approx(1 - 0.5 * 0.36787944)
    assert kept_share(1, 4, 4, HOUR) == 0


def test_enough_people_for_the_line_by_fluid_flow() -> None:
    """600 wait, 100 an hour come, each answers 5; in 4 hours an hour's work may wait.

    (600 + 4 x 100) / (5 x (4 + 1)) = 40. For the 100 an hour that come then, 21 would do.
    """
    assert people_needed(600, hours(*[100] * 24), 5, GOAL, 4 * HOUR) == 40


def test_enough_people_to_stay_there_by_erlang_c() -> None:
    """Nobody waits, and 9 an hour come; each answers 10: one person keeps 1 - 0.9 exp(-1) = 67 %.

    Two have a load of 0.9: B = 0.405 / 2.305, C = 0.279, and 1 - 0.279 exp(-11) is next to all.
    """
    assert kept_share(1, 9, 10, HOUR) == pytest.approx(0.669, abs=0.001)
    assert people_needed(0, hours(9, 9), 10, GOAL, HOUR) == 2


@given(st.integers(0, 5_000), st.floats(1, 400), st.floats(0.5, 20), st.integers(1, 12))
def test_that_many_are_enough_and_fewer_are_not(
    waiting: int, rate: float, each: float, after: int
) -> None:
    inflow = hours(*[rate] * 24)
    people = people_needed(waiting, inflow, each, GOAL, after * HOUR)

    def enough(count: int) -> bool:
        line, _ = line_after(waiting, count * each, inflow, after * HOUR)
        return line <= count * each and kept_share(count, rate, each, HOUR) >= GOAL.share

    assert enough(people)
    assert people == 1 or not enough(people - 1)
