"""One collector per store, whatever becomes of the last one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hubmon.errors import CollectorRunning
from hubmon.store.lock import CollectorLock

HOLDER = """
import sys
from pathlib import Path
from hubmon.store.lock import CollectorLock
lock = CollectorLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
lock.release()
print("released", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_collector(store: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_while_one_collects_no_other_process_may(store_path: Path) -> None:
    with another_collector(store_path) as holder:
        lock = CollectorLock(store_path)
        with pytest.raises(CollectorRunning, match=rf"process {holder.pid}\b") as told:
            lock.acquire()
        assert told.value.hint


def test_a_killed_collector_leaves_no_lock_behind(store_path: Path) -> None:
    with another_collector(store_path) as holder:
        holder.kill()
        holder.wait()
        with CollectorLock(store_path):
            pass


def test_a_collector_that_ends_hands_over(store_path: Path) -> None:
    with another_collector(store_path) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        holder.stdin.close()
        assert holder.stdout.readline() == "released\n"
        with CollectorLock(store_path):
            pass


def test_within_one_process_there_is_one_too(store_path: Path) -> None:
    with CollectorLock(store_path), pytest.raises(CollectorRunning):
        CollectorLock(store_path).acquire()
    with CollectorLock(store_path):
        pass


def test_two_stores_know_nothing_of_each_other(tmp_path: Path) -> None:
    with CollectorLock(tmp_path / "one.db"), CollectorLock(tmp_path / "two.db"):
        pass


def test_what_was_not_taken_is_let_go_of_without_harm(store_path: Path) -> None:
    CollectorLock(store_path).release()
