"""A collector of the real kind, with sources and a clock that do as they are told."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
from tests.connectors_support import NOW

from hubmon.config import Config, parse
from hubmon.connect import (
    Batch,
    Connector,
    ConnectorType,
    CustomerMessage,
    Host,
    Outgoing,
    OutgoingKind,
    Receipt,
    Secret,
    hookimpl,
)
from hubmon.connect.plugins import PluginHost, load_plugins
from hubmon.connect.service import CollectorThread
from hubmon.model.snapshot import SourceStatus
from hubmon.store.outbox import Letter, post, post_newest
from hubmon.store.reader import StoreReader

PATIENCE = 20.0
"""Seconds after which what should have happened counts as not happening."""
LONG = timedelta(hours=1)
"""Longer than any pause the collector takes."""

Act: TypeAlias = Callable[["Puppet", str | None, int], Awaitable[Any]]
"""What a puppet does in the place of a healthy poll."""


class ToldClock:
    """A clock that moves only when it is told to; whoever sleeps on it wakes when it has."""

    def __init__(self) -> None:
        self._moment = NOW
        self._sleepers: dict[asyncio.Future[None], tuple[datetime, asyncio.AbstractEventLoop]] = {}
        self._changed = threading.Condition()

    def now(self) -> datetime:
        return self._moment

    async def sleep(self, duration: timedelta) -> None:
        if duration <= timedelta(0):
            return
        loop = asyncio.get_running_loop()
        awake: asyncio.Future[None] = loop.create_future()
        with self._changed:
            self._sleepers[awake] = (self._moment + duration, loop)
            self._changed.notify_all()
        try:
            await awake
        finally:
            with self._changed:
                self._sleepers.pop(awake, None)

    def advance(self, duration: timedelta) -> None:
        with self._changed:
            self._moment += duration
            for awake, (due, loop) in list(self._sleepers.items()):
                if due <= self._moment:
                    del self._sleepers[awake]
                    loop.call_soon_threadsafe(_wake, awake)

    def wait_for_sleepers(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._sleepers) == count, PATIENCE)


def _wake(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)


@dataclass
class Script:
    """What the puppet of one source does."""

    acts: deque[Act | None] = field(default_factory=deque)
    """One for each poll; None, and every poll after the last, is a healthy one."""
    sends: deque[Exception | Any] = field(default_factory=deque)
    """What each `send` raises or returns, or a function says; every one after the last succeeds."""
    closes: deque[Exception] = field(default_factory=deque)
    polls: list[str | None] = field(default_factory=list)
    """The cursor of every poll."""
    delivered: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    """Of what was delivered."""
    delivery: threading.Event = field(default_factory=threading.Event)
    made: int = 0
    at_once: int = 0
    most_at_once: int = 0


class PuppetConfig(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    token: Secret | None = None


STAGE: dict[str, Script] = {}
"""The scripts of the running test, by source."""


def message(number: int, **other: Any) -> CustomerMessage:
    """The event that a healthy poll brings."""
    what: dict[str, Any] = {
        "stream": "posts",
        "id": str(number),
        "at": NOW + timedelta(seconds=number),
        "message": f"twitter:{number}",
        "channel": "twitter",
    }
    return CustomerMessage(**{**what, **other})


class Puppet(Connector):
    def __init__(self, config: PuppetConfig, host: Host) -> None:
        self.config = config
        self.host = host
        self.script = STAGE[host.name]
        self.script.made += 1

    async def poll(self, cursor: str | None, limit: int) -> Batch:
        script = self.script
        script.polls.append(cursor)
        script.at_once += 1
        script.most_at_once = max(script.most_at_once, script.at_once)
        try:
            act = script.acts.popleft() if script.acts else None
            if act is not None:
                return await act(self, cursor, limit)  # type: ignore[no-any-return]  # rubbish, too
        finally:
            script.at_once -= 1
        return self.healthy(cursor)

    def healthy(self, cursor: str | None, /, **other: Any) -> Batch:
        number = int(cursor or 0) + 1
        what: dict[str, Any] = {
            "events": (message(number),),
            "cursor": str(number),
            "complete_through": self.host.clock.now(),
        }
        return Batch(**{**what, **other})

    async def send(self, out: Outgoing) -> Receipt:
        outcome = self.script.sends.popleft() if self.script.sends else Receipt(reference="r")
        if callable(outcome):
            outcome = outcome()
        if isinstance(outcome, Exception):
            raise outcome
        self.script.delivered.append(out.key)
        self.script.texts.append(out.text)
        self.script.delivery.set()
        return outcome

    async def aclose(self) -> None:
        if self.script.closes:
            raise self.script.closes.popleft()


@hookimpl
def hubmon_connectors() -> list[ConnectorType[Any]]:
    return [
        ConnectorType(
            name="puppet",
            summary="Does as it is told",
            config=PuppetConfig,
            create=Puppet,
            sends=frozenset({"crew_note"}),
        ),
        ConnectorType(
            name="mouth",
            summary="Only sends, as it is told",
            config=PuppetConfig,
            create=Puppet,
            polls=False,
            sends=frozenset({"figures", "alert"}),
        ),
    ]


@dataclass
class Hub:
    """A configuration with puppets, and the store they are collected into."""

    folder: Path
    clock: ToldClock
    config: Config

    @property
    def plugins(self) -> PluginHost:
        return load_plugins(self.config.plugin_folders)

    @property
    def store(self) -> Path:
        return self.folder / "hub.db"

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Collect, and wait until every source has been polled and rests."""
        collector = CollectorThread(self.config, self.plugins, self.store, self.clock)
        collector.start()
        try:
            self.settle()
            yield
        finally:
            collector.stop()

    def settle(self) -> None:
        """Wait until every source rests."""
        self.clock.wait_for_sleepers(len(self.config.connectors))

    def later(self, duration: timedelta = LONG) -> None:
        """Let time pass for all, and wait until every source has been polled again."""
        self.clock.advance(duration)
        self.settle()

    def source(self, name: str) -> SourceStatus:
        reader = StoreReader(self.store)
        try:
            return {status.name: status for status in reader.sources(self.clock.now())}[name]
        finally:
            reader.close()

    def events(self, name: str) -> list[str]:
        query = "SELECT native_id FROM events WHERE source = ? ORDER BY CAST(native_id AS INT)"
        return [identity for (identity,) in self.rows(query, name)]

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        db = sqlite3.connect(self.store)
        try:
            return db.execute(query, parameters).fetchall()
        finally:
            db.close()

    def post(
        self,
        key: str,
        connector: str = "bad",
        kind: OutgoingKind = "crew_note",
        text: str = "hello",
    ) -> None:
        """Put something into the outbox, as another process does."""
        now = self.clock.now()
        out = Outgoing(key=key, kind=kind, created_at=now, text=text)
        letter = Letter(key, kind, msgspec.json.encode(out).decode(), 0)
        (post_newest if kind == "figures" else post)(self.store, connector, letter, now)


def make_hub(folder: Path, names: tuple[str, ...], **settings: Any) -> Hub:
    """A hub of puppets; `settings` go into each one's table."""
    plugins = folder / "plugins"
    plugins.mkdir()
    (plugins / "puppet.py").write_text("from tests.connect.rig import hubmon_connectors\n")
    table = {"plugin": "puppet", "every": "10s", "timeout": "10s", **settings}
    connectors = {name: dict(table) for name in names}
    if "mouth" in connectors:
        connectors["mouth"]["plugin"] = "mouth"
    STAGE.update({name: Script() for name in names})
    tables = {"plugins": {"folders": ["plugins"]}, "connectors": connectors}
    return Hub(folder, ToldClock(), parse(tables, folder / "hubmon.toml"))


def clear_stage() -> None:
    STAGE.clear()
    sys.modules.pop("puppet", None)
