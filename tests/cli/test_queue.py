"""`hubmon queue`: one agent's own queue, at once, on whatever there is to show it on."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.cli.support import HARMLESS, fill, run, run_on_a_terminal

from hubmon.model.expectation import Estimate, Estimates
from hubmon.model.promise import Promises
from hubmon.plain import cell_width
from hubmon.store.writer import SqliteStore


@pytest.fixture
def store(tmp_path: Path) -> str:
    fill(tmp_path / "hub.db")
    return str(tmp_path / "hub.db")


def test_an_agent_sees_the_own_cases_the_longest_wait_first(store: str) -> None:
    head, old, columns, waiting, quiet = run(
        "queue", "--agent", "a012", "--store", store
    ).stdout.splitlines()
    assert head.startswith("a012: 1 waiting, 2 open, ")
    assert old == "Not up to date: feed never heard"
    assert columns.split() == ["waits", "reply", "by", "case"]
    assert waiting.split()[:4] == ["20", "min", "in", "39"]
    assert "00042 twitter nl baggage" in waiting
    assert quiet.split()[:2] == ["-", "-"]


def test_it_says_what_customers_who_write_now_are_told(tmp_path: Path) -> None:
    path = tmp_path / "hub.db"
    now = fill(path)
    words = ("queue", "--agent", "a012", "--store", str(path))
    say(path, now, timedelta(minutes=21, seconds=40))
    assert run(*words).stdout.splitlines()[1] == (
        "New messages: a reply in about 22 min, 8 in 10: 5 min to 1 h 27"
    )
    told = json.loads(run(*words, "--json").stdout)["estimate"]
    assert (told["median_seconds"], told["low_seconds"], told["high_seconds"]) == (1300, 325, 5200)
    say(path, now - timedelta(minutes=30), timedelta(days=3))
    assert (
        f"about 3 days, 8 in 10: 18 h to 12 days (as of {now - timedelta(minutes=30):%H:%M} UTC)"
        in (run(*words, COLUMNS="120").stdout)
    )


def say(store: Path, at: datetime, median: timedelta) -> None:
    """Let this be the estimate of the hub."""
    said = Estimate(as_of=at, sample=99, median=median, low=median / 4, high=median * 4)
    writer = SqliteStore(store, Promises())
    writer.estimates.write(Estimates(said), [], at)
    writer.close()


def test_a_message_ahead_of_the_clock_has_waited_for_no_time(tmp_path: Path) -> None:
    fill(tmp_path / "hub.db", datetime.now(UTC) + timedelta(hours=3))
    words = ("queue", "--agent", "a012", "--store", str(tmp_path / "hub.db"), "--json")
    assert json.loads(run(*words).stdout)["cases"][0]["waited_seconds"] == 0


@pytest.mark.parametrize("width", [40, 80, 200])
def test_every_width_is_kept_and_foreign_text_is_harmless(store: str, width: int) -> None:
    out = run("queue", "--agent", "a012", "--store", store, COLUMNS=str(width)).stdout
    assert max(cell_width(line) for line in out.splitlines()) <= width
    assert out.replace("\n", "").isprintable()
    assert (HARMLESS in out) == (width == 200)


def test_colour_is_for_terminals_that_take_it(store: str) -> None:
    words = ("queue", "--agent", "a012", "--store", store)
    assert "\x1b[2m" in run_on_a_terminal(*words)
    assert "\x1b" not in run_on_a_terminal(*words, NO_COLOR="1")
    assert "\x1b" not in run_on_a_terminal(*words, TERM="dumb")
    assert "\x1b" not in run(*words).stdout


def test_json_has_the_keys_that_scripts_rely_on(store: str) -> None:
    told = json.loads(run("queue", "--agent", "a012", "--store", store, "--json").stdout)
    assert set(told) == {
        *("version", "agent", "as_of", "waiting", "estimate", "old_sources", "cases")
    }
    assert set(told["estimate"].values()) == {None}
    assert told["old_sources"] == [{"name": "feed", "as_of": None}]
    assert (told["version"], told["agent"], told["waiting"]) == (1, "a012", 1)
    first, second = told["cases"]
    assert set(first) == {
        *("id", "number", "channel", "language", "topic", "subject", "status"),
        *("opened_at", "waiting_since", "waited_seconds", "due", "left_seconds"),
    }
    assert first["number"] == "00042"
    assert first["waited_seconds"] + first["left_seconds"] in {3599, 3600}
    assert (second["waiting_since"], second["waited_seconds"], second["due"]) == (None, None, None)


def test_who_does_not_say_who_they_are_is_told_how(store: str, tmp_path: Path) -> None:
    said = run("queue", "--store", store, expect=2).stderr
    assert "--agent ID" in said
    assert "$HUBMON_AGENT" in said
    assert 'config.toml:\n[agent]\nid = "..."' in said


def test_flag_goes_before_environment_before_file(store: str, tmp_path: Path) -> None:
    config = tmp_path / "hubmon.toml"
    config.write_text('[agent]\nid = "from-file"\n[store]\npath = "hub.db"\n')
    words = ("queue", "--config", str(config))
    assert run(*words).stdout.startswith("from-file: ")
    assert run(*words, HUBMON_AGENT="from-env").stdout.startswith("from-env: ")
    both = run(*words, "--agent", "from-flag", HUBMON_AGENT="from-env").stdout
    assert both.startswith("from-flag: ")
    assert run("queue", HUBMON_CONFIG=str(config)).stdout.startswith("from-file: ")
    missing = str(tmp_path / "none.db")
    assert missing in run(*words, HUBMON_STORE=missing, expect=2).stderr
    assert run(*words, "--store", store, HUBMON_STORE=missing).stdout


def test_an_agent_nobody_knows_has_an_empty_queue(store: str) -> None:
    out = run("queue", "--agent", "\x1b[31mnobody", "--store", store).stdout
    assert out.startswith("nobody: 0 waiting, 0 open")
    assert "Nothing is waiting for you." in out


def test_without_a_database_it_says_how_to_come_by_one(tmp_path: Path) -> None:
    said = run("queue", "--agent", "a", "--store", str(tmp_path / "no.db"), expect=2).stderr
    assert said.startswith("hubmon: There is no database at")
    assert "`hubmon collect`" in said


def test_a_terminal_of_few_characters_is_served_all_the_same(store: str) -> None:
    out = run("queue", "--agent", "zoë", "--store", store, PYTHONIOENCODING="ascii").stdout
    assert out.startswith("zo?: 0 waiting")
