"""A service that takes what is published."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


class Service(ThreadingHTTPServer):
    """A service that takes what is published, on loopback."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taker)
        self.taken: list[tuple[str, str, dict[str, str], bytes]] = []
        self.status = 204
        self.headers: dict[str, str] = {}
        self.answer = b""
        self.endless = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/status.json"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has heard enough is no error."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Taker(BaseHTTPRequestHandler):
    server: Service

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.command, self.path, dict(self.headers), body))
        self.do_HEAD()
        self.wfile.write(self.server.answer)
        while self.server.endless:
            self.wfile.write(self.server.answer)

    def do_POST(self) -> None:
        self.do_PUT()

    def do_HEAD(self) -> None:
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        if not self.server.endless:
            self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing on the test's terminal."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
