"""What was expected stays as it was said in its time; what is to come is always said anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.strategies import NOON

from hubmon.model.expectation import HALF_HOUR, NOTHING_EXPECTED, ExpectedHalfHour, ExpectedLoad
from hubmon.model.promise import Promises
from hubmon.store.reader import StoreReader
from hubmon.store.writer import SqliteStore


@pytest.fixture
def store(store_path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(store_path, Promises())) as opened:
        yield opened


def half_hours(begin: datetime, median: float, count: int = 48) -> list[ExpectedHalfHour]:
    return [
        ExpectedHalfHour(begin + step * HALF_HOUR, median / 2, median, median * 2)
        for step in range(count)
    ]


def read(path: Path, now: datetime) -> ExpectedLoad:
    with closing(StoreReader(path)) as reader:
        return reader.expected_load(now)


def test_before_anything_was_expected_the_reason_is_said(
    store: SqliteStore, store_path: Path
) -> None:
    assert read(store_path, NOON) == NOTHING_EXPECTED


def test_what_was_said_before_a_half_hour_began_stays(store: SqliteStore, store_path: Path) -> None:
    store.expected_load.write(NOON, half_hours(NOON, 10), half_hours(NOON - HALF_HOUR, 9, 1))
    later = NOON + HALF_HOUR
    store.expected_load.write(later, half_hours(later, 30), half_hours(NOON - HALF_HOUR, 99, 2))
    seen = read(store_path, later)
    assert seen.as_of == later
    assert [each.median for each in seen.half_hours] == [9.0, 10.0] + [30.0] * 48


def test_a_moment_of_the_past_sees_nothing_that_was_said_later(
    store: SqliteStore, store_path: Path
) -> None:
    for step in range(3):
        now = NOON + step * HALF_HOUR
        store.expected_load.write(now, half_hours(now, 10 + step), [])
    seen = read(store_path, NOON + HALF_HOUR)
    assert seen.as_of == NOON + HALF_HOUR
    assert [each.median for each in seen.half_hours] == [10.0, 11.0]


def test_after_weeks_it_goes(store: SqliteStore, store_path: Path) -> None:
    store.expected_load.write(NOON, half_hours(NOON, 10), [])
    later = NOON + timedelta(weeks=20)
    store.expected_load.write(later, half_hours(later, 10), [])
    assert read(store_path, NOON + HALF_HOUR).half_hours == ()


def test_the_peak_is_the_busiest_hour_that_is_not_over() -> None:
    medians = [9, 50, 1, 20, 30, 25, 2]
    load = ExpectedLoad(
        as_of=NOON,
        half_hours=tuple(
            ExpectedHalfHour(NOON + step * HALF_HOUR, 0, median, 99)
            for step, median in enumerate(medians)
        ),
    )
    peak = load.peak(NOON + 2 * HALF_HOUR)
    assert peak is not None
    assert (peak.at, peak.arrivals) == (NOON + 5 * HALF_HOUR, 55)
    assert load.peak(NOON + 6 * HALF_HOUR) is None
