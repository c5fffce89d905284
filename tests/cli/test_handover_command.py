"""`hubmon handover`, as it is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubmon.cli import main
from hubmon.model.promise import Promises
from hubmon.store.writer import SqliteStore

CONFIG = """
[[sites]]
name = "Amstelveen"
zone = "Europe/Amsterdam"

[[sites]]
name = "Dubai"
zone = "Asia/Dubai"
"""


@pytest.fixture
def places(tmp_path: Path) -> list[str]:
    (tmp_path / "hubmon.toml").write_text(CONFIG)
    SqliteStore(tmp_path / "hub.db", Promises()).close()
    return ["--config", str(tmp_path / "hubmon.toml"), "--store", str(tmp_path / "hub.db")]


def test_it_is_printed_for_a_site(places: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["handover", "--site", "dubai", *places]) == 0
    first, _, *others = capsys.readouterr().out.splitlines()
    assert first.startswith("Hand-over to Dubai, ")
    assert first.endswith("+04")
    assert others[0].startswith("Waiting     0")


def test_without_a_site_it_is_told_in_the_first_ones_zone(
    places: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["handover", *places]) == 0
    assert capsys.readouterr().out.startswith("Hand-over, ")


def test_a_site_that_is_not_known_is_told_with_those_that_are(
    places: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["handover", "--site", "Delhi", *places]) == 2
    assert "There are: Amstelveen, Dubai." in capsys.readouterr().err
