"""What stands in a store, for tests that hold two against each other."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def contents(path: Path) -> list[str]:
    """Every row of every table, as SQL; without the time at which the tables were made."""
    with closing(sqlite3.connect(path)) as db:
        return [line for line in db.iterdump() if "_sqlite_migrations" not in line]
