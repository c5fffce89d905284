"""The screens in a browser: the real server, spoken to in HTTP and over its websocket."""

from __future__ import annotations

import asyncio
import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType
from tests.cli.support import fill
from tests.tui.chromium import CHROMIUM, tab

from hubmon.cli.serving import serve_screens
from hubmon.errors import HubmonError

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 30
"""Seconds that anything may take on a busy machine."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Served:
    """A running `hubmon wall --serve`."""

    def __init__(self, folder: Path) -> None:
        fill(folder / "hub.db")
        self.port = free_port()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "hubmon", "wall", "--serve", str(self.port)),
                *("--store", str(folder / "hub.db")),
            ],
            env={"HOME": str(folder), "PATH": os.environ["PATH"]},
            cwd=REPOSITORY,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        self.said = self.process.stderr.readline()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> httpx.Response:
        transport = httpx.HTTPTransport(retries=10)
        with httpx.Client(transport=transport, trust_env=False, timeout=PATIENCE) as client:
            return client.get(self.url + path, headers=headers)

    def viewers(self) -> list[int]:
        """The processes of the pages, in the order of their opening."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in children.read_text().split()]

    def command(self, viewer: int) -> list[str]:
        return Path(f"/proc/{viewer}/cmdline").read_text().split("\0")

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=PATIENCE)


def serving(folder: Path) -> Iterator[Served]:
    server = Served(folder)
    server.get("/")
    yield server
    server.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving(tmp_path_factory.mktemp("served"))


@pytest.fixture
def served_for_a_while(tmp_path: Path) -> Iterator[Served]:
    yield from serving(tmp_path)


@asynccontextmanager
async def page(served: Served) -> AsyncIterator[ClientWebSocketResponse]:
    async with (
        ClientSession() as session,
        session.ws_connect(f"{served.url}/ws?width=80&height=24") as socket,
    ):
        yield socket


async def read_until(page: ClientWebSocketResponse, expected: bytes) -> None:
    seen = b""
    while expected not in seen:
        message = await page.receive(PATIENCE)
        assert message.type is WSMsgType.BINARY, (message, seen[-2000:])
        seen += message.data


async def ended(page: ClientWebSocketResponse) -> bool:
    while not page.closed:
        await page.receive(PATIENCE)
    return True


def test_the_page_loads_everything_from_this_server(served: Served) -> None:
    index = served.get("/?fontsize=40")
    assert 'data-font-size="40"' in index.text
    assert "<title>hubmon wall</title>" in index.text
    assert f"ws://127.0.0.1:{served.port}/ws" in index.text
    loaded = re.findall(r'(?:src|href)="(.*?)"|url\("(.*?)"\)', index.text)
    addresses = {one or other for one, other in loaded} - {"data:,", "/?fontsize=40"}
    assert len(addresses) == 4
    assert all(served.get(address).status_code == 200 for address in addresses)
    assert index.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_it_tells_other_sites_and_other_names_nothing(served: Served) -> None:
    assert served.get("/", Origin="https://elsewhere.example").status_code == 403
    assert served.get("/ws", Origin="null").status_code == 403
    assert served.get("/", Host=f"elsewhere.example:{served.port}").status_code == 403
    assert served.get("/", Host=f"localhost:{served.port}").status_code == 200
    assert served.get("/download/anything").status_code == 404


async def gone(process: int) -> bool:
    """Whether a process that is no child of ours has ended, or ends in good time."""
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool((await asyncio.to_thread(select.select, [descriptor], [], [], PATIENCE))[0])
    finally:
        os.close(descriptor)


async def test_each_page_is_a_viewer_of_its_own_that_q_ends(
    served_for_a_while: Served,
) -> None:
    served = served_for_a_while
    async with page(served) as first, page(served) as second:
        await read_until(second, b"quit")
        await read_until(first, b"quit")
        viewers = served.viewers()
        assert len(viewers) == 2
        await first.send_json(["resize", {"width": 120, "height": 40}])
        await read_until(first, b"Waiting")
        await first.send_json(["stdin", "q"])
        assert await ended(first)
        assert await gone(viewers[0])
        await second.send_json(["stdin", "w"])
        await read_until(second, b"Languages")
        (left,) = [viewer for viewer in viewers if viewer in served.viewers()]
        served.process.send_signal(signal.SIGTERM)
        assert await ended(second)
        assert await gone(left)
    assert await asyncio.to_thread(served.process.wait, PATIENCE) == 0


async def test_what_a_page_runs_can_write_nothing(served: Served) -> None:
    async with page(served) as opened:
        await read_until(opened, b"quit")
        (viewer,) = served.viewers()
        words = served.command(viewer)
        assert "--read-only" in words
        assert words[words.index("hubmon") + 1] == "wall"


def test_it_says_where_it_is(served: Served) -> None:
    assert served.said == f"hubmon: Open {served.url}/ in a browser; Ctrl+C ends it.\n"


def test_a_port_that_is_taken_is_an_error_that_names_it(served: Served, tmp_path: Path) -> None:
    with pytest.raises(HubmonError, match=f"port {served.port}"):
        serve_screens(str(served.port), "wall", tmp_path / "none.toml", tmp_path / "hub.db")


@pytest.mark.parametrize("where", ["", "eighty", "0", "65536", "127.0.0.1:", "-1"])
def test_what_is_no_port_is_an_error_that_shows_one(where: str, tmp_path: Path) -> None:
    with pytest.raises(HubmonError, match="--serve 8000"):
        serve_screens(where, "wall", tmp_path, tmp_path)


def test_without_the_package_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delitem(sys.modules, "hubmon.faces.browser.server", raising=False)
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    with pytest.raises(HubmonError) as raised:
        serve_screens("8000", "wall", tmp_path, tmp_path)
    assert "pip install 'hubmon[serve]'" in str(raised.value)


@pytest.mark.skipif(CHROMIUM is None, reason="not found: chromium")
async def test_in_a_real_browser_it_takes_keys_without_a_click(
    served: Served, tmp_path: Path
) -> None:
    shown = "document.body.classList.contains"
    async with tab(tmp_path, served.url) as browser:
        await browser.until(f"{shown}('-first-byte')")
        await browser.until("document.activeElement.matches('.xterm-helper-textarea')")
        assert not await browser.holds(f"{shown}('-closed')")
        await browser.press("q")
        await browser.until(f"{shown}('-closed')")
