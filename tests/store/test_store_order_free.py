"""Through the real store: any order, repetition and batching of events ends in the same rows."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle import by_subject
from tests.store.looking import contents
from tests.strategies import NOON, histories, tellings, usual_times

from hubmon.faces.live import LiveView
from hubmon.faces.past import snapshot_at
from hubmon.model.events import AnyEvent
from hubmon.model.expectation import Estimates
from hubmon.model.fold import fold
from hubmon.model.hub import Hub
from hubmon.model.moments import to_ms
from hubmon.model.promise import Promises
from hubmon.model.reports import Report
from hubmon.model.shift import fold_shift
from hubmon.model.snapshot import ChannelState, Snapshot
from hubmon.store.cases import decode_case
from hubmon.store.estimates import NONE_THEN, NONE_YET
from hubmon.store.writer import SqliteStore

PROMISES = Promises()
CHANNELS: dict[str, ChannelState] = {"twitter": "live"}
NOW = NOON + timedelta(hours=1)

Batches = Sequence[tuple[str, list[AnyEvent]]]


@contextmanager
def storing(path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(path, PROMISES)) as store:
        yield store


def take_all(path: Path, batches: Batches) -> None:
    with storing(path) as store:
        for source, events in batches:
            store.take(source, events, NOW)


def snapshot_of(path: Path, now: datetime = NOW) -> Snapshot:
    with closing(LiveView(path, PROMISES, CHANNELS, lambda: now)) as view:
        return view.snapshot()


def one_by_one(reports: Sequence[Report]) -> Batches:
    return [(source, [event]) for source, event in reports]


def rows_of(path: Path) -> dict[str, list[Any]]:
    """What stands in the store, without numbers that tell of the way it came there."""
    with closing(sqlite3.connect(path)) as db:
        names = [row[1] for row in db.execute("PRAGMA table_info(cases)")]
        kept = ", ".join(name for name in names if name not in ("subject", "revision"))
        return {
            "cases": db.execute(
                f"SELECT {kept} FROM cases WHERE detail IS NOT NULL ORDER BY id"
            ).fetchall(),
            "turns": db.execute(
                "SELECT id, turns.number, turns.channel, turns.language, turns.opened_ms, due_ms,"
                " ended_ms, answered, messages, basis FROM turns LEFT JOIN cases USING (subject)"
                " ORDER BY id, turns.number"
            ).fetchall(),
            "history": db.execute(
                "SELECT * FROM history WHERE arrivals OR replies OR resolved OR breached"
                " OR turns_opened OR turns_ended ORDER BY 1, 2, 3"
            ).fetchall(),
            "shifts": db.execute(
                "SELECT agent, is_on, at_ms, languages, site FROM shifts ORDER BY agent"
            ).fetchall(),
            "events": db.execute(
                "SELECT source, stream, native_id, version, kind, at_ms, payload FROM events"
                " ORDER BY source, stream, native_id, version"
            ).fetchall(),
        }


@given(st.data())
@settings(max_examples=60)
def test_order_repetition_and_batches_change_nothing(
    new_store: Callable[[], Path], data: st.DataObject
) -> None:
    reports = data.draw(histories())
    straight, shuffled = new_store(), new_store()
    take_all(straight, one_by_one(reports))
    take_all(shuffled, data.draw(tellings(reports)))
    assert rows_of(shuffled) == rows_of(straight)
    assert snapshot_of(shuffled) == snapshot_of(straight)


@given(histories(usual_times))
@settings(max_examples=40)
def test_the_store_comes_to_what_the_pure_fold_comes_to(
    new_store: Callable[[], Path], reports: list[Report]
) -> None:
    path = new_store()
    take_all(path, one_by_one(reports))
    assert snapshot_of(path) == pure_snapshot(reports, NOW)


def pure_snapshot(reports: Sequence[Report], now: datetime) -> Snapshot:
    return snapshot_of_subjects(by_subject(reports), now, NONE_YET)


def snapshot_of_subjects(
    subjects: Sequence[Sequence[Report]], now: datetime, no_estimate: str
) -> Snapshot:
    hub = Hub(CHANNELS)
    for ref, subject in enumerate(subjects):
        shift = fold_shift(subject)
        if shift is not None:
            hub.shifts[shift.agent] = shift
        else:
            hub.put(ref, fold(subject, PROMISES))
    return hub.snapshot(now, (), Estimates.unknown(now, no_estimate))


@given(st.data())
@settings(max_examples=40)
def test_what_was_taken_once_changes_nothing_when_it_comes_again(
    new_store: Callable[[], Path], data: st.DataObject
) -> None:
    reports = data.draw(histories())
    path = new_store()
    take_all(path, data.draw(tellings(reports)))
    before = contents(path)
    with storing(path) as store:
        for source, events in data.draw(tellings(reports)):
            assert store.take(source, events, NOW + timedelta(days=1)).fresh == 0
    assert contents(path) == before


@given(st.data())
@settings(max_examples=40)
def test_a_viewer_that_was_there_all_along_sees_what_a_new_one_sees(
    new_store: Callable[[], Path], data: st.DataObject
) -> None:
    path = new_store()
    with storing(path) as store, closing(LiveView(path, PROMISES, CHANNELS, lambda: NOW)) as view:
        for source, events in data.draw(tellings(data.draw(histories()))):
            store.take(source, events, NOW)
            if data.draw(st.booleans()):
                assert view.snapshot() == snapshot_of(path)
        assert view.snapshot() == snapshot_of(path)


@given(histories())
@settings(max_examples=20)
def test_an_older_store_shows_the_same_before_it_is_brought_up_to_date_and_after(
    new_store: Callable[[], Path], reports: list[Report]
) -> None:
    path = new_store()
    take_all(path, one_by_one(reports))
    rows, snapshot = rows_of(path), snapshot_of(path)
    make_second_version(path)
    assert snapshot_of(path) == snapshot
    SqliteStore(path, PROMISES).close()
    assert rows_of(path) == rows
    assert snapshot_of(path) == snapshot


def make_second_version(path: Path) -> None:
    """Make a store what it was before its cases had a gist."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE retention")
        db.execute("DROP INDEX cases_to_forget")
        db.execute("ALTER TABLE cases DROP COLUMN has_words")
        db.execute("ALTER TABLE cases DROP COLUMN gist")
        db.execute("DELETE FROM _sqlite_migrations WHERE name IN ('m003_gist', 'm011_retention')")
        db.execute("PRAGMA user_version = 2")
        db.commit()


