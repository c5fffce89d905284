"""Lets estimators live through the past, several at once where that is worth it.

Each process takes one estimator after the other. One that dies takes the estimator with it that it
was at, and another process goes on.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

from hubmon.connect.plugins import load_plugins
from hubmon.estimate.backtest import Told, failed, replay
from hubmon.estimate.contract import Maker
from hubmon.estimate.estimators import ESTIMATORS
from hubmon.estimate.history import History

FEWEST_ROWS = 5_000
"""With fewer, to start a process takes longer than it saves."""


class Past(NamedTuple):
    """What every process needs to know."""

    history: History
    give_up: float
    plugin_folders: Sequence[Path]


class Offer(NamedTuple):
    """The estimators there are, and why others are not."""

    makers: dict[str, Maker]
    missing: list[str]
    """In sentences for people."""


def estimators(plugin_folders: Sequence[Path]) -> Offer:
    """Ours, and those of plugins, which may not take our names."""
    host = load_plugins(plugin_folders)
    missing = [f"The plugin {p.name} is broken: {p.error}" for p in host.plugins if p.error]
    theirs = {n: make for n, make in host.estimators.items() if n not in ESTIMATORS}
    missing += [
        f"The estimator {name} of {plugin.origin} is left out: hubmon has one of that name."
        for plugin in host.plugins
        for name in plugin.estimators.keys() & ESTIMATORS.keys()
    ]
    return Offer({**ESTIMATORS, **theirs}, missing)


def replay_all(
    names: Sequence[str],
    past: Past,
    makers: dict[str, Maker],
    show: Callable[[float, float], None],
) -> list[Told]:
    """What each of the estimators says of the past, in the order of `names`.

    Args:
        names: of the estimators.
        past: to live through.
        makers: of all estimators there are.
        show: told now and then of how much is done of how much.
    """
    rows = len(past.history.rows)
    done: dict[str, int] = {}

    def tell(name: str, count: int) -> None:
        done[name] = count
        show(sum(done.values()), len(names) * rows)

    processes = min(len(names), _processors()) if rows >= FEWEST_ROWS else 1
    try:
        if processes == 1:
            return [_replay(name, makers[name], past, tell) for name in names]
        told = {each.name: each for each in in_processes(names, past, processes, tell)}
        return [told[name] for name in names]
    finally:
        show(1, 1)  # also whoever interrupts it gets their line back


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _replay(name: str, make: Maker, past: Past, tell: Callable[[str, int], None]) -> Told:
    return replay(
        name,
        make,
        past.history,
        give_up=past.give_up,
        clock=time.process_time,
        progress=lambda done, _total: tell(name, done),
    )


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """What is started here never heeds Ctrl-C: whoever started it ends it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Worker:
    """A process, and the estimator it is at."""

    def __init__(self, past: Past) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection: Connection
        self.connection, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(target=work, args=(theirs,), daemon=True)
        with _interrupts_ignored():
            self._process.start()
        theirs.close()
        self._tell(past)
        self.name = ""

    def take(self, name: str) -> None:
        """Give it an estimator."""
        self.name = name
        self._tell(name)

    def _tell(self, what: Past | str) -> None:
        with suppress(OSError):  # that it is gone shows when it is listened to
            self.connection.send(what)

    def end(self) -> None:
        """Whatever it is at."""
        self.connection.close()
        self._process.terminate()
        self._process.join()


def in_processes(
    names: Sequence[str], past: Past, processes: int, tell: Callable[[str, int], None]
) -> Iterator[Told]:
    """What each of the estimators says, as they get done."""
    left = deque(names)
    workers: list[_Worker] = []
    try:
        while left or workers:
            while left and len(workers) < processes:
                workers.append(_Worker(past))
                workers[-1].take(left.popleft())
            ready = wait([worker.connection for worker in workers])
            for worker in [worker for worker in workers if worker.connection in ready]:
                heard = _hear(worker, past.history)
                if isinstance(heard, int):
                    tell(worker.name, heard)
                    continue
                tell(worker.name, len(past.history.rows))
                yield heard
                if left and not heard.error:
                    worker.take(left.popleft())
                else:
                    workers.remove(worker)
                    worker.end()
    finally:
        for worker in workers:
            worker.end()


def _hear(worker: _Worker, history: History) -> Told | int:
    """What an estimator said of the past, or of how many rows it has said something."""
    try:
        heard: Told | int = worker.connection.recv()
    except (EOFError, OSError):
        return failed(worker.name, history, "its process ended")
    return heard


def work(connection: Connection) -> None:
    """In a process of its own: live through the past with each estimator that is named."""
    past: Past = connection.recv()
    makers = estimators(past.plugin_folders).makers
    while True:
        try:
            name: str = connection.recv()
        except EOFError:
            return
        connection.send(_replay(name, makers[name], past, lambda _, done: connection.send(done)))
