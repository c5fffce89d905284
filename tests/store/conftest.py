"""What tests of the store share."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from hubmon.model.promise import Promises
from hubmon.store.writer import SqliteStore


@pytest.fixture(scope="module")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Gives the path of another empty store with every call."""
    folder = tmp_path_factory.mktemp("stores")
    SqliteStore(folder / "empty.db", Promises()).close()
    numbers = count(1)

    def new() -> Path:
        path = folder / f"{next(numbers)}.db"
        shutil.copy(folder / "empty.db", path)
        return path

    return new
