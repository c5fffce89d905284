"""The five-minute history of the whole hub, as screens show it."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tests.store.test_store_replay import MINUTE, answer, question, told
from tests.strategies import NOON

from hubmon.model.course import FIVE_MINUTES
from hubmon.model.expectation import Estimate, Estimates
from hubmon.model.promise import Promises
from hubmon.store.reader import StoreReader
from hubmon.store.writer import SqliteStore


def test_every_five_minutes_have_their_sums_and_who_waited_at_their_end(store_path: Path) -> None:
    told(
        store_path,
        (
            9 * MINUTE,
            [
                question(1, -300 * MINUTE),
                question(2, 1 * MINUTE),
                question(3, 2 * MINUTE),
                answer(2, 7 * MINUTE),
            ],
        ),
    )
    with closing(StoreReader(store_path)) as reader:
        points = reader.course(NOON - 6 * MINUTE, NOON + 12 * MINUTE)
    assert [point.start for point in points] == [
        NOON + FIVE_MINUTES * step for step in range(-2, 3)
    ]
    assert [point.arrivals for point in points] == [0, 0, 2, 0, 0]
    assert [point.replies for point in points] == [0, 0, 0, 1, 0]
    assert [point.waiting for point in points] == [1, 1, 3, 2, 2]
    assert all(point.response_time is None for point in points)


def test_the_response_time_is_the_one_that_was_kept(store_path: Path) -> None:
    told(store_path, (0 * MINUTE, [question(1, 0 * MINUTE)]))
    said = Estimate(as_of=NOON + 5 * MINUTE, sample=9, median=timedelta(minutes=21))
    with closing(SqliteStore(store_path, Promises())) as store:
        store.estimates.write(None, [Estimates(said)], NOON)
    with closing(StoreReader(store_path)) as reader:
        points = reader.course(NOON, NOON + 12 * MINUTE)
    assert [point.response_time for point in points] == [None, timedelta(minutes=21), None]
