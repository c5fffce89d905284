"""A real browser without a window, driven by its own protocol."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

PATIENCE = 30
"""Seconds that anything may take on a busy machine."""
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


class Tab:
    """One page of the browser."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)

    async def call(self, method: str, **values: object) -> Any:
        """Let the browser do something; returns what it says of it, nothing where that failed."""
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": values})
        while (answer := await self._socket.receive_json()).get("id") != number:
            pass
        return answer.get("result", {})

    async def holds(self, condition: str) -> bool:
        """Whether this is true in the page; nothing is while it is being loaded."""
        answer = await self.call("Runtime.evaluate", expression=f"!!({condition})")
        return bool(answer.get("result", {}).get("value"))

    async def until(self, condition: str) -> None:
        """Wait until this is true in the page."""
        async with asyncio.timeout(PATIENCE):
            while not await self.holds(condition):  # noqa: ASYNC110 - a page tells of no event
                await asyncio.sleep(0.02)

    async def press(self, letter: str) -> None:
        """Press a key."""
        code = {"key": letter, "code": f"Key{letter.upper()}", "text": letter}
        number = ord(letter.upper())
        for kind in ("keyDown", "keyUp"):
            await self.call(
                "Input.dispatchKeyEvent", type=kind, windowsVirtualKeyCode=number, **code
            )


@asynccontextmanager
async def tab(folder: Path, url: str) -> AsyncIterator[Tab]:
    """A browser with one page open; everything of it stays in a folder."""
    assert CHROMIUM is not None
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    command += [f"--user-data-dir={folder}", "--remote-debugging-port=0", "about:blank"]
    browser = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    try:
        assert browser.stderr is not None
        await asyncio.wait_for(browser.stderr.readuntil(b"listening on ws://"), PATIENCE)
        port = (await browser.stderr.readuntil(b"/")).decode().strip("/")
        async with ClientSession() as session:
            async with session.put(f"http://{port}/json/new?{url}") as answer:
                page = await answer.json()
            async with session.ws_connect(page["webSocketDebuggerUrl"]) as socket:
                yield Tab(socket)
    finally:
        browser.terminate()
        await browser.communicate()
