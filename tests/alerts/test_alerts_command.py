"""`hubmon alerts`, and what other commands say of those who are told."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from tests.alerts.receiver import PATIENCE, Receiver

from hubmon.cli import main
from hubmon.model.lasting import Patience
from hubmon.model.promise import Promises
from hubmon.model.trouble import Trouble
from hubmon.store.writer import SqliteStore

TWO = """
[store]
path = "hub.db"
[connectors.desk]
plugin = "apprise"
urls = ["file:desk"]
[connectors.duty]
plugin = "apprise"
urls = ["env:DUTY"]
"""
CREW = '[connectors.crew]\nplugin = "crew"\ninbox = "."\noutbox = "out"\n'


@pytest.fixture
def config(tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DUTY", receiver.url("s3cret-duty"))
    (tmp_path / "desk").write_text(receiver.url("desk"))
    (tmp_path / "hubmon.toml").write_text(TWO)
    return tmp_path / "hubmon.toml"


def command(config: Path, *words: str) -> int:
    return main([*words, "--config", str(config)])


def test_a_test_reaches_everybody_and_says_so(
    config: Path, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(config, "alerts", "test") == 0
    [told] = receiver.to("desk")
    assert (told.title, told.type) == ("Test of alerts for desk", "info")
    assert f"desk: sent, message {told.key}\n" in capsys.readouterr().out
    assert len(receiver.to("s3cret-duty")) == 1
    assert command(config, "alerts", "test", "duty") == 0
    assert (len(receiver.to("desk")), len(receiver.to("s3cret-duty"))) == (1, 2)


def test_a_test_says_of_each_why_it_did_not_arrive(
    config: Path,
    receiver: Receiver,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    receiver.answers.extend([404, 500])
    assert command(config, "alerts", "test") == 1
    said = capsys.readouterr().out
    assert re.search(r"^desk: NOT sent: `connectors.desk.urls\[1\]` .*error=404", said)
    assert re.search(r"^duty: NOT sent: .*error=500", said, re.MULTILINE)
    assert "s3cret" not in said
    monkeypatch.delenv("DUTY")
    assert command(config, "alerts", "test") == 1
    said = capsys.readouterr().out
    assert "desk: sent" in said
    assert "duty: NOT sent" in said
    assert "DUTY, named as a secret, is not set" in said


def test_the_list_says_who_hears_what(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text(
        f'{TWO}[alerts.duty]\nkinds = ["stopped"]\nlanguages = ["pt-BR", "es"]\nchannels = []\n'
        'after = "5m"\nquiet = "22:00-07:00"\nzone = "Asia/Dubai"\nurgent = ["stopped"]\n'
        'at_most = 3\nescalates = "desk"\n'
    )
    assert command(config, "alerts") == 0
    assert capsys.readouterr().out == (
        "desk: every warning; at most 12 messages an hour\n"
        "duty: stopped; of one language only: es, pt; of one channel only: none;"
        " when desk heard of it and for 15 min nobody acknowledged it; when it lasts 5 min;"
        " not from 22:00 to 07:00 (Asia/Dubai) but for stopped; at most 3 messages an hour\n"
    )


def test_a_slip_is_told(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(config, "alerts", "test", "dusk") == 2
    assert "there is no connector 'dusk' that delivers alerts" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        command(config, "alerts", "try")
    assert "invalid choice" in capsys.readouterr().err


def test_without_anybody_to_tell_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "hubmon.toml").write_text(CREW)
    assert command(tmp_path / "hubmon.toml", "alerts") == 2
    assert "no connectors that deliver alerts" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("table", "key"),
    [("[alerts.crew]", "alerts.crew"), ('[alerts.desk]\nescalates = "crew"', "alerts.desk.esc")],
)
def test_the_check_finds_who_cannot_tell_anything(
    config: Path, table: str, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (config.parent / "out").mkdir()
    config.write_text(TWO + CREW + table)
    assert command(config, "config", "check") == 2
    said = capsys.readouterr().err
    assert f"`{key}" in said
    assert "the connector 'crew' delivers no alerts" in said


def test_what_one_run_of_cron_finds_the_next_one_delivers(
    config: Path, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    config.write_text(f'{TWO}[warnings]\ngone = "30d"\n[alerts.desk]\nmerge = "0s"\n')
    now = datetime.now(UTC)
    stopped = Trouble(kind="stopped", scope="hub", height=20, waiting=4)
    with closing(SqliteStore(config.parent / "hub.db", Promises())) as store:
        store.warnings.look_again([stopped], now, Patience(after=timedelta(0)))
    receiver.answers.append(503)
    assert command(config, "collect", "--once") == 0
    assert receiver.messages == []
    assert command(config, "collect", "--once") == 1
    assert command(config, "doctor") == 1
    said = capsys.readouterr().out
    assert re.search(r"PROBLEM  connector desk: .*error=503", said)
    assert re.search(r"ok       connector duty: alerts go to JSON", said)
    deadline = monotonic() + PATIENCE
    while not receiver.messages:  # a run before it is tried again has nothing to deliver
        assert monotonic() < deadline
        assert command(config, "collect", "--once") == 0
    assert command(config, "collect", "--once") == 0
    assert len(receiver.messages) == 1
