from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.connect.rig import STAGE, Hub, Script, clear_stage, make_hub

from hubmon.connect import collector, lane


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with a bad source and a good one, that loses no time on real waiting."""
    monkeypatch.setattr(lane, "_GRACE", 0.3)
    monkeypatch.setattr(collector, "_OUTBOX_LOOK", collector._OUTBOX_LOOK / 50)
    yield make_hub(tmp_path, ("bad", "good"), timeout="1s")
    clear_stage()


@pytest.fixture
def bad(hub: Hub) -> Script:
    assert hub.config.connectors
    return STAGE["bad"]
