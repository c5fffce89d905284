"""Follows an agent's queue in the store; what cannot be read now stays as it was read last."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hubmon.errors import HubmonError, StoreMissing
from hubmon.faces.queue import Item, Queue, select_queue
from hubmon.store.connection import open_to_read, speaking_plainly

if TYPE_CHECKING:
    from hubmon.model.timeline import CaseStory

_RENEWED_MS = 15_000
"""How old the figures may become while nothing changes: a source can fall silent."""
_BUSY_MS = 250
"""How long a key may have to wait for somebody else's lock."""


class Sight(NamedTuple):
    """What is known of the queue."""

    queue: Queue
    read_ms: int
    """When it was read."""
    trouble: str = ""
    """Why it cannot be read now; empty when it can."""


class Feed:
    """One agent's hold on the store. Used from one thread.

    Args:
        store: the database.
        agent: whose queue; nobody else's can be reached from here.
        now_ms: gives the present, in milliseconds since the epoch.

    Raises:
        StoreMissing, StoreError: the database cannot be read at the start.
    """

    def __init__(self, store: Path, agent: str, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._agent = agent
        self._now_ms = now_ms
        self._db: sqlite3.Connection | None = None
        self._file = (0, 0)
        self._version = -1
        self._sight = self._read(self._open())

    def close(self) -> None:
        """Let go of the database."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def look(self) -> Sight:
        """The queue as it stands; the same object as before when nothing has changed."""
        try:
            db = self._open()
            if self._version != self._data_version(db) or self._is_old():
                self._sight = self._read(db)
            elif self._sight.trouble:
                self._sight = self._sight._replace(trouble="")
        except HubmonError as error:
            if error.message != self._sight.trouble:
                self._sight = self._sight._replace(trouble=error.message)
        return self._sight

    def story(self, item: Item) -> CaseStory | None:
        """One of the agent's own cases with its timeline; None when it is theirs no more.

        Raises:
            StoreError: the database cannot be read now.
        """
        from hubmon.model.promise import Promises  # noqa: PLC0415  # only who opens a case waits
        from hubmon.model.story import story  # noqa: PLC0415  # the same
        from hubmon.model.timeline import CaseStory  # noqa: PLC0415  # the same
        from hubmon.store.reader import StoreReader  # noqa: PLC0415  # the same

        with closing(StoreReader(self._store)) as reader:
            case = reader.cases([item.subject]).get(item.subject)
            told = story(reader.reports_by_key(item.id), Promises())
            expected = reader.expected_wait(item.id)
        if case is None or told is None or case.agent != self._agent:
            return None
        if case.waiting is None:
            expected = None
        # the stored case has its clocks as the hub's promises set them
        return CaseStory(case=case, entries=told.entries, expected=expected)

    def _open(self) -> sqlite3.Connection:
        """The open database; opened anew when another file has taken its place."""
        try:
            found = self._store.stat()
        except OSError as error:
            raise StoreMissing(f"There is no database at {self._store} now.") from error
        if self._db is None or self._file != (found.st_dev, found.st_ino):
            self.close()
            self._db = open_to_read(self._store)
            self._db.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
            self._file = (found.st_dev, found.st_ino)
            self._version = -1
        return self._db

    def _data_version(self, db: sqlite3.Connection) -> int:
        with speaking_plainly(self._store):
            (version,) = db.execute("PRAGMA data_version").fetchone()
        return int(version)

    def _is_old(self) -> bool:
        return not 0 <= self._now_ms() - self._sight.read_ms < _RENEWED_MS

    def _read(self, db: sqlite3.Connection) -> Sight:
        now_ms = self._now_ms()
        version = self._data_version(db)  # first: what is written meanwhile is read next time
        with speaking_plainly(self._store):
            sight = Sight(select_queue(db, self._agent, now_ms), now_ms)
        self._version = version
        return sight
