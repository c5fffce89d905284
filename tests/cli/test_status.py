"""`hubmon status`: the whole hub, for people and for scripts."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cli.support import command, fill, run

from hubmon.connect import Compliment
from hubmon.model.promise import Promises
from hubmon.store.disruptions import declare
from hubmon.store.sources import SourceUpdate
from hubmon.store.writer import SqliteStore

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

ESTIMATE = {"median_seconds", "low_seconds", "high_seconds", "sample"}
LOAD = {
    "key",
    "waiting",
    "oldest_seconds",
    "arrivals_per_hour",
    "replies_per_hour",
    "estimate",
    "on_shift",
}
SOURCE = {"name", "state", "fresh_as_of", "events", "rejected", "error"}


@pytest.fixture
def store(tmp_path: Path) -> str:
    fill(tmp_path / "hub.db", NOON)
    return str(tmp_path / "hub.db")


def status(*words: str) -> Any:
    return json.loads(run("status", "--json", *words).stdout)


def test_json_has_the_keys_that_scripts_rely_on(store: str) -> None:
    told = status("--store", store)
    assert told.keys() >= {
        *("version", "as_of", "queue", "estimate", "promise", "questions_24h", "cases_open"),
        *("channels", "languages", "warnings", "sources"),
    }
    assert told["version"] == 1
    assert told["queue"].keys() >= {"depth", "unassigned", "oldest_seconds"}
    assert told["estimate"].keys() >= ESTIMATE
    for promise in ("response", "resolution"):
        assert told["promise"][promise].keys() >= {"kept", "breached", "at_risk", "kept_ratio"}
    for group in told["channels"] + told["languages"]:
        assert group.keys() >= LOAD
        assert group["estimate"].keys() >= ESTIMATE
    for source in told["sources"]:
        assert source.keys() >= SOURCE


def test_a_moment_of_the_past_is_told_as_it_was(store: str) -> None:
    told = status("--store", store, "--at", "2026-11-22T12:00:00Z")
    assert told["as_of"] == "2026-11-22T12:00:00Z"
    assert told["queue"]["depth"] == 2
    assert told["queue"]["unassigned"] == 1
    assert told["queue"]["oldest_seconds"] == 90 * 60
    assert told["questions_24h"] == 3
    assert [channel["key"] for channel in told["channels"]] == ["twitter"]
    assert {group["key"]: group["waiting"] for group in told["languages"]} == {"nl": 2, "pt": 0}
    assert {source["name"]: source["state"] for source in told["sources"]}["feed"] == "failing"
    assert told["warnings"][0]["left_seconds"] == -30 * 60
    before = status("--store", store, "--at", "2026-11-22T11:00:00Z")
    assert (before["queue"]["depth"], before["queue"]["oldest_seconds"]) == (1, 30 * 60)


def test_a_disruption_that_stands_declared_is_told(store: str) -> None:
    assert status("--store", store, "--at", "2026-11-22T12:00:00Z")["declared"] == {
        "at": None,
        "by": None,
    }
    declare(Path(store), "anna", NOON, on=True)
    assert status("--store", store, "--at", "2026-11-22T12:05:00Z")["declared"] == {
        "at": "2026-11-22T12:00:00Z",
        "by": "anna",
    }


def test_a_moment_without_a_zone_is_local_time(store: str) -> None:
    there = run(
        "status", "--json", "--at", "2026-11-22T13:00", "--store", store, TZ="Europe/Amsterdam"
    )
    assert json.loads(there.stdout)["as_of"] == "2026-11-22T12:00:00Z"
    wrong = run("status", "--at", "noon", "--store", store, expect=2).stderr
    assert '"noon" is no time; write it like 2026-11-22T14:05' in wrong


@pytest.mark.parametrize("option", [("status", "--at"), ("replay", "--from")])
@pytest.mark.parametrize("text", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"])
def test_a_moment_beyond_the_calendar_is_refused_in_words(
    option: tuple[str, str], text: str, store: str
) -> None:
    wrong = run(*option, text, "--store", store, expect=2).stderr
    assert f'"{text}" is beyond the calendar in UTC' in wrong
    assert "Traceback" not in wrong


def test_text_says_the_same_and_never_zero_for_unknown(store: str) -> None:
    text = run("status", "--store", store, "--at", "2026-11-22T12:00Z").stdout
    assert text.startswith("As of 2026-11-22 12:00:00 UTC\n")
    assert "Queue           2 waiting, 1 unassigned, oldest 1 h 30" in text
    assert "Solution        – kept (0 kept, 0 breached, 0 of them overdue; 0 at risk)" in text
    assert "failing, never heard from" in text
    assert "no answer" in text
    assert text.replace("\n", "").isprintable()


def test_of_a_failing_source_all_is_told_that_it_said(tmp_path: Path) -> None:
    path = tmp_path / "hub.db"
    why = "The desk at https://desk.example/services answers that nobody may come in. "
    hint = "Ask whoever runs the desk for a new token, and put it into the file."
    database = SqliteStore(path, Promises())
    database.sources.register("feed", "social", timedelta(hours=1))
    database.sources.failed("feed", why + hint, NOON)
    event = Compliment(stream="s", id="1", at=NOON, case=("a:1",), flight="KL1")
    database.take("feed", [event], NOON, SourceUpdate(gap="an archive is not whole"))
    database.sources.failed("feed", why + hint, NOON)
    database.close()
    lines = run("status", "--store", str(path)).stdout.splitlines()
    assert max(map(len, lines[-5:])) <= 80
    assert why + hint in " ".join(line.strip() for line in lines)
    assert "    1 event, 0 rejected, 0 to be sent" in lines


def test_without_a_database_it_says_how_to_come_by_one(tmp_path: Path) -> None:
    said = run("status", "--store", str(tmp_path / "no.db"), expect=2).stderr
    assert said.startswith("hubmon: There is no database at")


@pytest.mark.parametrize("words", [["status"], ["status", "--json"], ["queue", "--agent", "a012"]])
def test_a_reader_that_leaves_early_is_no_error(store: str, words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        command(*words, "--store", store),
        check=False,
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=30,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("words", [["status"], ["status", "--json"], ["queue", "--agent", "a012"]])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_output_that_finds_no_room_is_told_in_a_sentence(store: str, words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command(*words, "--store", store),
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=30,
        )
    said = b"hubmon: The output cannot be written (No space left on device).\n"
    assert (done.returncode, done.stderr) == (2, said)


@pytest.mark.parametrize("words", [["status"], ["status", "--json"], ["queue", "--agent", "a012"]])
def test_output_that_is_closed_is_told_in_a_sentence(store: str, words: list[str]) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *command(*words, "--store", store)],
        check=False,
        stderr=subprocess.PIPE,
        timeout=30,
    )
    said = b"hubmon: The output cannot be written (it is closed).\n"
    assert (done.returncode, done.stderr) == (2, said)


def test_a_terminal_of_few_characters_is_served_all_the_same(store: str) -> None:
    assert "?" in run("status", "--store", store, PYTHONIOENCODING="ascii").stdout


def test_what_happens_from_now_on_stands_in_the_present(tmp_path: Path) -> None:
    now = fill(tmp_path / "hub.db")
    told = status("--store", str(tmp_path / "hub.db"))
    assert told["queue"]["depth"] == 2
    assert datetime.fromisoformat(told["as_of"]) - now < timedelta(minutes=5)
