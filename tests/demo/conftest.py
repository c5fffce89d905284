"""One finished set that the tests of this folder look at from all sides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.demo.week import Week

from hubmon.demo.generate import START, generate
from hubmon.demo.scenario import Scenario


@pytest.fixture(scope="session")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    """A usual week of a hub of half the size."""
    folder = tmp_path_factory.mktemp("week")
    ledger = generate(folder, seed=11, days=7, scenario=Scenario(volume=0.5))
    return Week(folder, ledger, START + timedelta(days=7))
