"""The estimate is learned from what is collected, whenever and in whatever pieces it comes."""

from __future__ import annotations

import asyncio
import logging
import queue
import random
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.connect.rig import PATIENCE, Hub, ToldClock
from tests.connectors_support import NOW

from hubmon.connect import learning
from hubmon.connect.learning import Learning
from hubmon.connect.study import RENEWED, Study
from hubmon.errors import StoreError
from hubmon.estimate.learner import Learner
from hubmon.estimate.state import save
from hubmon.model.events import AgentShift, AnyEvent, CaseResolved, CustomerMessage, Reply
from hubmon.model.expectation import Estimates
from hubmon.model.promise import Promises
from hubmon.store.estimates import EstimateBook
from hubmon.store.reader import StoreReader
from hubmon.store.sources import SourceUpdate
from hubmon.store.writer import SqliteStore

START = datetime(2026, 11, 16, 8, tzinfo=UTC)
END = START + timedelta(hours=2)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SOURCES = ("feed", "desk")

Told = tuple[str, AnyEvent]


@cache
def two_hours(seed: int = 1) -> list[Told]:
    """What two sources tell, by time: customers of two languages, replies, solutions, shifts."""
    chance = random.Random(seed)
    told: list[Told] = []
    for number in range(40):
        asked = START + timedelta(seconds=chance.randrange(0, 6000))
        told.append(("feed", _message(number, asked, chance.choice(("en", "nl")))))
        if chance.random() < 0.85:
            answered = asked + timedelta(seconds=int(chance.expovariate(1 / 700)))
            told.append(("desk", _reply(number, answered)))
            if chance.random() < 0.5:
                told.append(("desk", _resolved(number, answered + 7 * MINUTE)))
    told += [("desk", _shift(number, START + number * 17 * MINUTE)) for number in range(6)]
    return sorted(
        ((source, event) for source, event in told if event.at <= END),
        key=lambda each: (each[1].at, each[1].stream, each[1].id),
    )


def _message(number: int, at: datetime, language: str = "en") -> CustomerMessage:
    return CustomerMessage(
        stream="posts",
        id=str(number),
        at=at,
        message=f"twitter:{number}",
        channel="twitter",
        language=language,
        case=(f"crm:{number}",),
    )


def _reply(number: int, at: datetime) -> Reply:
    return Reply(
        stream="replies",
        id=str(number),
        at=at,
        message=f"twitter:r{number}",
        channel="twitter",
        agent=("ann", "bob")[number % 2],
        case=(f"crm:{number}",),
    )


def _resolved(number: int, at: datetime) -> CaseResolved:
    return CaseResolved(stream="closed", id=str(number), at=at, case=(f"crm:{number}",))


def _shift(number: int, at: datetime) -> AgentShift:
    agent = ("ann", "bob", "cas")[number % 3]
    return AgentShift(
        stream="shifts", id=str(number), at=at, agent=agent, on=number < 4, languages=("nl",)
    )


