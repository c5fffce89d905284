"""The store as a past to replay."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hubmon.cli import main
from hubmon.connect import (
    AgentShift,
    AnyEvent,
    CaseOpened,
    CaseResolved,
    CustomerMessage,
    Deleted,
    Reply,
)
from hubmon.errors import StoreMissing
from hubmon.estimate.contract import Shift
from hubmon.estimate.history import HistoryUnusable
from hubmon.estimate.rows import Row
from hubmon.model.promise import Promises
from hubmon.store import past
from hubmon.store.past import read_past
from hubmon.store.sources import SourceUpdate
from hubmon.store.writer import SqliteStore

START = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
T = START.timestamp()


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def message(case: str, number: int, minutes: int) -> CustomerMessage:
    return CustomerMessage(
        stream="posts", id=f"m{number}", at=at(minutes), message=f"twitter:{number}",
        channel="twitter", language="nl", case=(case,),
    )  # fmt: skip


def reply(case: str, number: int, minutes: int, agent: str) -> Reply:
    return Reply(
        stream="posts", id=f"r{number}", at=at(minutes), message=f"twitter:{number}",
        channel="twitter", case=(case,), agent=agent,
    )  # fmt: skip


def shift(number: int, minutes: int, *, on: bool, version: int = 0) -> AgentShift:
    return AgentShift(
        stream="shifts", id=str(number), version=version, at=at(minutes), agent="a012", on=on,
        languages=("pt-BR", "nl"),
    )  # fmt: skip


def stored(path: Path, events: list[AnyEvent]) -> Path:
    store = SqliteStore(path, Promises())
    store.sources.register("feed", "social", timedelta(minutes=5))
    store.take("feed", events, at(600), SourceUpdate(cursor="1", fresh_as_of=at(600)))
    store.close()
    return path


def test_every_turn_is_a_row_and_every_shift_is_told(
    store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "_AT_ONCE", 1)
    opened = CaseOpened(stream="cases", id="1", at=at(0), case=("c:1",), channel="twitter")
    events: list[AnyEvent] = [
        opened, message("c:1", 11, 0), reply("c:1", 12, 10, "ann"), message("c:1", 13, 20),
        CaseResolved(stream="cases.state", id="1", at=at(50), case=("c:1",)),
        message("c:2", 21, 5), reply("c:2", 22, 6, "bob"), message("c:2", 23, 40),
        message("c:3", 31, 7), Deleted(stream="posts", id="m31", at=at(8), case=("c:3",)),
        shift(1, 0, on=True), shift(2, 470, on=False), shift(2, 480, on=False, version=1),
        shift(3, 30, on=False), Deleted(stream="shifts", id="3", at=at(31), case=("shift:a012",)),
    ]  # fmt: skip
    history = read_past(stored(store_path, events))
    assert list(history.rows) == [
        Row(T, T + 600, T + 3000, "twitter", "nl", "ann"),
        Row(T + 300, T + 360, None, "twitter", "nl", "bob"),
        Row(T + 1200, None, T + 3000, "twitter", "nl", ""),
        Row(T + 2400, None, None, "twitter", "nl", ""),
    ]
    assert history.shifts == [
        Shift(T, "a012", True, ("nl", "pt")),
        Shift(T + 480 * 60, "a012", False, ("nl", "pt")),
    ]


def test_a_store_without_customers_or_without_a_file_says_so(store_path: Path) -> None:
    with pytest.raises(StoreMissing):
        read_past(store_path)
    with pytest.raises(HistoryUnusable, match="no customer has waited"):
        read_past(stored(store_path, [shift(1, 0, on=True)]))


def test_the_command_replays_the_store(
    store_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    events: list[AnyEvent] = [message("c:1", n, n) for n in range(0, 20, 2)]
    events += [reply("c:1", n, n, "ann") for n in range(1, 20, 2)]
    stored(store_path, events)
    before = store_path.read_bytes()
    words = ["backtest", "--only", "last_to_enter_service", "--json", "--store"]
    assert main([*words, str(store_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == 10
    (scored,) = told["estimators"]
    assert (scored["n"], scored["mae"]) == (8, 0)
    monkeypatch.setenv("HUBMON_STORE", str(store_path))
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 10
    assert store_path.read_bytes() == before
    assert main([*words, str(store_path), "--map", "agent=who"]) == 2


def test_cases_of_impossible_years_are_named_and_left_out(
    store_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = 24 * 60
    events: list[AnyEvent] = [message(f"c:{n}", n, n * days // 5) for n in range(20)]
    events += [message("c:then", 97, -57 * 365 * days), message("c:once", 98, 236 * 365 * days)]
    stored(store_path, events)
    assert main(["backtest", "--load", "--json", "--store", str(store_path)]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)
    assert f"{store_path}, case c:then: waited since 1969-12-" in said.err
    assert f"{store_path}, case c:once: waited since 2262-09-" in said.err
    assert said.err.count("left out") == 2
