"""What customers were told to expect stands in the store, with what became of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlite_utils import Database
from tests.strategies import NOON

from hubmon.estimate.record import Fates, Kept
from hubmon.faces.live import LiveView
from hubmon.model.events import AgentShift, AnyEvent, CaseOpened, CaseResolved, CustomerMessage
from hubmon.model.expectation import Estimate, Estimates, ExpectedWait
from hubmon.model.moments import to_ms
from hubmon.model.promise import Promises
from hubmon.store.connection import SCHEMA_VERSION
from hubmon.store.estimates import NONE_THEN, NONE_YET
from hubmon.store.reader import StoreReader
from hubmon.store.schema import migrations
from hubmon.store.sources import SourceUpdate
from hubmon.store.tail import CASES, Mark, StoreTail, Told, Water, low_water
from hubmon.store.writer import SqliteStore

MINUTE = timedelta(minutes=1)


def estimate(minutes: float, as_of: datetime = NOON) -> Estimate:
    return Estimate(
        as_of=as_of,
        sample=200,
        median=minutes * MINUTE,
        low=minutes / 2 * MINUTE,
        high=minutes * 3 * MINUTE,
        low_90=minutes / 3 * MINUTE,
        high_90=minutes * 5 * MINUTE,
        judged=1000,
        came_true=812,
    )


def estimates(minutes: float, as_of: datetime = NOON) -> Estimates:
    one = estimate(minutes, as_of)
    nobody = Estimate(as_of=as_of, sample=0, reason="too few")
    return Estimates(one, {"twitter": one, "vk": nobody}, {"nl": one})


@pytest.fixture
def read(store_path: Path) -> Callable[[], Estimates]:
    def now() -> Estimates:
        with closing(StoreReader(store_path)) as reader:
            return reader.estimates(NOON)

    return now


def at(path: Path, moment: datetime) -> Estimates:
    with closing(StoreReader(path)) as reader:
        return reader.estimates_at(moment)


def test_what_is_said_is_read_as_it_was_said(
    store_path: Path, read: Callable[[], Estimates]
) -> None:
    with closing(SqliteStore(store_path, Promises())) as store:
        assert read() == Estimates.unknown(NOON, NONE_YET)
        store.estimates.write(estimates(20), [], NOON)
        assert read() == estimates(20)
        store.estimates.write(Estimates(estimate(7)), [], NOON)
        assert read() == Estimates(estimate(7))


def test_a_moment_of_the_past_shows_what_stood_then(store_path: Path) -> None:
    marks = [NOON, NOON + 5 * MINUTE, NOON + 10 * MINUTE]
    with closing(SqliteStore(store_path, Promises())) as store:
        store.estimates.write(None, [estimates(n, mark) for n, mark in enumerate(marks, 1)], NOON)
    assert at(store_path, NOON - MINUTE) == Estimates.unknown(NOON - MINUTE, NONE_THEN)
    assert at(store_path, NOON + 9 * MINUTE) == estimates(2, marks[1])
    assert at(store_path, NOON + timedelta(hours=23)) == estimates(3, marks[2])
    later = NOON + timedelta(days=2)
    assert at(store_path, later) == Estimates.unknown(later, NONE_THEN)


def fates(path: Path) -> list[tuple[int, int, int]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(
            "SELECT shorter, within, longer FROM estimates WHERE scope = 'hub'"
        ).fetchall()


def test_what_became_of_customers_adds_up_and_stays_when_the_same_is_said_again(
    store_path: Path,
) -> None:
    hub = Kept(NOON.timestamp(), ("hub", ""))
    with closing(SqliteStore(store_path, Promises())) as store:
        store.estimates.write(None, [estimates(20)], NOON)
        store.estimates.save(NOON, b"one", {hub: Fates(1, 2, 3)})
        store.estimates.write(None, [estimates(21)], NOON)
        store.estimates.save(NOON, b"two", {hub: Fates(within=4)})
    assert fates(store_path) == [(1, 6, 3)]
    assert at(store_path, NOON) == estimates(21)
    with closing(StoreTail(store_path)) as tail:
        assert tail.saved_state() == b"two"


def test_what_holds_an_estimate_up_is_said_until_it_does_no_more(
    store_path: Path, read: Callable[[], Estimates]
) -> None:
    with closing(SqliteStore(store_path, Promises())) as store:
        store.estimates.hold_up("", NOON)
        assert read().hub.reason == NONE_YET
        store.estimates.hold_up("feed is late", NOON)
        assert read() == Estimates.unknown(NOON, "feed is late")
        store.estimates.write(estimates(20), [], NOON)
        store.estimates.hold_up("feed is late", NOON)
        told = read()
        assert {told.hub.held_up, told.languages["nl"].held_up} == {"feed is late"}
        store.estimates.hold_up("", NOON)
        assert read() == estimates(20)


def test_an_older_database_is_read_as_it_is_and_brought_up_to_date_by_the_collector(
    store_path: Path, read: Callable[[], Estimates]
) -> None:
    with closing(sqlite3.connect(store_path)) as db:
        migrations.apply(Database(db, execute_plugins=False), stop_before="m002_estimates")
        db.execute("INSERT INTO shifts VALUES (7, 3, 'ann', 1, 0, 'nl', '')")
        db.commit()
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
    assert read() == Estimates.unknown(NOON, NONE_YET)
    assert at(store_path, NOON) == Estimates.unknown(NOON, NONE_THEN)
    with closing(SqliteStore(store_path, Promises())) as store:
        store.estimates.write(estimates(20), [], NOON)
    assert read() == estimates(20)
    with closing(sqlite3.connect(store_path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        assert db.execute("SELECT agent FROM shifts").fetchall() == [("ann",)]


def message(number: int, when: datetime = NOON) -> CustomerMessage:
    return CustomerMessage(
        stream="posts",
        id=str(number),
        at=when,
        message=f"twitter:{number}",
        channel="twitter",
    )


def test_changes_are_read_in_pages_none_twice_and_none_left_out(store_path: Path) -> None:
    count = CASES + 7
    with closing(SqliteStore(store_path, Promises())) as store:
        store.take("feed", [message(number) for number in range(count)], NOON)
        with closing(StoreTail(store_path)) as tail:
            for pages in (tail.changed_cases, tail.cases_by_last):
                first = pages(Mark(0, 0))
                second = pages(first.mark)
                assert (len(first.cases), first.full) == (CASES, True)
                assert (len(second.cases), second.full) == (7, False)
                assert len({subject for subject, _ in first.cases + second.cases}) == count
            mark = tail.changed_cases(tail.changed_cases(Mark(0, 0)).mark).mark
            store.take("feed", [message(0, NOON - MINUTE), message(count)], NOON)
            assert [case is not None for _, case in tail.changed_cases(mark).cases] == [True]


def test_shifts_and_solutions_are_read_from_the_events(store_path: Path) -> None:
    events: list[AnyEvent] = [
        CaseOpened(stream="c", id="1", at=NOON, case=("crm:1",), channel="twitter"),
        CaseResolved(stream="closed", id="1", at=NOON + MINUTE, case=("crm:1",)),
        AgentShift(stream="s", id="1", at=NOON, agent="ann", on=True),
    ]
    with closing(SqliteStore(store_path, Promises())) as store:
        store.take("crm", events, NOON)
        store.take("feed", [message(1)], NOON + 5 * MINUTE)
    with closing(StoreTail(store_path)) as tail:
        page = tail.events_after(0)
        assert [shift.agent for shift in page.shifts] == ["ann"]
        assert [when for _, when in page.solved] == [NOON + MINUTE]
        assert page.telling == {"feed"}
        assert (page.seq, page.full) == (4, False)
        assert tail.events_after(4).telling == set()
        assert tail.last_event_before(NOON) == 0
        assert tail.last_event_before(NOON + MINUTE) == 3
        assert tail.last_event_before(NOON + timedelta(hours=1)) == 4


def told(name: str, fresh: float | None, heard: float | None = 0, gap: str = "") -> Told:
    def moment(minutes: float | None) -> datetime | None:
        return None if minutes is None else NOON + minutes * MINUTE

    return Told(name, moment(fresh), moment(heard), gap)


@pytest.mark.parametrize(
    ("sources", "behind", "minute", "named"),
    [
        ([told("a", -1), told("b", -7)], (), -7, "b"),
        ([told("a", -1), told("crew", -7)], (), -1, "a"),
        ([told("a", -1), told("crew", None, None)], ("crew",), None, "crew"),
        ([told("a", -1), told("b", None, -2)], (), -2, "b"),
        ([told("a", -1), told("b", None, -2)], ("b",), None, "b"),
        ([told("a", -1), told("b", -3)], ("b",), -3, "b"),
        ([told("a", 90)], (), 0, "a"),
        ([], (), None, ""),
    ],
    ids=[
        "the one furthest behind counts",
        "one that reports no messages does not",
        "but it may, while it is being caught up with",
        "one that cannot say has told all when it was heard",
        "but not while it is being caught up with",
        "what it said before goes on to stand",
        "nobody knows the future",
        "nobody tells in time",
    ],
)
def test_all_is_known_up_to_where_the_slowest_source_has_told(
    sources: list[Told], behind: tuple[str, ...], minute: float | None, named: str
) -> None:
    water = low_water(sources, NOON, {"a", "b"}, behind)
    moment = None if minute is None else NOON + minute * MINUTE
    assert water == Water(moment, named, {})


def test_gaps_are_those_of_sources_that_report_messages() -> None:
    sources = [told("a", -1, gap="a page"), told("crew", -1, gap="an envelope"), told("b", None)]
    assert low_water(sources, NOON, {"a", "b"}, ("crew",)).gaps == {"a": "a page"}


def test_nobody_waits_for_a_source_that_may_be_silent_for_hours(store_path: Path) -> None:
    with closing(SqliteStore(store_path, Promises())) as store:
        store.sources.register("feed", "social", timedelta(hours=1))
        store.sources.register("export", "salesforce", timedelta(hours=1, seconds=1))
        store.take("feed", [message(1)], NOON, SourceUpdate(fresh_as_of=NOON))
    with closing(StoreTail(store_path)) as tail:
        assert [source.name for source in tail.sources()] == ["feed"]


def wait(subject: int, minutes: float, *, at_risk: bool, number: int = 1) -> ExpectedWait:
    spans = (minutes / 2 * MINUTE, minutes * MINUTE, minutes * 2 * MINUTE)
    return ExpectedWait(subject, number, NOON, at_risk, 0.8 if at_risk else 0.1, *spans)


def stored_waits(path: Path) -> list[tuple[int, int, int, int]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(
            "SELECT subject, number, as_of_ms, median_ms FROM expected_waits"
        ).fetchall()


def test_a_viewer_is_told_of_those_who_are_at_risk(store_path: Path) -> None:
    risky = wait(7, 50, at_risk=True, number=2)
    with closing(SqliteStore(store_path, Promises())) as store:
        waits = (wait(3, 9, at_risk=False), risky)
        store.estimates.write(replace(estimates(20), waits=waits), [], NOON)
    with closing(StoreReader(store_path)) as reader:
        assert reader.late_waits() == (risky,)
    assert [row[:2] for row in stored_waits(store_path)] == [(3, 1), (7, 2)]


def test_what_one_who_waits_can_expect_is_written_again_only_when_it_is_news(
    store_path: Path,
) -> None:
    later = NOON + 15 * timedelta(seconds=1)
    same_end = replace(wait(3, 9, at_risk=False), as_of=later, median=9 * MINUTE - (later - NOON))
    longer = replace(wait(4, 9, at_risk=False), as_of=later, median=30 * MINUTE)
    with closing(SqliteStore(store_path, Promises())) as store:
        first = [wait(subject, 9, at_risk=False) for subject in (3, 4, 5)]
        store.estimates.write(replace(estimates(20), waits=first), [], NOON)
        store.estimates.write(replace(estimates(20), waits=(same_end, longer)), [], NOON)
    noon, minute = to_ms(NOON), 60_000
    assert stored_waits(store_path) == [
        (3, 1, noon, 9 * minute),
        (4, 1, noon + 15_000, 30 * minute),
    ]


def test_an_opened_case_knows_how_long_its_customer_still_waits(store_path: Path) -> None:
    question = CustomerMessage(
        stream="posts", id="1", at=NOON, message="twitter:1", channel="twitter", language="nl"
    )
    with closing(SqliteStore(store_path, Promises())) as store:
        store.take("feed", [question], NOON)
        with closing(sqlite3.connect(store_path)) as db:
            (subject,) = db.execute("SELECT subject FROM cases").fetchone()
        told = wait(subject, 1, at_risk=False)
        store.estimates.write(replace(estimates(20), waits=(told,)), [], NOON)
        with closing(LiveView(store_path, Promises(), {}, lambda: NOON)) as view:
            story = view.story("twitter:1")
            assert story is not None
            assert story.expected == told
