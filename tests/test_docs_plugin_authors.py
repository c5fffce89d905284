"""The page for plugin authors tells the truth: its code runs, its signatures are the contract's."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
import sys
import threading
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.connectors_support import NOW, StandingClock

from hubmon.config import parse
from hubmon.connect import (
    AnyEvent,
    AuthError,
    Connector,
    CursorInvalid,
    CustomerMessage,
    Deleted,
    Outgoing,
    OutgoingKind,
    RateLimited,
    Receipt,
    Reply,
    Transient,
)
from hubmon.connect.hookspecs import hubmon_connectors
from hubmon.connect.plugins import load_plugins
from hubmon.connect.source import Source, build_source

PAGE = (Path(__file__).parents[1] / "docs" / "plugin-authors.md").read_text("utf-8")
PLUGIN, LAMP, ITS_TEST = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
CONFIGURATION = PAGE.split("```toml\n")[1].split("```")[0]
EXAMPLE = json.loads(PAGE.split("```json\n")[1].split("```")[0])["changes"][0]


class Desk(ThreadingHTTPServer):
    """The help desk of the page, on loopback."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.changes: list[dict[str, Any]] = []
        self.shown: list[tuple[str, dict[str, str]]] = []
        self.status = 200
        self.cut_short = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api"


class _Answer(BaseHTTPRequestHandler):
    server: Desk

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.shown.append((self.path, json.loads(body)))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = {key: int(values[0]) for key, values in parse_qs(url.query).items()}
        left = [c for c in self.server.changes if c["number"] > asked["after"]]
        page = {"changes": left[: asked["limit"]], "more": len(left) > asked["limit"]}
        body = json.dumps(page).encode()[: 20 if self.server.cut_short else None]
        known = self.headers["Authorization"] == "Bearer t0ken" and url.path == "/api/changes"
        self.send_response(self.server.status if known else 401)
        self.send_header("Retry-After", "90")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing on the test's terminal."""


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Desk() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def plugin_folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "helpdesk.py").write_text(PLUGIN, "utf-8")
    yield folder
    sys.modules.pop("helpdesk", None)


@pytest.fixture
def source(
    plugin_folder: Path, tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> Source:
    """The page's plugin with the page's configuration, as hubmon sets it up."""
    monkeypatch.setenv("DESK_TOKEN", "t0ken")
    table = tomllib.loads(CONFIGURATION)
    table["connectors"]["desk"]["url"] = desk.url
    config = parse(table, tmp_path / "hubmon.toml")
    assert config.plugin_folders == (plugin_folder,)
    plugins = load_plugins(config.plugin_folders)
    return build_source("desk", config, plugins, StandingClock(), tmp_path / "store")


async def test_the_connector_brings_every_change(source: Source, desk: Desk) -> None:
    answered = {**EXAMPLE, "number": 43, "message": 7002, "direction": "out", "agent": "a012"}
    desk.changes = [EXAMPLE, answered, {**EXAMPLE, "number": 44, "deleted": True}]
    assert desk.url in await source.check()
    batch = await source.poll(None)
    message, reply, deleted = batch.events
    assert isinstance(message, CustomerMessage)
    assert isinstance(reply, Reply)
    assert isinstance(deleted, Deleted)
    assert message.at == datetime(2026, 11, 22, 13, 58, 7, tzinfo=UTC)
    assert (message.channel, message.language) == ("email", "nl")
    assert message.case == reply.case == ("helpdesk-ticket:512",)
    assert reply.agent == "a012"
    assert (deleted.stream, deleted.id) == (message.stream, message.id)
    assert deleted.version > message.version
    assert batch.complete_through == NOW
    assert (await source.poll(batch.cursor)).events == ()
    await source.aclose()


async def test_the_connector_turns_pages(source: Source, desk: Desk) -> None:
    desk.changes = [{**EXAMPLE, "number": n, "message": n} for n in range(1, 2501)]
    cursor, ids, more = None, [], True
    while more:
        batch = await source.poll(cursor)
        cursor, more = batch.cursor, batch.more
        ids += [event.id for event in batch.events]
    assert ids == [str(n) for n in range(1, 2501)]
    await source.aclose()


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, AuthError), (410, CursorInvalid), (429, RateLimited), (500, Transient)],
)
async def test_the_connector_says_what_failed(
    source: Source, desk: Desk, status: int, error: type[Exception]
) -> None:
    desk.status = status
    with pytest.raises(error) as raised:
        await source.poll(None)
    if isinstance(raised.value, RateLimited):
        assert raised.value.retry_at is not None
        assert (raised.value.retry_at - NOW).total_seconds() == 90
    await source.aclose()


async def test_the_connector_takes_an_answer_cut_short_for_passing(
    source: Source, desk: Desk
) -> None:
    desk.changes = [EXAMPLE]
    desk.cut_short = True
    with pytest.raises(Transient):
        await source.poll(None)
    desk.cut_short = False
    assert len((await source.poll(None)).events) == 1
    await source.aclose()


async def test_the_lamp_shows_an_alert_and_says_when_it_could_not(
    tmp_path: Path, desk: Desk
) -> None:
    (tmp_path / "lamp.py").write_text(LAMP, "utf-8")
    table = {"plugin": "lamp", "url": desk.url}
    config = parse({"connectors": {"lamp": table}}, tmp_path / "hubmon.toml")
    lamp = build_source("lamp", config, load_plugins([tmp_path]), StandingClock(), tmp_path)
    assert not lamp.polls
    assert lamp.sends == {"alert"}
    alert = Outgoing(
        key="a", kind="alert", created_at=NOW, text="12 waiting", title="Dutch", stage="begins"
    )
    desk.status = 500
    with pytest.raises(Transient):
        await lamp.send(alert)
    desk.status = 204
    assert await lamp.send(alert) == Receipt()
    assert desk.shown[-1] == ("/api/text", {"text": "Dutch", "stage": "begins"})
    await lamp.aclose()
    sys.modules.pop("lamp")


def test_the_page_lists_every_kind_of_outgoing() -> None:
    table = PAGE.split("## What there is to send")[1].split("```")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == get_args(OutgoingKind)
    fields = {field.name for field in dataclasses.fields(Outgoing)}
    assert fields <= set(re.findall(r"`(\w+)`", table))


async def test_the_test_on_the_page_passes(
    plugin_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(plugin_folder)
    module: dict[str, Any] = {}
    exec(compile(ITS_TEST, "plugin-authors.md", "exec"), module)
    tests = [value for name, value in module.items() if name.startswith("test_")]
    assert tests
    for test in tests:
        await test()


@pytest.mark.parametrize(
    "member",
    [hubmon_connectors, Connector.check, Connector.poll, Connector.send, Connector.aclose],
    ids=lambda member: member.__name__,
)
def test_every_signature_stands_on_the_page(member: Any) -> None:
    signature = str(inspect.signature(member)).replace("'", "")
    assert f"`{member.__name__}{signature}`" in PAGE.replace("\\|", "|")


def test_every_name_a_plugin_can_import_and_the_page_uses_is_public() -> None:
    imports = re.findall(r"^from hubmon(\S*) import", PLUGIN + LAMP + ITS_TEST, re.MULTILINE)
    assert set(imports) == {".connect"}


def test_the_page_lists_every_kind_of_event() -> None:
    table = PAGE.split("## What there is to report")[1].split("\n## ")[0]
    assert set(re.findall(r"`(\w+)`", table)) == {kind.__name__ for kind in get_args(AnyEvent)}
