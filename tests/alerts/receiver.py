"""A service that takes alerts over HTTP, as apprise's `json://` sends them."""

from __future__ import annotations

import json
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

PATIENCE = 20.0
"""Seconds after which what should have come counts as not coming."""


class Message(NamedTuple):
    """What arrived."""

    path: str
    title: str
    text: str
    type: str

    @property
    def key(self) -> str:
        """By which a double is known."""
        return self.text.rpartition("message ")[2]

    @property
    def references(self) -> set[str]:
        return set(re.findall(r"#\d+", self.text))


class Receiver:
    """Keeps what it accepted; answers otherwise when it is told to."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.messages: list[Message] = []
        self.answers: deque[int | Callable[[], int]] = deque()
        """The status of the next answers; afterwards all is accepted."""
        self._changed = threading.Condition()

    def url(self, path: str) -> str:
        return f"json://127.0.0.1:{self.port}/{path}"

    def take(self, message: Message) -> int:
        with self._changed:
            answer = self.answers.popleft() if self.answers else 200
        status = answer() if callable(answer) else answer
        with self._changed:
            if status == 200:
                self.messages.append(message)
            self._changed.notify_all()
        return status

    def to(self, path: str) -> list[Message]:
        return [message for message in self.messages if message.path == f"/{path}"]

    def wait(self, count: int, path: str = "desk") -> list[Message]:
        """Wait until so many have come, and give them."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.to(path)) >= count, PATIENCE)
        assert came, self.messages
        return self.to(path)

    def wait_for_keys(self, count: int) -> None:
        """The same, doubles not counted."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.by_key()) >= count, PATIENCE)
        assert came, self.messages

    def by_key(self) -> dict[str, Message]:
        """What came, without doubles."""
        return {message.key: message for message in self.messages}

    def wait_for_answers(self) -> None:
        """Wait until all that it was told to answer has been answered."""
        with self._changed:
            assert self._changed.wait_for(lambda: not self.answers, PATIENCE)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            message = Message(self.path, told["title"], told["message"], told["type"])
            try:
                self.send_response(receiver.take(message))
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:
                pass  # whoever asked is gone

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name there
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver = Receiver(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
