"""The end in good order: on a signal, and when the terminal is gone.

Textual's driver reads for ever from a terminal that hung up, and its writing thread dies. Here the
terminal's end ends the application.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from io import TextIOWrapper

    from textual.app import App

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that end the application as `q` does, whatever the parent process made of them."""


def end_on_signals(end: Callable[[], object]) -> None:
    """Call `end` on each of the `ENDING` signals, for as long as the running loop runs."""
    loop = asyncio.get_running_loop()
    for number in ENDING:
        loop.add_signal_handler(number, end)


def hung_up(descriptor: int) -> bool:
    """Whether the other end of a terminal or pipe is gone."""
    poll = select.poll()
    poll.register(descriptor, 0)
    gone = select.POLLHUP | select.POLLERR | select.POLLNVAL
    return any(events & gone for _, events in poll.poll(0))


class Outlet:
    """A text stream that goes on into nothing once its terminal is gone."""

    def __init__(self, stream: TextIOWrapper) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write, or drop the text where nobody can read it."""
        try:
            self._stream.write(text)
        except OSError:
            self._let_go()

    def flush(self) -> None:
        """Flush, or drop what waits."""
        try:
            self._stream.flush()
        except OSError:
            self._let_go()

    def fileno(self) -> int:
        """Give the descriptor of the stream."""
        return self._stream.fileno()

    def _let_go(self) -> None:
        """Point the descriptor at the null device: what is still buffered must go somewhere."""
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, self._stream.fileno())
        os.close(null)


class WallDriver(LinuxDriver):
    """Textual's driver for a terminal that may vanish."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file = cast("TextIOWrapper", Outlet(cast("TextIOWrapper", self._file)))

    def run_input_thread(self) -> None:
        """Read keys until the terminal fails, which ends the application."""
        try:
            super().run_input_thread()
        except OSError:
            self._app.call_later(self._app.exit)
