"""What is to go out is delivered once, soon, and stays visible until it is."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.connect.rig import PATIENCE, Hub, Script, message

from hubmon.cli import main
from hubmon.connect import RateLimited, Receipt, Transient

PLUGIN = """
import os, signal
from pathlib import Path
from msgspec import Struct
from hubmon.connect import Batch, Connector, ConnectorType, Receipt, hookimpl

class Config(Struct):
    folder: Path

class Post(Connector):
    def __init__(self, config, host):
        self.folder = config.folder

    async def poll(self, cursor, limit):
        return Batch()

    async def send(self, out):
        with (self.folder / "tries").open("a") as tries:
            tries.write(out.key + "\\n")
        (self.folder / ("note " + out.key)).write_text(out.text)
        if (self.folder / "crash").exists():
            (self.folder / "crash").unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return Receipt()

@hookimpl
def hubmon_connectors():
    return [ConnectorType(
        name="post", summary="", config=Config, create=Post, sends=frozenset({"crew_note"})
    )]
"""


def test_a_note_is_delivered_at_once_and_the_source_is_not_asked_for_more(
    hub: Hub, bad: Script
) -> None:
    with hub.collecting():
        hub.post("n-1")
        assert bad.delivery.wait(PATIENCE)
        assert bad.polls == [None]
        hub.later()
    assert bad.delivered == ["n-1"]
    assert hub.rows("SELECT state, reference FROM outbox") == [("accepted", "r")]


def test_a_note_that_waited_before_the_start_is_delivered(hub: Hub, bad: Script) -> None:
    hub.post("n-1")
    with hub.collecting():
        assert bad.delivered == ["n-1"]
        assert hub.source("bad").outbox == 0


def test_a_note_reaches_a_source_that_must_not_be_polled(hub: Hub, bad: Script) -> None:
    async def limited(*_: Any) -> None:
        raise RateLimited("slowly", retry_at=hub.clock.now() + timedelta(minutes=15))

    bad.acts.append(limited)
    with hub.collecting():
        hub.post("n-1")
        assert bad.delivery.wait(PATIENCE)
        assert len(bad.polls) == 1


def test_the_same_key_posted_twice_is_delivered_once(hub: Hub, bad: Script) -> None:
    hub.post("n-1")
    hub.post("n-1")
    with hub.collecting():
        hub.later()
    assert bad.delivered == ["n-1"]


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (Transient("the gateway sleeps"), "the gateway sleeps"),
        (OSError("disk gone"), "the plugin failed with OSError: disk gone"),
        (None, "its send returned NoneType in the place of a Receipt"),
        (Receipt(reference=5), "a Receipt whose reference is int, not str"),  # type: ignore[arg-type]  # what is wrong with it
        (Receipt(events=None), "a Receipt whose events is NoneType, not tuple"),  # type: ignore[arg-type]  # what is wrong with it
    ],
)
def test_a_note_that_fails_stays_visible_holds_up_no_poll_and_is_tried_again(
    hub: Hub, bad: Script, failure: Any, words: str
) -> None:
    bad.sends.extend([failure, failure])
    hub.post("n-1")
    with hub.collecting():
        assert hub.source("bad").outbox == 1
        assert hub.source("bad").state == "fresh"
        assert hub.events("bad") == ["1"]
        ((error, attempts),) = hub.rows("SELECT error, attempts FROM outbox")
        assert words in error
        assert attempts == 1
        hub.later()
        assert hub.rows("SELECT attempts FROM outbox") == [(2,)]
        hub.later()
        assert hub.source("bad").outbox == 0
    assert bad.delivered[-1] == "n-1"


def test_a_failing_note_holds_up_no_other(hub: Hub, bad: Script) -> None:
    bad.sends.append(Transient("not this one"))
    hub.post("n-1")
    hub.post("n-2")
    with hub.collecting():
        assert bad.delivered == ["n-2"]
        hub.later()
    assert bad.delivered == ["n-2", "n-1"]


def test_what_a_receipt_tells_is_stored_with_the_delivery(hub: Hub, bad: Script) -> None:
    bad.sends.append(Receipt(reference="\x1b[31mred", events=(message(7), message(8, text=5))))
    hub.post("n-1")
    with hub.collecting():
        assert hub.rows("SELECT reference FROM outbox") == [("red",)]
        assert hub.events("bad") == ["1", "7"]


def test_a_crash_between_delivery_and_its_mark_delivers_again_under_the_same_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "post_office.py").write_text(PLUGIN)
    config = tmp_path / "hubmon.toml"
    config.write_text(
        '[store]\npath = "hub.db"\n[plugins]\nfolders = ["plugins"]\n'
        '[connectors.crew]\nplugin = "post"\nfolder = "."\n'
    )
    assert main(["note", "KL0643", "Seat 12A", "--key", "n-1", "--config", str(config)]) == 0
    assert "Note n-1 waits for crew." in capsys.readouterr().out
    (tmp_path / "crash").touch()
    command = [sys.executable, "-m", "hubmon", "collect", "--once", "--config", str(config)]
    codes = [
        subprocess.run(command, check=False, capture_output=True, timeout=20).returncode
        for _ in range(3)
    ]
    assert codes == [-signal.SIGKILL, 0, 0]
    assert (tmp_path / "tries").read_text() == "n-1\nn-1\n"
    assert (tmp_path / "note n-1").read_text() == "Seat 12A"
