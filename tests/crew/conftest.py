from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.crew.spool import Spool


@pytest.fixture
async def spool(tmp_path: Path) -> AsyncIterator[Spool]:
    spool = Spool(tmp_path)
    yield spool
    await spool.connector.aclose()
