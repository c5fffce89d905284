"""The page on the estimate: its plugin runs, its signatures are the contract's."""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from tests.docs.pages import blocks, page
from tests.estimate.past import GIVE_UP, START, past
from tests.estimate.test_backtest import write

import hubmon.estimate
from hubmon.cli import main
from hubmon.connect.hookspecs import hubmon_estimators
from hubmon.connect.plugins import load_plugins
from hubmon.estimate import Arrival, Forecast, Forecaster, Happening, Reply
from hubmon.estimate.estimators import ESTIMATORS
from hubmon.estimate.scoring import Score

PAGE = page("docs/estimate.md")
(PLUGIN,) = blocks(PAGE, "python")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "last_hundred.py").write_text(PLUGIN, "utf-8")
    yield folder
    sys.modules.pop("last_hundred", None)


def test_the_plugin_says_the_spread_of_the_last_waits(folder: Path) -> None:
    estimator = load_plugins([folder]).estimators["last_hundred"](GIVE_UP)
    assert estimator.predict(START, "twitter", "nl") is None
    for number in range(21):
        estimator.observe(Arrival(START + number, number, "twitter", "nl"))
    for number in range(21):
        estimator.observe(Reply(START + 100 + 2 * number, number))
    expected = Forecast(101, 102, 110, 118, 119)
    assert estimator.predict(START + 200, "twitter", "nl") == expected
    assert estimator.predict(START + 200, None, None) == expected


def test_the_plugin_is_back_tested_beside_ours(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = folder.parent / "config.toml"
    config.write_text('[plugins]\nfolders = ["plugins"]\n')
    file = write(folder.parent / "past.csv", past(300))
    words = ["--only", "last_hundred", "--only", "moving_average", "--config", str(config)]
    assert main(["backtest", str(file), "--json", *words]) == 0
    ours, theirs = json.loads(capsys.readouterr().out)["estimators"]
    assert (ours["name"], theirs["name"]) == ("moving_average", "last_hundred")
    assert theirs["n"] == ours["n"]
    assert theirs["cover_80"] > 0.6


@pytest.mark.parametrize("member", [hubmon_estimators, Forecaster.observe, Forecaster.predict])
def test_every_signature_stands_on_the_page(member: Any) -> None:
    signature = str(inspect.signature(member)).replace("'", "")
    assert f"`{member.__name__}{signature}`" in PAGE.replace("\\|", "|")


def test_the_page_names_everything_that_may_happen() -> None:
    section = PAGE.split("## Your own estimator")[1]
    assert not [kind for kind in get_args(Happening) if f"`{kind.__name__}`" not in section]


def test_what_the_plugin_imports_is_public() -> None:
    imports = re.findall(r"^from hubmon\.(\w+) import (.*)$", PLUGIN, re.MULTILINE)
    assert [module for module, _ in imports] == ["connect", "estimate"]
    assert set(imports[1][1].split(", ")) <= set(hubmon.estimate.__all__)


def test_the_page_names_every_estimator_and_every_figure() -> None:
    section = PAGE.split("## Back-testing")[1].split("## Your own")[0]
    named = set(re.findall(r"`(\w+)`", section))
    assert set(ESTIMATORS) <= named
    assert set(Score.__struct_fields__) - {"name"} <= named
