"""A pseudo-terminal with a program in it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE = 30
"""Seconds that anything may take on a busy machine."""


class PseudoTerminal:
    """What a person has in front of them: sends keys, collects what is shown.

    Args:
        command: the program and its words.
        environment: what it finds there besides PATH and HOME.
        columns: how wide it is at first.
        rows: how high it is at first.
        told_of_hangup: whether the program gets a signal when the terminal vanishes.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        environment: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
        told_of_hangup: bool = True,
    ) -> None:
        self.ours, theirs = pty.openpty()
        self.resize(columns, rows)
        session = ["setsid", "--ctty"] if told_of_hangup else ["setsid"]
        self.process = subprocess.Popen(
            [*session, *command],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **environment},
        )
        os.close(theirs)
        self.seen = b""

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys: str | bytes) -> None:
        os.write(self.ours, keys.encode() if isinstance(keys, str) else keys)

    def read_until(self, expected: str) -> str:
        """Everything shown since the last call, up to what is expected and perhaps beyond."""
        deadline = time.monotonic() + PATIENCE
        before = len(self.seen)
        while expected.encode() not in self.seen[before:]:
            left = deadline - time.monotonic()
            assert left > 0, f"{expected!r} never came: {self.seen[-2000:]!r}"
            self._read(left)
        return self.seen[before:].decode(errors="replace")  # a letter may have come by half

    def _read(self, seconds: float) -> bool:
        """Take what comes; False when the other end is closed."""
        if select.select([self.ours], [], [], seconds)[0]:
            try:
                self.seen += os.read(self.ours, 65536)
            except OSError:  # the last one on the other side has closed it
                return False
        return True

    def hang_up(self) -> None:
        os.close(self.ours)
        self.ours = -1

    def finish(self) -> int:
        """Take all that still comes, what it says at its very end too; give the exit code."""
        deadline = time.monotonic() + PATIENCE
        while self.ours >= 0 and (left := deadline - time.monotonic()) > 0 and self._read(left):
            pass
        return self.process.wait(max(0.0, deadline - time.monotonic()))

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)
        if self.ours >= 0:
            os.close(self.ours)
