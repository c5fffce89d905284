"""Programs in terminals and without, and what they cost."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import psutil  # type: ignore[import-untyped,import-not-found,unused-ignore]  # not installed for linting

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
HUBMON = str(Path(sys.executable).with_name("hubmon"))
COLUMNS, LINES = 200, 50
_MIB = 2**20


class Cost(NamedTuple):
    """What a process took from start to end, in seconds."""

    cpu: float
    wall: float


def environment(home: Path) -> dict[str, str]:
    """An environment in which nothing of the user's is seen."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONPATH": str(ROOT),
    }


def run_to_end(argv: list[str], home: Path) -> Cost:
    """Run a program without a terminal; raises `RuntimeError` when it fails."""
    null = os.open(os.devnull, os.O_RDWR)
    began = time.perf_counter()
    pid = os.posix_spawn(
        argv[0],
        argv,
        environment(home),
        file_actions=[(os.POSIX_SPAWN_DUP2, null, descriptor) for descriptor in (0, 1)],
    )
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - began
    os.close(null)
    if status:
        raise RuntimeError(f"{' '.join(argv)} failed ({status})")
    return Cost(usage.ru_utime + usage.ru_stime, wall)


def cpu_seconds(pid: int) -> float:
    """Processor time a running process has used so far."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def resident(pid: int) -> float:
    """Resident memory of a running process in MiB."""
    return float(psutil.Process(pid).memory_info().rss) / _MIB


class Terminal:
    """A program in a pseudo-terminal of 200 x 50, with somebody who reads all it writes."""

    def __init__(self, argv: list[str], home: Path) -> None:
        self.began = time.perf_counter()
        self.pid, self._descriptor = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
            os.execve(argv[0], argv, environment(home))
        self._output = bytearray()
        self._more = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while not self._ended:
            if not select.select([self._descriptor], [], [], 0.2)[0]:
                continue
            try:
                data = os.read(self._descriptor, 65536)
            except OSError:
                data = b""
            with self._more:
                self._ended = self._ended or not data
                self._output += data
                self._more.notify_all()

    @property
    def written(self) -> int:
        """Bytes it has written so far."""
        with self._more:
            return len(self._output)

    def wait_for(self, *marks: bytes, seconds: float = 60) -> float:
        """Wait until it has written these one after the other; returns seconds since its start."""
        with self._more:
            at = 0
            for mark in marks:
                while (found := self._output.find(mark, at)) < 0:
                    left = self.began + seconds - time.perf_counter()
                    if self._ended or left <= 0 or not self._more.wait(left):
                        raise RuntimeError(f"never wrote {mark!r}; it wrote {self._tail()!r}")
                at = found + len(mark)
        return time.perf_counter() - self.began

    def _tail(self) -> bytes:
        return bytes(self._output[-2000:])

    def wait_until_quiet(self, seconds: float = 1.5) -> None:
        """Wait until it has written nothing for so long."""
        with self._more:
            while not self._ended and self._more.wait(seconds):
                pass

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.kill(self.pid, signal.SIGTERM)
        if not self._gone_within(5):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        self._ended = True
        self._reader.join()
        os.close(self._descriptor)

    def _gone_within(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                return True
            time.sleep(0.02)
        return False


@contextmanager
def beside(argv: Sequence[str], home: Path) -> Iterator[int]:
    """A program that runs meanwhile, without a terminal; gives its process id."""
    with (home / "beside.log").open("wb") as log:
        process = subprocess.Popen(
            argv,
            env=environment(home),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
        )
    try:
        yield process.pid
    finally:
        ended = process.poll()
        process.terminate()
        process.wait()
        if ended is not None:
            said = (home / "beside.log").read_text()[-2000:]
            sys.stderr.write(f"{' '.join(argv)} ended by itself ({ended}):\n{said}\n")


def program(name: str, *arguments: object) -> list[str]:
    """How to start one of `benchmarks.programs`."""
    return [PYTHON, "-m", f"benchmarks.programs.{name}", *map(str, arguments)]