class Desk:
    """A store, and somebody who learns from it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = SqliteStore(path, Promises())
        for name in SOURCES:
            self.store.sources.register(name, name, 10 * MINUTE)
        self.study = Study(path, DAY)
        self.pieces = 0

    def collect(self, told: Sequence[Told], through: datetime, *sources: str) -> None:
        """Take in what was told by now, each source up to a moment."""
        for name in sources or SOURCES:
            events = [event for source, event in told if source == name]
            self.store.take(name, events, through, SourceUpdate(fresh_as_of=through))

    def learn(self, now: datetime, behind: Sequence[str] = ()) -> None:
        """Learn all there is."""
        while (piece := self.study.go_on(now, behind)) is not None:
            self.pieces += 1
            self.store.estimates.write(piece.now, piece.kept, now)
            if piece.held_up is not None:
                self.store.estimates.hold_up(piece.held_up, now)

    def save(self) -> None:
        saved = self.study.pack()
        assert saved is not None
        self.store.estimates.save(*saved)

    def restart(self) -> None:
        """Begin again from what was saved last, as after a crash."""
        self.study.close()
        self.study = Study(self.path, DAY)

    def said(self) -> Estimates:
        with closing(StoreReader(self.path)) as reader:
            return reader.estimates(END)

    def figures(self) -> dict[str, list[Any]]:
        """Everything that was said, and what became of it."""
        self.save()
        with closing(sqlite3.connect(self.path)) as db:
            return {
                "now": db.execute("SELECT * FROM estimates_now ORDER BY scope, key").fetchall(),
                "kept": db.execute(
                    "SELECT * FROM estimates WHERE as_of_ms > ? ORDER BY 1, 2, 3",
                    (START.timestamp() * 1000,),
                ).fetchall(),
            }

    def close(self) -> None:
        self.study.close()
        self.store.close()


@pytest.fixture(scope="module")
def new_desk(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Desk]:
    """Gives another empty store with every call."""
    folder = tmp_path_factory.mktemp("stores")
    SqliteStore(folder / "empty.db", Promises()).close()
    numbers = count(1)

    def new() -> Desk:
        path = folder / f"{next(numbers)}.db"
        shutil.copy(folder / "empty.db", path)
        return Desk(path)

    return new


@pytest.fixture
def desk(new_desk: Callable[[], Desk]) -> Iterator[Desk]:
    with closing(new_desk()) as made:
        yield made


@pytest.fixture(scope="module")
def in_one_go(new_desk: Callable[[], Desk]) -> dict[str, list[Any]]:
    with closing(new_desk()) as desk:
        desk.collect(two_hours(), END)
        desk.learn(END)
        return desk.figures()


def test_there_is_something_to_compare(in_one_go: dict[str, list[Any]]) -> None:
    assert {row[0] for row in in_one_go["now"]} == {"hub", "channel", "language"}
    assert len({row[0] for row in in_one_go["kept"]}) == 24
    assert sum(row[-2] for row in in_one_go["kept"]) > 10


LAST_CUT = END - START - RENEWED
"""After a later cut its estimate still stands at the end: it is not yet time for the next."""

cuts = st.lists(
    st.tuples(
        st.integers(0, LAST_CUT // timedelta(seconds=1)).map(
            lambda seconds: START + timedelta(seconds=seconds)
        ),
        st.sampled_from(["goes on", "is saved", "restarts", "crashes"]),
    ),
    max_size=5,
).map(sorted)


@given(cuts)
@settings(max_examples=6)
def test_batches_steps_restarts_and_crashes_change_no_figure(
    new_desk: Callable[[], Desk],
    in_one_go: dict[str, list[Any]],
    parts: list[tuple[datetime, str]],
) -> None:
    with closing(new_desk()) as desk:
        before = START - MINUTE
        for until, then in [*parts, (END, "goes on")]:
            desk.collect([each for each in two_hours() if before < each[1].at <= until], until)
            before = until
            desk.learn(until)
            if then in ("is saved", "restarts"):
                desk.save()
            if then in ("restarts", "crashes"):
                desk.restart()
        desk.learn(END)
        assert desk.figures() == in_one_go


def test_a_source_that_stops_does_not_move_the_figure(desk: Desk) -> None:
    half = START + timedelta(hours=1)
    desk.collect([each for each in two_hours() if each[1].at <= half], half)
    desk.learn(half)
    before = desk.said()
    assert before.hub.median is not None
    later = [each for each in two_hours() if each[0] == "feed" and each[1].at > half]
    desk.collect(later, END, "feed")
    desk.learn(END)
    after = desk.said()
    assert after.hub.as_of == half
    assert after.hub.held_up == "desk has told up to 09:00 UTC"
    assert (after.hub.median, after.hub.sample) == (before.hub.median, before.hub.sample)


def test_when_it_comes_back_the_figure_is_what_it_had_been_without(
    desk: Desk, in_one_go: dict[str, list[Any]]
) -> None:
    half = START + timedelta(hours=1)
    desk.collect([each for each in two_hours() if each[1].at <= half], half)
    desk.learn(half)
    rest = [each for each in two_hours() if each[1].at > half]
    desk.collect(rest, END, "feed")
    desk.learn(END)
    desk.collect(rest, END, "desk")
    desk.learn(END)
    assert desk.figures() == in_one_go


def test_while_a_source_has_not_told_what_it_knows_nothing_is_learned(desk: Desk) -> None:
    desk.collect(two_hours(), END, "feed")
    desk.learn(END, behind=["desk"])
    assert desk.said().hub.reason == "desk has not told what it knows yet"
    assert desk.said().hub.median is None


def test_learning_from_the_past_says_how_far_it_has_come(desk: Desk) -> None:
    desk.collect(two_hours(), END)
    words = set()
    while (piece := desk.study.go_on(END, ())) is not None:
        if piece.now is not None:
            words.add(piece.now.hub.reason)
            desk.store.estimates.write(piece.now, piece.kept, END)
    assert "" in words
    assert any(word.startswith("learning from the past, at 16 Nov 0") for word in words)


@pytest.mark.parametrize("state", [b"of another version", save(Learner(0.0))[:-9]])
def test_a_state_that_cannot_be_read_is_learned_again(
    desk: Desk, state: bytes, in_one_go: dict[str, list[Any]]
) -> None:
    desk.collect(two_hours(), END)
    desk.store.estimates.save(END, state, {})
    desk.restart()
    desk.learn(END)
    assert desk.figures() == in_one_go


def test_what_was_learned_ahead_of_the_clock_is_learned_again(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.collect(two_hours(), END)
    desk.learn(END)
    desk.store.take("feed", [], END, SourceUpdate())
    with caplog.at_level(logging.WARNING):
        desk.learn(END - DAY)
    assert "the clock has gone back" in caplog.text
    assert desk.said().hub.as_of == END - DAY


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> queue.Queue[str]:
    """Why what stands in the store is not renewed, each time that something was written."""
    said: queue.Queue[str] = queue.Queue()
    write, hold_up = EstimateBook.write, EstimateBook.hold_up

    def writing(
        book: EstimateBook, now: Estimates | None, kept: Sequence[Estimates], at: datetime
    ) -> None:
        write(book, now, kept, at)
        if now is not None:
            said.put("")

    def holding_up(book: EstimateBook, reason: str, now: datetime) -> None:
        hold_up(book, reason, now)
        said.put(reason)

    monkeypatch.setattr(EstimateBook, "write", writing)
    monkeypatch.setattr(EstimateBook, "hold_up", holding_up)
    monkeypatch.setattr(learning, "_LOOK", 0.01)
    return said


def wait_for(said: queue.Queue[str], words: str) -> None:
    while said.get(timeout=PATIENCE) != words:
        pass


def test_the_collector_learns_beside_collecting_and_saves_at_the_end(
    hub: Hub, written: queue.Queue[str]
) -> None:
    with hub.collecting():
        wait_for(written, "")
        assert hub.rows("SELECT scope FROM estimates_now WHERE scope = 'hub'") == [("hub",)]
    assert hub.rows("SELECT moment_ms FROM estimator") == [(NOW.timestamp() * 1000,)]


def test_a_defect_of_the_estimate_stops_no_collecting_and_is_tried_again(
    hub: Hub, written: queue.Queue[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken, hub.collecting():
        broken.setattr(Learner, "advance", None)
        hub.later()
        wait_for(written, "it cannot be renewed, the log says why")
        hub.later()
        assert len(hub.events("good")) == 3
        broken.undo()
        hub.later()
        wait_for(written, "")


def test_a_full_disk_while_learning_loses_nothing(
    hub: Hub, written: queue.Queue[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("No room left on the disk")

    with monkeypatch.context() as broken, hub.collecting():
        broken.setattr(EstimateBook, "write", full)
        hub.later()
        wait_for(written, "it cannot be renewed, the log says why")
        assert len(hub.events("good")) == 2
        broken.undo()
        hub.later()
        wait_for(written, "")


async def test_it_ends_when_it_is_told_to_even_while_it_fails(
    store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, fail = threading.Event(), threading.Event()

    def failing(*_: object) -> None:
        began.set()
        fail.wait(PATIENCE)
        raise RuntimeError("a defect")

    monkeypatch.setattr(Study, "go_on", failing)
    with closing(SqliteStore(store_path, Promises())) as store:
        learning_beside = Learning(store, store_path, ToldClock(), tuple)
        task = asyncio.create_task(learning_beside.run())
        await asyncio.to_thread(began.wait, PATIENCE)
        asyncio.get_running_loop().call_soon(fail.set)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, PATIENCE)
        await learning_beside.aclose()


async def test_after_weeks_of_failures_it_tries_all_the_same(
    store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2_000:
            raise asyncio.CancelledError

    async def failing(_: Learning) -> bool:
        raise StoreError("No room left on the disk")

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(Learning, "_go_on", failing)
    with closing(SqliteStore(store_path, Promises())) as store:
        learning_beside = Learning(store, store_path, ToldClock(), tuple)
        with pytest.raises(asyncio.CancelledError):
            await learning_beside.run()
        await learning_beside.aclose()
    assert pauses[-1] == max(pauses)