@given(histories(cases=1, shifts=False), histories(cases=2, shifts=False))
@settings(max_examples=40)
def test_one_more_case_changes_only_what_is_its_own(
    new_store: Callable[[], Path], one: list[Report], others: list[Report]
) -> None:
    apart = [Report(f"other {report.source}", _elsewhere(report.event)) for report in others]
    path = new_store()
    take_all(path, one_by_one(apart))
    before = everything_but_sums(path)
    take_all(path, one_by_one(one))
    after = everything_but_sums(path)
    assert before.items() <= after.items()


def _elsewhere(event: AnyEvent) -> AnyEvent:
    """The same event of another case."""
    changes: dict[str, Any] = {"case": tuple(f"other {key}" for key in event.case)}
    for name in ("message", "in_reply_to"):
        if getattr(event, name, None):
            changes[name] = "other " + getattr(event, name)
    return type(event)(**{name: getattr(event, name) for name in event.__struct_fields__} | changes)


def everything_but_sums(path: Path) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Every row of every case that stands, subject and revision included, by its primary key."""
    with closing(sqlite3.connect(path)) as db:
        rows: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        for row in db.execute("SELECT * FROM cases WHERE detail IS NOT NULL"):
            rows["cases", row[0]] = row
        for row in db.execute("SELECT * FROM turns"):
            rows["turns", *row[:2]] = row
        for row in db.execute("SELECT * FROM subject_keys"):
            rows["keys", row[0]] = row
    return rows


@given(st.data())
@settings(max_examples=40)
def test_history_is_a_recount_of_the_turns(
    new_store: Callable[[], Path], data: st.DataObject
) -> None:
    path = new_store()
    take_all(path, data.draw(tellings(data.draw(histories()))))
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        counted: Counter[tuple[int, str, str, str]] = Counter()
        for row in db.execute("SELECT * FROM turns"):
            _recount_turn(counted, row)
        for row in db.execute("SELECT * FROM cases WHERE detail IS NOT NULL"):
            if row["resolved_ms"] is not None:
                bucket = row["resolved_ms"] // 300_000 * 300_000
                counted[bucket, row["channel"], row["language"], "resolved"] += 1
            for turn in decode_case(row["detail"]).turns:
                for arrival in turn.arrivals:
                    bucket = to_ms(arrival) // 300_000 * 300_000
                    counted[bucket, turn.channel, turn.language, "arrivals"] += 1
        told = Counter(
            {
                (row["bucket_ms"], row["channel"], row["language"], figure): row[figure]
                for row in db.execute("SELECT * FROM history")
                for figure in HISTORY_FIGURES
                if row[figure]
            }
        )
    assert told == counted


HISTORY_FIGURES = ("arrivals", "replies", "resolved", "breached", "turns_opened", "turns_ended")


def _recount_turn(counted: Counter[tuple[int, str, str, str]], row: sqlite3.Row) -> None:
    def count_one(at_ms: int, figure: str) -> None:
        counted[at_ms // 300_000 * 300_000, row["channel"], row["language"], figure] += 1

    ended = row["ended_ms"]
    count_one(row["opened_ms"], "turns_opened")
    if ended is None or ended > row["due_ms"]:
        count_one(row["due_ms"], "breached")
    if ended is not None:
        count_one(ended, "turns_ended")
    if row["answered"]:
        count_one(ended, "replies")


@given(histories(usual_times), usual_times)
@settings(max_examples=60)
def test_a_past_moment_is_what_the_events_up_to_it_come_to(
    new_store: Callable[[], Path], reports: list[Report], moment: datetime
) -> None:
    path = new_store()
    take_all(path, one_by_one(reports))
    by_then = [
        [report for report in subject if report.event.at <= moment]
        for subject in by_subject(reports)
    ]
    expected = snapshot_of_subjects(by_then, moment, NONE_THEN)
    assert snapshot_at(path, moment, PROMISES, CHANNELS) == expected
