"""The simulated feed on a loopback port."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, Protocol

from hubmon_social.mock.faults import Faults
from hubmon_social.mock.feed import Feed
from hubmon_social.mock.service import Answer, Service

LOOPBACK = "127.0.0.1"
_LARGEST = 65_536
"""Bytes that are read of what somebody wants to change."""


class Now(Protocol):
    """The part of a clock that the feed needs: `hubmon.connect.Clock` has it."""

    def now(self) -> datetime:
        """The present moment, aware."""
        ...


class WallClock:
    """Real time."""

    def now(self) -> datetime:
        """The present moment, UTC."""
        return datetime.now(UTC)


@asynccontextmanager
async def serve(
    feed: Feed,
    faults: Faults | None = None,
    *,
    clock: Now | None = None,
    host: str = LOOPBACK,
    port: int = 0,
    token: str | None = None,
) -> AsyncIterator[str]:
    """Serve a feed while the block runs; gives its base URL.

    Args:
        feed: what to show; it may grow meanwhile.
        faults: how badly to show it; None for not at all.
        clock: decides what has happened already, and when rate limits end; None for real time.
        host: the address to listen on.
        port: 0 for any free one.
        token: the bearer token that requests must carry; None lets everyone in.

    Raises:
        OSError: the port is taken or the address is not this machine's.
    """
    service = Service(feed, faults or Faults(), (clock or WallClock()).now, token)
    server = _Server((host, port), service)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="social-mock", daemon=True
    )
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        await asyncio.to_thread(server.stop)
        thread.join()


class _Server(ThreadingHTTPServer):
    """Threads that end with the server, one for each request."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], service: Service) -> None:
        self.service = service
        self.closing = threading.Event()
        super().__init__(address, _Handler)

    def stop(self) -> None:
        """End what is being answered and give the port back."""
        self.closing.set()
        self.shutdown()
        self.server_close()

    def server_bind(self) -> None:
        """Bind without asking a name server who we are, as the base class would."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away in the middle is none of the feed's business."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One request on one connection (HTTP/1.0)."""

    timeout = 5
    server: _Server

    def do_GET(self) -> None:
        """Answer by the service."""
        self._answer(None)

    def do_PUT(self) -> None:
        """The same with what is to be changed."""
        length = self.headers.get("Content-Length", "")
        self._answer(self.rfile.read(min(int(length), _LARGEST)) if length.isdecimal() else b"")

    def _answer(self, changed: bytes | None) -> None:
        answer = self.server.service.answer(self.path, self.headers.get("Authorization"), changed)
        if answer.wait and self.server.closing.wait(answer.wait.total_seconds()):
            return
        self._send(answer)

    def _send(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        self.send_header("Date", format_datetime(answer.at, usegmt=True))
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(answer.length))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Keep quiet: a test's output and a demo's screen belong to others."""
