from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from tests.salesforce.exporting import Reading


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An empty export folder."""
    folder = tmp_path / "export"
    folder.mkdir()
    return folder


@pytest.fixture
async def read(export: Path) -> AsyncIterator[Callable[..., Reading]]:
    """Makes a reading of the export folder; keyword arguments are configuration keys."""
    made: list[Reading] = []

    def start(limit: int = 1000, **settings: object) -> Reading:
        made.append(Reading(export, settings, limit=limit))
        return made[-1]

    yield start
    for reading in made:
        await reading.close()
