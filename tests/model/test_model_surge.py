"""When far more comes than is usual."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import exp, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tui.support import calm

from hubmon.model.expectation import HALF_HOUR, ExpectedHalfHour, ExpectedLoad
from hubmon.model.snapshot import FlowBucket, Snapshot
from hubmon.model.surge import HalfHourCame, present_surge

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def hub(*arrivals: int, now: datetime = NOON, expected: float = 40) -> Snapshot:
    """These arrivals in the half hours until noon; before them 40 in each, as is usual."""
    came = [40] * (48 - len(arrivals)) + list(arrivals)
    starts = [NOON - 24 * HALF_HOUR * 2 + HALF_HOUR * n for n in range(48)]
    flow = [
        FlowBucket(start + part, count // 2, 0)
        for start, count in zip(starts, came, strict=True)
        for part in (timedelta(0), QUARTER)
    ]
    half_hours = [ExpectedHalfHour(start, 30, expected, 50) for start in starts]
    half_hours += [ExpectedHalfHour(NOON + HALF_HOUR * n, 30, 40, 50) for n in range(48)]
    load = ExpectedLoad(as_of=NOON, half_hours=tuple(half_hours))
    return calm(now, flow=tuple(flow), expected_load=load)


def half_hour(came: int, low: float, median: float, high: float, part: float = 1) -> HalfHourCame:
    return HalfHourCame(NOON, came, ExpectedHalfHour(NOON, low, median, high), part)


@pytest.mark.parametrize(
    ("came", "usual", "surges"),
    [
        (3, (0, 1, 2), False),
        (6, (0, 1, 2), False),
        (12, (0, 1, 2), True),
        (11, (2, 5, 8), False),
        (20, (2, 5, 8), True),
        (210, (80, 100, 120), True),
        (190, (80, 100, 120), False),
        (210, (30, 100, 220), False),
    ],
    ids=[
        "three where one is usual come by chance",
        "so do six",
        "twelve do not",
        "twice of few comes by chance",
        "four times as many does not",
        "twice of many does not",
        "less than twice is none, however unusual",
        "where counts vary widely twice is nothing unusual",
    ],
)
def test_it_takes_a_multiple_and_more_than_chance(
    came: int, usual: tuple[float, float, float], surges: bool
) -> None:
    assert half_hour(came, *usual).surges(2.0) is surges


@given(
    median=st.floats(0, 2_000),
    above=st.floats(0, 2_000),
    came=st.integers(0, 10_000),
    more=st.integers(0, 10_000),
    part=st.floats(0.01, 1),
)
def test_more_messages_are_no_less_a_surge(
    median: float, above: float, came: int, more: int, part: float
) -> None:
    fewer, others = (
        half_hour(count, 0, median, median + above, part) for count in (came, came + more)
    )
    assert others.surges(2.0) or not fewer.surges(2.0)
    assert fewer.surges(2.0) or not fewer.surges(3.0)


def test_by_chance_hardly_a_day_has_one() -> None:
    """A Poisson count of ten has twice and a half as many once in twelve thousand half hours."""
    fewest = next(came for came in range(100) if half_hour(came, 6, 10, 14).surges(2.0))
    chance = 1 - sum(exp(-10) * 10**count / factorial(count) for count in range(fewest))
    assert chance < 1e-3


@pytest.mark.parametrize("came", [0, 40, 60, 80])
def test_up_to_twice_the_usual_is_none(came: int) -> None:
    assert present_surge(hub(came)) is None


def test_it_begins_with_the_first_half_hour_far_beyond_the_usual_and_lasts() -> None:
    found = present_surge(hub(40, 160, 200, 120))
    assert found is not None
    assert found.since == NOON - 3 * HALF_HOUR
    assert found.times == pytest.approx((160 + 200 + 120) / 120)
    assert found.lasts(NOON)


def test_it_is_no_less_one_when_the_next_half_hours_are_expected_to_be_high() -> None:
    """What is expected follows a surge; of the same hour of tomorrow it hardly does."""
    found = present_surge(hub(160, 160, 160, expected=150))
    assert found is not None
    assert found.times == pytest.approx(4)


def test_it_is_told_for_two_hours_after_its_end() -> None:
    over = hub(200, 40, 40, 40, 40)
    found = present_surge(over)
    assert found is not None
    assert found.until == NOON - 4 * HALF_HOUR
    assert not found.lasts(NOON)
    assert present_surge(hub(200, 40, 40, 40, 40, 40)) is None


def test_a_half_hour_that_still_fills_counts_as_far_as_it_has_come() -> None:
    now = NOON + HALF_HOUR / 3
    snapshot = hub(40, now=now)
    filling = FlowBucket(NOON, 100, 0)
    both = (*snapshot.flow, filling)
    found = present_surge(calm(now, flow=both, expected_load=snapshot.expected_load))
    assert found is not None
    assert (found.since, found.until) == (NOON, now)
    assert found.times == pytest.approx(100 / (40 / 3))


def test_without_anything_expected_none_is_found() -> None:
    unknown = calm(NOON, flow=hub(900).flow, expected_load=ExpectedLoad(reason="too little past"))
    assert present_surge(unknown) is None
