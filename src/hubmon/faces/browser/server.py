"""Serves the screens on HTTP: textual-serve with a page that asks nothing of third parties."""

from __future__ import annotations

import asyncio
import logging
import shlex
import signal
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp_jinja2
from aiohttp import web
from aiohttp.typedefs import Handler
from textual_serve.server import Server, to_int

from hubmon.errors import HubmonError

MOST_VIEWERS: Final = 8
"""Each page is a process of its own; more than this many are refused."""
_FONT = "/static/fonts/RobotoMono-VariableFont_wght.ttf"
_KEYS = "/keys.js"
_FONT_SIZES = 6, 96
_LOCAL_NAMES = {"127.0.0.1", "::1", "localhost"}
_FULL = (
    f"{MOST_VIEWERS} pages are open, and hubmon starts no more. Close one, and load this again.\n"
)


class ScreenServer(Server):
    """Starts a viewer for each page that is opened, and ends it with the page.

    A page of another site cannot read the screens through somebody's browser: a request must come
    from a page of this server, and on loopback it must be for a name of this machine.

    Args:
        viewer: the command and its arguments.
        address: on which to listen.
        port: on which to listen.
        title: of the page.
        font_size: in pixels, for pages that ask for none.
    """

    def __init__(
        self, viewer: Sequence[str], address: str, port: int, title: str, font_size: int
    ) -> None:
        super().__init__(
            f"exec {shlex.join(viewer)}",
            host=address,
            port=port,
            title=title,
            templates_path=Path(__file__).parent,
        )
        self._font_size = font_size
        self._pages: set[asyncio.Task[Any]] = set()

    def initialize_logging(self) -> None:
        """Say only what went wrong."""
        logging.basicConfig(level=logging.WARNING, format="hubmon: %(message)s")

    async def on_startup(self, app: web.Application) -> None:
        """End in good order when the terminal is gone, too."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.request_exit)

    async def on_shutdown(self, app: web.Application) -> None:
        """End every page, and with it its viewer."""
        for page in self._pages:
            page.cancel()

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guard)
        app.router.add_get(_KEYS, _give_keys)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what no page of ours asks for."""
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            raise web.HTTPForbidden(text="This is no page of hubmon's.\n")
        if is_local(self.host) and urlsplit(f"//{request.host}").hostname not in _LOCAL_NAMES:
            raise web.HTTPForbidden(text="This is not the name of this machine's own address.\n")
        if request.path.startswith("/download"):
            raise web.HTTPNotFound
        return await handler(request)

    async def handle_index(self, request: web.Request) -> web.Response:
        """The page, which loads everything from this server."""
        self._refuse_when_full()
        smallest, largest = _FONT_SIZES
        asked = to_int(request.query.get("fontsize", ""), self._font_size)
        secure = request.headers.get("X-Forwarded-Proto", request.scheme) == "https"
        page = aiohttp_jinja2.render_template(
            "app_index.html",
            request,
            {
                "title": self.title,
                "font": _FONT,
                "keys": _KEYS,
                "font_size": min(largest, max(smallest, asked)),
                "again": request.path_qs,
                "websocket": f"{'wss' if secure else 'ws'}://{request.host}/ws",
            },
        )
        page.headers["Content-Security-Policy"] = (
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            f" font-src 'self'; img-src data:; connect-src ws://{request.host} wss://{request.host};"
            " frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
        )
        page.headers["Referrer-Policy"] = "no-referrer"
        page.headers["Cache-Control"] = "no-store"
        return page

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run a viewer for as long as its page is open."""
        self._refuse_when_full()
        page = asyncio.current_task()
        if page is None:
            raise RuntimeError("a request is handled in a task")
        self._pages.add(page)
        try:
            return await super().handle_websocket(request)
        finally:
            self._pages.discard(page)

    def _refuse_when_full(self) -> None:
        if len(self._pages) >= MOST_VIEWERS:
            raise web.HTTPServiceUnavailable(text=_FULL)


async def _give_keys(_: web.Request) -> web.FileResponse:
    return web.FileResponse(Path(__file__).with_name("keys.js"))


def is_local(address: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def serve(viewer: Sequence[str], address: str, port: int, title: str, font_size: int) -> None:
    """Serve until a signal ends it; raises `HubmonError` when it cannot listen there."""
    try:
        ScreenServer(viewer, address, port, title, font_size).serve()
    except OSError as error:
        raise HubmonError(
            f"It is not possible to listen on {address}, port {port} ({error.strerror or error}).",
            hint="Name another port: `--serve 8001`.",
        ) from error
