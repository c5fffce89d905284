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
    """What a person has in front of them: sends keys, collects what is shown."""

    def __init__(
        self,
        command: Sequence[str | Path],
        environment: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
    ) -> None:
        self.ours, theirs = pty.openpty()
        self.resize(columns, rows)
        self.process = subprocess.Popen(
            ["setsid", "--ctty", *command],  # its terminal, so that it hears when this hangs up
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
        return self.seen[before:].decode()

    def read_for(self, seconds: float) -> bytes:
        """Everything that is shown within so long."""
        before = len(self.seen)
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0 and self._read(left):
            pass
        return self.seen[before:]

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
        """Take what still comes, so that nobody blocks on a full terminal; give the exit code."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            if self.ours < 0 or not self._read(0.05):
                self.process.wait(PATIENCE)
        return self.process.wait(0)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)
        if self.ours >= 0:
            os.close(self.ours)
