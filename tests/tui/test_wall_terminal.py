"""The wall in a real terminal: it draws, and it ends in good order however its end comes."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.tui.support import FakeView

from hubmon.errors import ConfigError, HubmonError
from hubmon.faces.tui.keys import KEYS
from hubmon.faces.tui.run import check_keys, run_screens
from hubmon.faces.tui.taste import Taste

REPOSITORY = Path(__file__).parents[2]
PROGRAM = """
from hubmon.faces.tui.run import run_screens
from hubmon.faces.tui.taste import Taste
from tests.tui.support import FakeView
run_screens(FakeView(), [("Amstelveen", "Europe/Amsterdam"), ("Dubai", "Asia/Dubai")], Taste())
"""
PATIENCE = 30
"""Seconds that anything may take on a busy machine."""

LEFT_ALTERNATE_SCREEN = b"\x1b[?1049l"
CURSOR_SHOWN = b"\x1b[?25h"


class Terminal:
    """A pseudo-terminal with the wall in it."""

    def __init__(self, home: Path, *, shell_first: str = "") -> None:
        self.ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        wall = [sys.executable, "-c", PROGRAM]
        command = ["sh", "-c", f'{shell_first}; exec "$@"', "sh", *wall] if shell_first else wall
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=REPOSITORY,
            env={
                "HOME": str(home),
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(REPOSITORY),
                "TERM": "xterm-256color",
            },
            start_new_session=True,
        )
        os.close(theirs)
        self.seen = b""

    def read_until(self, expected: bytes) -> None:
        deadline = time.monotonic() + PATIENCE
        while expected not in self.seen:
            left = deadline - time.monotonic()
            assert left > 0, f"{expected!r} never came: {self.seen[-2000:]!r}"
            if select.select([self.ours], [], [], left)[0]:
                self.seen += os.read(self.ours, 65536)

    def hang_up(self) -> None:
        os.close(self.ours)
        self.ours = -1

    def finish(self) -> int:
        """Read what still comes, so that nobody blocks on a full terminal; give the exit code."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            if self.ours < 0:
                self.process.wait(PATIENCE)
            elif select.select([self.ours], [], [], 0.05)[0]:
                try:
                    self.seen += os.read(self.ours, 65536)
                except OSError:  # the last one on the other side has closed it
                    self.process.wait(PATIENCE)
        return self.process.wait(0)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)
        if self.ours >= 0:
            os.close(self.ours)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    wall = Terminal(tmp_path)
    yield wall
    wall.close()


@pytest.fixture
def terminal_that_ignores_hangups(tmp_path: Path) -> Iterator[Terminal]:
    wall = Terminal(tmp_path, shell_first="trap '' HUP")
    yield wall
    wall.close()


def left_in_good_order(terminal: Terminal) -> bool:
    return terminal.seen.rfind(CURSOR_SHOWN) > terminal.seen.find(LEFT_ALTERNATE_SCREEN) > 0


def test_the_wall_is_drawn_and_q_ends_it(terminal: Terminal) -> None:
    terminal.read_until(b"Amstelveen")
    terminal.read_until(b"quit")
    os.write(terminal.ours, b"q")
    assert terminal.finish() == 0
    assert left_in_good_order(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_and_gives_the_terminal_back(
    terminal: Terminal, number: signal.Signals
) -> None:
    terminal.read_until(b"quit")
    terminal.process.send_signal(number)
    assert terminal.finish() == 0
    assert left_in_good_order(terminal)


def test_a_hangup_ends_it_even_where_the_parent_ignores_hangups(
    terminal_that_ignores_hangups: Terminal,
) -> None:
    terminal_that_ignores_hangups.read_until(b"quit")
    terminal_that_ignores_hangups.process.send_signal(signal.SIGHUP)
    assert terminal_that_ignores_hangups.finish() == 0


def test_it_ends_when_the_terminal_vanishes_without_a_signal(
    terminal_that_ignores_hangups: Terminal,
) -> None:
    terminal_that_ignores_hangups.read_until(b"quit")
    terminal_that_ignores_hangups.hang_up()
    assert terminal_that_ignores_hangups.finish() == 0


def test_without_a_terminal_it_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        with pytest.raises(HubmonError, match="needs a terminal"):
            run_screens(FakeView(), [("Amstelveen", "Europe/Amsterdam")], Taste())


def test_a_key_for_what_is_not_there_is_an_error_that_says_what_may_be_meant() -> None:
    with pytest.raises(ConfigError, match=r"app\.wal") as raised:
        check_keys({"app.wal": "f5"})
    assert "app.wall" in str(raised.value)


def test_every_key_in_the_supervisors_page_can_be_wished_for_and_all_stand_there() -> None:
    page = (REPOSITORY / "docs" / "supervisors.md").read_text("utf-8")
    told = page.partition("There are `app.wall`")[2].partition(".\n\n")[0]
    assert {"app.wall", *re.findall(r"`([a-z_.]+)`", told)} == set(KEYS)
