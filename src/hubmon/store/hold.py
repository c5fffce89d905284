"""What everybody who reads the store has."""

from __future__ import annotations

from pathlib import Path

from hubmon.store.connection import open_to_read, speaking_plainly
from hubmon.store.rows import newest_revision


class StoreHold:
    """A hold on the store, for reading. Used from one thread; every read is short."""

    def __init__(self, path: Path) -> None:
        """Open the database at `path` read-only; raises `StoreMissing` or `StoreError`."""
        self._path = path
        self._db = open_to_read(path)

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    def data_version(self) -> int:
        """A number that changes when another connection has written anything."""
        with speaking_plainly(self._path):
            (version,) = self._db.execute("PRAGMA data_version").fetchone()
        return int(version)

    def revision(self) -> int:
        """The revision of the newest change of a case or a shift."""
        with speaking_plainly(self._path):
            return newest_revision(self._db)
