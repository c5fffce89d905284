"""`hubmon collect`: one collector per store, until it is asked to end."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.cli.support import command, run, run_on_a_terminal

from hubmon.connect import Compliment
from hubmon.model.promise import Promises
from hubmon.store.writer import SqliteStore

PLUGIN = """
import sys, time
from msgspec import Struct
from hubmon.connect import AuthError, Batch, Connector, ConnectorType, Deleted, hookimpl

class Config(Struct):
    does: str = "nothing"

class Plain(Connector):
    def __init__(self, config, host):
        self.config, self.host = config, host

    async def poll(self, cursor, limit):
        number = int(cursor or 0) + 1
        if self.config.does == "refuse":
            raise AuthError("no entry", hint="Ask for a token.")
        self.host.log.info("poll %d", number)
        if self.config.does == "block":
            time.sleep(60)
        at = self.host.clock.now()
        event = Deleted(stream="s", id=str(number), at=at)
        return Batch(
            events=(event,), cursor=str(number), more=number < 3, complete_through=at,
            gap="no posts of Monday" if self.config.does == "lack" else "",
        )

@hookimpl
def hubmon_connectors():
    return [ConnectorType(name="plain", summary="Plain", config=Config, create=Plain)]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "plain_source.py").write_text(PLUGIN)
    return tmp_path / "hubmon.toml"


def configure(config: Path, **does: str) -> None:
    """A connector for each name, which does what its value says."""
    tables = "".join(
        f'[connectors.{name}]\nplugin = "plain"\nevery = "0.05s"\ndoes = "{what}"\n'
        for name, what in does.items()
    )
    config.write_text(f'[store]\npath = "hub.db"\n[plugins]\nfolders = ["mine"]\n{tables}')


@contextmanager
def collecting(config: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A collector of its own process; killed if it is still there in the end."""
    with subprocess.Popen(
        command("collect", "--config", str(config)), stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(process: subprocess.Popen[bytes], words: bytes) -> None:
    """Read what a process says until it says `words`."""
    assert process.stderr is not None
    said = b""
    end = time.monotonic() + 30
    while words not in said:
        ready, _, _ = select.select([process.stderr], [], [], max(end - time.monotonic(), 0))
        assert ready, said
        chunk = os.read(process.stderr.fileno(), 65536)
        assert chunk, said
        said += chunk


def test_collecting_once_brings_every_source_up_to_date(config: Path) -> None:
    configure(config, one="nothing", two="nothing")
    assert run("collect", "--once", "--config", str(config)).stdout == (
        "one: 3 new events, 0 rejected\ntwo: 3 new events, 0 rejected\n"
    )


def test_collecting_once_says_what_a_source_could_not_tell(config: Path) -> None:
    configure(config, one="nothing", two="lack")
    done = run("collect", "--once", "--config", str(config))
    assert "hubmon: two has a gap: no posts of Monday\n" in done.stderr
    assert "one has a gap" not in done.stderr


def test_collecting_once_fails_if_one_source_failed_and_says_which(config: Path) -> None:
    configure(config, one="nothing", two="refuse")
    done = run("collect", "--once", "--config", str(config), expect=1)
    assert "one: 3 new events" in done.stdout
    assert "hubmon: two failed: no entry. Ask for a token." in done.stderr
    told = json.loads(run("status", "--json", "--config", str(config)).stdout)
    states = {source["name"]: (source["state"], source["error"]) for source in told["sources"]}
    assert states == {"one": ("fresh", ""), "two": ("failing", "no entry. Ask for a token.")}


def test_a_connector_that_cannot_be_used_is_shown_while_the_others_run(config: Path) -> None:
    configure(config, one="nothing")
    config.write_text(config.read_text() + '[connectors.two]\nplugin = "nobodys"\n')
    done = run("collect", "--once", "--config", str(config), expect=1)
    assert "one: 3 new events" in done.stdout
    assert "`connectors.two.plugin`: there is no plugin 'nobodys'" in done.stderr
    told = json.loads(run("status", "--json", "--config", str(config)).stdout)
    assert {source["name"]: source["state"] for source in told["sources"]}["two"] == "broken"


def test_with_nothing_that_can_be_collected_it_ends_and_says_so(config: Path) -> None:
    config.write_text('[store]\npath = "hub.db"\n')
    assert "has no connectors" in run("collect", "--config", str(config), expect=2).stderr
    config.write_text(config.read_text() + '[connectors.two]\nplugin = "nobodys"\n')
    said = run("collect", "--config", str(config), expect=2).stderr
    assert "None of the connectors" in said
    assert "`hubmon doctor` says why" in said


@pytest.mark.parametrize(
    ("how", "does"),
    [
        (signal.SIGTERM, "nothing"),
        (signal.SIGINT, "nothing"),
        (signal.SIGHUP, "nothing"),
        (signal.SIGTERM, "block"),
    ],
)
def test_it_ends_when_it_is_asked_to(config: Path, how: signal.Signals, does: str) -> None:
    configure(config, one=does)
    with collecting(config) as process:
        wait_for(process, b"poll 1")
        process.send_signal(how)
        assert process.wait(timeout=10) == 0


def test_one_collects_the_other_waits_and_takes_over(config: Path) -> None:
    configure(config, one="nothing")
    with collecting(config) as first:
        wait_for(first, b"poll 1")
        with collecting(config) as second:
            wait_for(second, f"(process {first.pid}) already collects".encode())
            said = run("collect", "--once", "--config", str(config), expect=2).stderr
            assert f"Another hubmon (process {first.pid}) already collects into this store." in said
            assert "Look at it with `hubmon`" in said
            assert "already collects" in run("doctor", "--config", str(config)).stdout
            first.kill()
            wait_for(second, b"poll ")
            second.terminate()
            assert second.wait(timeout=10) == 0


def test_old_words_are_forgotten_as_configured(config: Path) -> None:
    configure(config, feed="nothing")
    config.write_text(config.read_text() + '[retention]\nwords = "400d"\n')
    store = config.parent / "hub.db"
    with closing(SqliteStore(store, Promises())) as hub:
        for name, age in (("ancient", 401), ("recent", 399)):
            at = datetime.now(UTC) - timedelta(days=age)
            told = Compliment(stream="notes", id=name, at=at, text=f"{name} words")
            hub.take("feed", [told], at)
    run("collect", "--once", "--config", str(config))
    files = b"".join(file.read_bytes() for file in store.parent.glob("hub.db*"))
    assert b"ancient words" not in files
    assert b"recent words" in files


def test_at_a_terminal_it_says_how_far_it_is(config: Path) -> None:
    configure(config, feed="nothing")
    told = run_on_a_terminal("collect", "--once", "--config", str(config))
    assert "Collecting, new events: feed 3" in told
    assert told.endswith("feed: 3 new events, 0 rejected\r\n")


def test_elsewhere_a_line_says_that_it_learns(config: Path) -> None:
    configure(config, feed="nothing")
    assert (
        "the estimate learns from the past"
        in run("collect", "--once", "--config", str(config)).stderr
    )
