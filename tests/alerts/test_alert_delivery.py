"""From a warning in the store to whoever is told: each beginning once, each end once."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from tests.alerts.receiver import PATIENCE, Message, Receiver
from tests.connect.rig import ToldClock
from tests.connectors_support import NOW

from hubmon.config import Config, parse
from hubmon.connect import collector
from hubmon.connect.plugins import load_plugins
from hubmon.connect.senders import senders
from hubmon.connect.service import CollectorThread
from hubmon.faces.alerts import AlertKeeper
from hubmon.model.lasting import Patience
from hubmon.model.promise import Promises
from hubmon.model.snapshot import SourceStatus
from hubmon.model.trouble import Alerted, HubWarning, Trouble
from hubmon.store.reader import StoreReader
from hubmon.store.warnings import acknowledge
from hubmon.store.writer import SqliteStore

AT_ONCE = Patience(after=timedelta(0), gone=timedelta(0))
MINUTE = timedelta(minutes=1)
STOPPED = Trouble(kind="stopped", scope="hub", severe=True, height=20, waiting=4)


def unspoken(language: str) -> Trouble:
    return Trouble(kind="unspoken", scope="language", name=language, height=4, waiting=4)


def find(store: Path, now: datetime, troubles: Iterable[Trouble]) -> None:
    """Let this be what is wrong with the hub; a collector that looks leaves it as it is."""
    with closing(SqliteStore(store, Promises())) as writer:
        writer.warnings.look_again(tuple(troubles), now, AT_ONCE)


def tables(*connectors: str, **alerts: Any) -> dict[str, Any]:
    """A configuration under which nothing is over because the hub is empty."""
    return {
        "warnings": {"gone": "30d"},
        "connectors": {
            name: {"plugin": "apprise", "urls": [f"file:{name}"]} for name in connectors
        },
        "alerts": {name: {"merge": "0s", **alerts.get(name, {})} for name in connectors},
    }


class Hub:
    """A collector of the real kind on a clock that is told, and somebody who is told of it."""

    def __init__(self, folder: Path, receiver: Receiver, config: dict[str, Any]) -> None:
        self.store = folder / "hub.db"
        self._receiver = receiver
        for name in config["connectors"]:
            (folder / name).write_text(receiver.url(name))
        self.config: Config = parse(config, folder / "hubmon.toml")
        self.clock = ToldClock()
        self._plugins = load_plugins(self.config.plugin_folders)
        recipients = senders(self._plugins, self.config, "alert")
        self._keeper = AlertKeeper(self.config, recipients, self.store, self.clock.now)

    @contextmanager
    def collecting(self) -> Iterator[None]:
        thread = CollectorThread(self.config, self._plugins, self.store, self.clock)
        thread.start()
        try:
            yield
        finally:
            thread.stop()

    def at(self, minute: float, *troubles: Trouble) -> None:
        """So many minutes after 14:00 UTC this is wrong, and somebody looks at it."""
        self.clock.advance(NOW + minute * MINUTE - self.clock.now())
        find(self.store, self.clock.now(), troubles)
        self._keeper.look()

    def heard(self, count: int, path: str = "desk") -> list[Message]:
        """What has arrived, once it is so much and the store knows it."""
        told = self._receiver.wait(count, path)
        deadline = monotonic() + PATIENCE
        while self.source(path).outbox:
            assert monotonic() < deadline
            sleep(0.01)  # no event says that another thread has committed
        return told

    def failed(self, name: str) -> None:
        """Wait until the store knows that a delivery failed."""
        deadline = monotonic() + PATIENCE
        while self.source(name).state != "failing":
            assert monotonic() < deadline
            sleep(0.01)

    def warnings(self) -> list[HubWarning]:
        with closing(StoreReader(self.store)) as reader:
            return reader.warnings(self.clock.now())

    def source(self, name: str) -> SourceStatus:
        with closing(StoreReader(self.store)) as reader:
            return {status.name: status for status in reader.sources(self.clock.now())}[name]


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "_OUTBOX_LOOK", collector._OUTBOX_LOOK / 50)


PORTUGUESE = "Portuguese: 4 waiting, nobody on shift speaks it"


def test_a_beginning_and_its_end_arrive_once_each(tmp_path: Path, receiver: Receiver) -> None:
    hub = Hub(tmp_path, receiver, tables("desk"))
    with hub.collecting():
        hub.at(0, unspoken("pt"))
        [first] = hub.heard(1)
        assert first.title == f"Warning: {PORTUGUESE}"
        assert first.text.startswith("#1, since 15:00\nhubmon, Sun 22 Nov 2026 15:00 CET, message ")
        hub.at(5, unspoken("pt"))
        hub.at(12, STOPPED)
        told = hub.heard(2)[1]
    assert told.title == "1 warning, 1 over"
    begins, over = told.text.splitlines()[:2]
    assert begins == "Warning: Nobody answered for a while: 4 waiting (#2, since 15:12)"
    assert over == f"Over after 5 min: {PORTUGUESE} (#1, since 15:00 until 15:05)"
    assert len(receiver.messages) == 2


def test_nobody_acknowledged_so_somebody_else_hears(tmp_path: Path, receiver: Receiver) -> None:
    rules = {"duty": {"escalates": "desk", "unacknowledged": "10m"}}
    hub = Hub(tmp_path, receiver, tables("desk", "duty", **rules))
    with hub.collecting():
        hub.at(0, unspoken("pt"), unspoken("es"))
        hub.heard(1)
        assert acknowledge(hub.store, 2, "anna", hub.clock.now())
        hub.at(9, unspoken("pt"), unspoken("es"))
        hub.at(10, unspoken("pt"), unspoken("es"))
        hub.heard(1, "duty")
        hub.at(20)
        hub.heard(2)
        hub.heard(2, "duty")
        [over] = [warning for warning in hub.warnings() if warning.id == 1]
    assert over.told == (
        Alerted("desk", NOW, False, True),
        Alerted("duty", NOW + 10 * MINUTE, True, True),
    )
    escalated, over_told = receiver.to("duty")
    assert escalated.references == over_told.references == {"#1"}
    assert escalated.title == f"Nobody acknowledged: {PORTUGUESE}"
    assert escalated.type == "failure"
    assert "anna" not in str(receiver.messages)
    assert receiver.to("desk")[1].references == {"#1", "#2"}


def test_in_quiet_hours_nothing_but_what_is_urgent(tmp_path: Path, receiver: Receiver) -> None:
    quiet = {"quiet": "15:00-16:00", "zone": "Europe/Amsterdam", "urgent": ["stopped"]}
    hub = Hub(tmp_path, receiver, tables("desk", desk=quiet))
    with hub.collecting():
        hub.at(0, unspoken("pt"), unspoken("es"))
        hub.at(10, unspoken("pt"), unspoken("es"), STOPPED)
        hub.heard(1)
        hub.at(30, unspoken("es"))
        hub.heard(2)
        hub.at(59, unspoken("es"))
        hub.at(60, unspoken("es"))
        hub.heard(3)
    assert [message.references for message in receiver.to("desk")] == [{"#3"}, {"#3"}, {"#2"}]


def test_a_channel_that_fails_is_shown_and_tells_all_when_it_is_mended(
    tmp_path: Path, receiver: Receiver
) -> None:
    hub = Hub(tmp_path, receiver, tables("desk"))
    receiver.answers.append(401)
    with hub.collecting():
        hub.at(0, unspoken("pt"))
        receiver.wait_for_answers()
        hub.failed("desk")
        hub.at(0.1, unspoken("pt"), unspoken("es"), STOPPED)
        hub.at(0.2, unspoken("pt"), unspoken("es"))
        said = hub.source("desk")
        assert said.state == "failing"
        assert "error=401" in said.error
        assert said.outbox == 1
        hub.clock.advance(2 * MINUTE)
        hub.heard(1)
        hub.at(3, unspoken("es"))
        hub.heard(2)
    assert [message.references for message in receiver.to("desk")] == [{"#1"}, {"#1", "#2"}]


# The real program, killed -------------------------------------------------------------------


IN_HASTE = """
import sys
from hubmon.cli import main
from hubmon.connect import collector, looking
collector._OUTBOX_LOOK /= 50
looking._EVERY /= 50
sys.exit(main(sys.argv[1:]))
"""
"""hubmon as it is, but for the pauses between its looks."""


class Program:
    """`hubmon collect` on a hub whose warnings the test decides on."""

    def __init__(self, folder: Path, receiver: Receiver) -> None:
        self.store = folder / "hub.db"
        self._config = folder / "hubmon.toml"
        (folder / "desk").write_text(receiver.url("desk"))
        self._config.write_text(
            '[store]\npath = "hub.db"\n[warnings]\ngone = "30d"\n'
            '[connectors.desk]\nplugin = "apprise"\nurls = ["file:desk"]\n'
            '[alerts.desk]\nmerge = "0s"\n'
        )
        self.process: subprocess.Popen[bytes] | None = None

    def find(self, *languages: str) -> None:
        find(self.store, datetime.now(UTC), map(unspoken, languages))

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Collect, and be killed."""
        words = [sys.executable, "-c", IN_HASTE, "collect", "--config", str(self._config)]
        self.process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            self.kill()
            assert self.process.wait(PATIENCE) == -signal.SIGKILL

    def kill(self) -> int:
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        return 200


def told(messages: Iterable[Message]) -> Counter[tuple[str, str]]:
    """How often each beginning and each end was told."""
    return Counter(
        (reference, "ends" if "Over after" in line else "begins")
        for message in messages
        for line in (message.title + message.text).splitlines()
        for reference in re.findall(r"#\d", line)
    )


def test_killed_and_started_again_each_beginning_and_each_end_arrives_once(
    tmp_path: Path, receiver: Receiver
) -> None:
    """Once by the key of the message: killed while a service answers, the same comes again."""
    hub = Program(tmp_path, receiver)
    receiver.answers.append(hub.kill)
    for number, languages in enumerate([("pt",), ("pt", "es"), ("es", "ru"), ()], start=1):
        hub.find(*languages)
        with hub.collecting():
            receiver.wait_for_keys(number)
    assert told(receiver.by_key().values()) == {
        (f"#{number}", stage): 1 for number in (1, 2, 3) for stage in ("begins", "ends")
    }
    assert receiver.messages[0] == receiver.messages[1]
