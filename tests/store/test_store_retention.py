"""Words of long ago: gone bit by bit, from every byte, for good, and no figure moved."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.connectors_support import StandingClock
from tests.store.looking import contents
from tests.strategies import NOON

from hubmon.cli import main
from hubmon.connect.retention import Retention
from hubmon.faces.live import LiveView
from hubmon.faces.past import snapshot_at
from hubmon.model.events import (
    AnyEvent,
    CaseOpened,
    CaseResolved,
    Compliment,
    CrewNote,
    Customer,
    CustomerMessage,
    Deleted,
    Reply,
)
from hubmon.model.promise import Promises
from hubmon.model.snapshot import Snapshot
from hubmon.store.erasing import Erased
from hubmon.store.outbox import Letter, post
from hubmon.store.retention import forget_before
from hubmon.store.sources import Reject, SourceUpdate
from hubmon.store.writer import SqliteStore

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LONG_AGO = NOON - 500 * DAY
KEPT = 400 * DAY
ANNA = Customer(id="twitter:990017", name="Anneliese")
OLD_WORDS = ("990017", "Anneliese", "suitcase", "Saskatoon", "XYZ42")
NEW_WORDS = ("Bartholomew", "my seat")
OPEN_WORDS = ("Cornelia", "still no answer")


def told(key: str, at: datetime, customer: Customer, text: str) -> list[AnyEvent]:
    """What a question, its answer and its solution come to."""
    case = (f"crm:{key}",)
    return [
        CustomerMessage(
            stream="posts", id=f"m{key}", at=at, message=f"twitter:{key}", channel="twitter",
            case=case, author=customer, text=text,
        ),
        CaseOpened(stream="cases", id=key, at=at, case=case, channel="twitter", subject=text),
        Reply(
            stream="posts", id=f"r{key}", at=at + HOUR, message=f"twitter:9{key}",
            channel="twitter", in_reply_to=f"twitter:{key}", text=f"Dear {customer.name}: {text}",
        ),
        CaseResolved(stream="done", id=key, at=at + 2 * HOUR, case=case),
    ]  # fmt: skip


def old() -> list[AnyEvent]:
    """What ended long ago, and what never was a case."""
    return [
        *told("1", LONG_AGO, ANNA, "my suitcase XYZ42 is in Saskatoon"),
        CrewNote(stream="notes", id="1", at=LONG_AGO, direction="in", text="suitcase on board"),
        Compliment(stream="notes", id="2", at=LONG_AGO, text="thanks from Anneliese"),
        Deleted(stream="notes", id="3", at=LONG_AGO),
        Compliment(stream="notes", id="3", at=LONG_AGO, text="XYZ42, said before it was told"),
    ]


def young() -> list[AnyEvent]:
    """What ended yesterday, and what is as old as the oldest and still open."""
    still_open = told("5", LONG_AGO, Customer("twitter:5", "Cornelia"), "still no answer")[:2]
    ended = told("3", NOON - DAY, Customer("twitter:3", "Bartholomew"), "where is my seat")
    return still_open + ended


UPDATE = SourceUpdate(rejected=(Reject("row 7", "no date of suitcase", '{"by": "Anneliese"}'),))
TOLD_AT = LONG_AGO + DAY


@pytest.fixture
def hub(store_path: Path) -> Path:
    with closing(SqliteStore(store_path, Promises())) as store:
        store.sources.register("feed", "social", DAY)
        store.take("feed", old(), TOLD_AT, UPDATE)
        store.take("feed", young(), NOON)
    for number, at in ((1, LONG_AGO), (3, NOON)):
        payload = json.dumps({"text": "suitcase" * (number == 1), "case": [f"crm:{number}"]})
        post(store_path, "crew", Letter(f"n{number}", "crew_note", payload, 0), at)
    return store_path


@pytest.fixture
def collector(hub: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(hub, Promises())) as store:
        yield store


def found(path: Path) -> set[str]:
    """The words that stand in any byte of the database, its log or its index."""
    raw = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    return {word for word in OLD_WORDS + NEW_WORDS + OPEN_WORDS if word.encode() in raw}


def figures(path: Path) -> tuple[Snapshot, Snapshot, list[object]]:
    """Now, then, and all sums."""
    with closing(LiveView(path, Promises(), {}, lambda: NOON)) as view:
        now = view.snapshot()
    with closing(sqlite3.connect(path)) as db:
        sums = [db.execute(f"SELECT * FROM {table}").fetchall() for table in ("history", "turns")]
    return now, snapshot_at(path, LONG_AGO + HOUR, Promises(), {}), [*sums]


def forgetting(store: SqliteStore) -> Retention:
    return Retention(store, StandingClock(NOON), KEPT)


def test_the_collector_leaves_no_byte_of_what_is_old_and_moves_no_figure(
    hub: Path, collector: SqliteStore
) -> None:
    before = figures(hub)
    assert found(hub) == {*OLD_WORDS, *NEW_WORDS, *OPEN_WORDS}
    forgetting(collector).catch_up()
    assert found(hub) == {*NEW_WORDS, *OPEN_WORDS}
    assert figures(hub) == before


def test_a_source_that_tells_it_all_again_brings_nothing_back(
    hub: Path, collector: SqliteStore
) -> None:
    forgetting(collector).catch_up()
    assert collector.take("feed", old(), NOON, UPDATE).fresh == 0
    assert collector.take("second", old(), NOON).fresh == len(old()), "another source's report"
    late = Reply(
        stream="posts", id="r8", at=LONG_AGO + 3 * HOUR, message="twitter:98", channel="twitter",
        in_reply_to="twitter:1", text="your suitcase",
    )  # fmt: skip
    assert collector.take("feed", [late], NOON).fresh == 1
    assert found(hub) == {*NEW_WORDS, *OPEN_WORDS}


def test_a_closed_case_in_which_something_happens_again_is_kept_anew(
    hub: Path, collector: SqliteStore
) -> None:
    work = forgetting(collector)
    work.catch_up()
    again = CustomerMessage(
        stream="posts", id="m7", at=NOON, message="twitter:7", channel="twitter",
        case=("crm:1",), author=ANNA, text="a new suitcase",
    )  # fmt: skip
    collector.take("feed", [again], NOON)
    work.catch_up()
    assert "suitcase" in found(hub)
    much_later = Retention(collector, StandingClock(NOON + 2 * KEPT), KEPT)
    collector.take("feed", [CaseResolved(stream="done", id="7", at=NOON, case=("crm:1",))], NOON)
    much_later.catch_up()
    assert found(hub) == set(OPEN_WORDS)


def test_a_case_that_closes_late_is_forgotten_then(hub: Path, collector: SqliteStore) -> None:
    work = forgetting(collector)
    work.catch_up()
    closing_words = CaseResolved(stream="done", id="5", at=LONG_AGO + HOUR, case=("crm:5",))
    collector.take("feed", [closing_words], NOON)
    work.catch_up()
    assert found(hub) == set(NEW_WORDS)


def test_a_piece_is_bounded_and_the_next_goes_on(store_path: Path) -> None:
    with closing(SqliteStore(store_path, Promises())) as store:
        for number in range(250):
            store.take("feed", told(str(number), LONG_AGO, ANNA, "suitcase"), TOLD_AT)
    with closing(SqliteStore(store_path, Promises())) as store:
        assert store.forget_some(NOON - KEPT)
        with closing(sqlite3.connect(store_path)) as db:
            left = db.execute("SELECT count(*) FROM cases WHERE subject_line != ''").fetchone()
        assert 0 < left[0] < 250
        while store.forget_some(NOON - KEPT):
            pass
        assert store.empty_log()
        assert found(store_path) == set()


def test_without_a_time_words_stay(hub: Path, collector: SqliteStore) -> None:
    before = contents(hub)
    Retention(collector, StandingClock(NOON), None).catch_up()
    assert contents(hub) == before


def test_a_reader_in_the_way_of_the_log_is_waited_for(hub: Path, collector: SqliteStore) -> None:
    collector._db.execute("PRAGMA busy_timeout = 0")
    work = forgetting(collector)
    with closing(sqlite3.connect(hub)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        work.catch_up()
        assert "suitcase" in found(hub)
    work.step()
    assert found(hub) == {*NEW_WORDS, *OPEN_WORDS}


def test_the_command_does_it_beside_a_running_collector(hub: Path, collector: SqliteStore) -> None:
    collector.take("feed", told("6", LONG_AGO, ANNA, "suitcase"), NOON)
    erased = forget_before(hub, NOON - KEPT, lambda _done, _all: None)
    assert erased == Erased(cases=4, events=9, notes=1, rejected=1)
    status = CaseResolved(stream="done", id="99", at=NOON, case=("crm:6",))
    collector.take("feed", [status, *told("6", LONG_AGO, ANNA, "suitcase")], NOON)
    assert found(hub) == {*NEW_WORDS, *OPEN_WORDS}


def test_what_it_would_be_is_said_and_nothing_changes(
    hub: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    age = f"{(datetime.now(UTC) - NOON + KEPT).days}d"
    words = ["forget", "--before", age, "--store", str(hub)]
    before = contents(hub)
    assert main([*words, "--dry-run"]) == 0
    tried = capsys.readouterr().out.splitlines()[1:]
    assert main(words) == 2, "nobody can be asked"
    assert contents(hub) == before
    capsys.readouterr()
    assert main([*words, "--yes"]) == 0
    done = capsys.readouterr().out.splitlines()
    assert tried == [line for line in done[1:5] if "events" not in line]
    assert found(hub) == {*NEW_WORDS, *OPEN_WORDS}


@pytest.mark.parametrize(("answer", "left"), [("y\n", 0), ("\n", 1), ("n\n", 1)])
def test_it_asks_before_it_forgets(hub: Path, answer: str, left: int) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "wb", buffering=0) as keys, os.fdopen(theirs, "rb") as terminal:
        keys.write(answer.encode())
        command = [sys.executable, "-m", "hubmon", "forget", "--before", "2020-01-01T12:00"]
        told = subprocess.run(
            [*command, "--store", str(hub)], stdin=terminal, capture_output=True, check=True
        )
    assert b"[y/N]" in told.stdout
    assert (b"Forgotten in" not in told.stdout) == bool(left)


@pytest.mark.parametrize("when", ["yesterday", "2999-01-01", "-3d", ""])
def test_a_moment_that_cannot_be_meant_is_refused(
    hub: Path, capsys: pytest.CaptureFixture[str], when: str
) -> None:
    with pytest.raises(SystemExit):
        main(["forget", f"--before={when}", "--store", str(hub)])
    assert f'"{when}" is' in capsys.readouterr().err
