"""What every number of every tablet contained, to notice one that is used twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hubmon.connect import Transient
from hubmon_crew.cursor import Stamp

FILE = "digests.db"


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of one envelope."""

    digest: bytes
    """Of its content."""
    stamp: Stamp
    """Of the file it was last seen in: as long as it stands, the file need not be read again."""


class Digests:
    """Digests of the envelopes read, in the connector's own folder.

    They decide nothing about what is read: that is the cursor's part. Without the file (deleted, or
    a store brought back from a backup) only the comparison with older envelopes is lost.
    """

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder
        self._connection: sqlite3.Connection | None = None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Keep all that is put inside the block, or nothing when it ends by an exception."""
        try:
            with self._open():
                yield
        except sqlite3.Error as error:
            raise Transient(
                f"the crew connector cannot use its memory {self._folder() / FILE}: {error}",
                hint="Check the space and the rights there. If the file is damaged, delete it.",
            ) from error

    def get(self, device: str, seq: int) -> Known | None:
        """What is known of a number; None where nothing is."""
        row = (
            self._open()
            .execute(
                "SELECT digest, changed, size FROM envelopes WHERE device = ? AND seq = ?",
                (device, seq),
            )
            .fetchone()
        )
        return Known(row[0], (row[1], row[2])) if row else None

    def put(self, device: str, seq: int, known: Known) -> None:
        """Keep what is known of a number, in the place of what was."""
        self._open().execute(
            "REPLACE INTO envelopes VALUES (?, ?, ?, ?, ?)",
            (device, seq, known.digest, *known.stamp),
        )

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = sqlite3.connect(self._folder() / FILE)
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS envelopes"
                " (device TEXT, seq INTEGER, digest BLOB, changed INTEGER, size INTEGER,"
                " PRIMARY KEY (device, seq)) STRICT, WITHOUT ROWID"
            )
        return self._connection
