"""When far more comes than is usual."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.tui.support import calm

from hubmon.model.disruption import is_disrupted, surge
from hubmon.model.snapshot import (
    HALF_HOUR,
    Declared,
    ExpectedHalfHour,
    ExpectedLoad,
    FlowBucket,
    Snapshot,
)

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


@pytest.mark.parametrize("came", [0, 40, 60, 80])
def test_up_to_twice_the_usual_is_none(came: int) -> None:
    assert surge(hub(came)) is None
    assert not is_disrupted(hub(came))


def test_it_begins_with_the_first_half_hour_far_beyond_the_usual_and_lasts() -> None:
    found = surge(hub(40, 160, 200, 120))
    assert found is not None
    assert found.since == NOON - 3 * HALF_HOUR
    assert found.times == pytest.approx((160 + 200 + 120) / 120)
    assert found.lasts(NOON)


def test_it_is_no_less_one_when_the_next_half_hours_are_expected_to_be_high() -> None:
    """What is expected follows a surge; of the same hour of tomorrow it hardly does."""
    found = surge(hub(160, 160, 160, expected=150))
    assert found is not None
    assert found.times == pytest.approx(4)


def test_it_is_told_for_two_hours_after_its_end() -> None:
    over = hub(200, 40, 40, 40, 40)
    found = surge(over)
    assert found is not None
    assert found.until == NOON - 4 * HALF_HOUR
    assert not found.lasts(NOON)
    assert surge(hub(200, 40, 40, 40, 40, 40)) is None


def test_a_half_hour_that_still_fills_counts_as_far_as_it_has_come() -> None:
    now = NOON + HALF_HOUR / 3
    snapshot = hub(40, now=now)
    filling = FlowBucket(NOON, 100, 0)
    found = surge(calm(now, flow=(*snapshot.flow, filling), expected_load=snapshot.expected_load))
    assert found is not None
    assert (found.since, found.until) == (NOON, now)
    assert found.times == pytest.approx(100 / (40 / 3))


def test_without_anything_expected_none_is_found_but_one_can_be_declared() -> None:
    unknown = calm(NOON, flow=hub(900).flow, expected_load=ExpectedLoad(reason="too little past"))
    assert surge(unknown) is None
    declared = calm(NOON, expected_load=ExpectedLoad(), declared=Declared(NOON, "anna"))
    assert is_disrupted(declared)
