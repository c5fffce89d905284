"""Exactly one collector per store: an operating-system lock that a crash releases."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType

from hubmon.errors import CollectorRunning, StoreError


class CollectorLock:
    """Held by the process that collects into a store. A context manager, or `acquire`/`release`."""

    def __init__(self, store: Path) -> None:
        self._path = store.with_name(store.name + ".lock")
        self._file: int | None = None

    def acquire(self) -> None:
        """Take it; raises `CollectorRunning` when another process has it."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreError(
                f"The lock {self._path} cannot be opened ({error.strerror}).",
                hint="The collector needs to write in the folder of the store.",
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(file, 32).decode(errors="replace").strip() or "unknown"
            os.close(file)
            raise CollectorRunning(
                f"Another hubmon (process {holder}) already collects into this store.",
                hint="Look at it with `hubmon`; it takes over by itself when the other ends.",
            ) from error
        os.ftruncate(file, 0)
        os.pwrite(file, str(os.getpid()).encode(), 0)
        self._file = file

    def release(self) -> None:
        """Let go of it; harmless when it is not held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> CollectorLock:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
