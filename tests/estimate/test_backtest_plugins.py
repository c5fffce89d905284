"""Estimators of one's own beside ours; a broken one spoils no other."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.estimate.past import GIVE_UP, past
from tests.estimate.test_backtest import write

from hubmon.cli import main
from hubmon.cli.backtest_estimators import Past, estimators, in_processes, replay_all
from hubmon.estimate.history import History
from hubmon.estimate.rows import Rows

PLUGIN = """
import os
from hubmon.connect import hookimpl
from hubmon.estimate import Forecast

class Sound:
    def __init__(self, give_up):
        self.seen = 0
    def observe(self, happening):
        self.seen += 1
    def predict(self, now, channel, language):
        return Forecast(60, 120, 600, 1200, 1800)

def saying(forecast):
    class Says(Sound):
        def predict(self, now, channel, language):
            return forecast
    return Says

class Raises(Sound):
    def predict(self, now, channel, language):
        return {}[language] if self.seen > 100 else None

class Dies(Sound):
    def predict(self, now, channel, language):
        if self.seen > 100:
            os._exit(1)

def unmade(give_up):
    raise RuntimeError("\\x1b[2Jnot today")

@hookimpl
def hubmon_estimators():
    return {
        "sound": Sound, "raises": Raises, "dies": Dies, "unmade": unmade, "beran": Sound,
        "no_number": saying(Forecast(1, 2, float("nan"), 4, 5)),
        "endless": saying(Forecast(1, 2, 3, 4, float("inf"))),
        "negative": saying(Forecast(-1, 2, 3, 4, 5)),
        "unsorted": saying(Forecast(1, 3, 2, 4, 5)),
        "short": saying((1, 2, 3)),
        "words": saying("an hour"),
        "one": saying(60.0),
    }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "my_estimators.py").write_text(PLUGIN)
    (folder / "broken_one.py").write_text("1 / 0")
    (tmp_path / "config.toml").write_text('[plugins]\nfolders = ["plugins"]\n')
    yield folder
    sys.modules.pop("my_estimators", None)


def test_a_broken_one_is_told_of_and_the_others_go_on(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(folder.parent / "past.csv", past(300))
    config = str(folder.parent / "config.toml")
    failing = ["raises", "unmade", "no_number", "endless", "negative", "unsorted"]
    failing += ["short", "words", "one"]
    only = [word for name in ["sound", "beran", *failing] for word in ("--only", name)]
    words = ["backtest", str(file), "--config", config, *only]
    assert main([*words, "--json"]) == 1
    captured = capsys.readouterr()
    told = {each["name"]: each for each in json.loads(captured.out)["estimators"]}
    assert [name for name, each in told.items() if each["error"]] == failing
    assert {told[name]["n"] for name in failing} == {0}
    assert told["sound"]["n"] == told["beran"]["n"] > 100
    assert "KeyError: 'en' (my_estimators.py, line 22), at the Arrival of" in str(
        told["raises"]["error"]
    )
    assert told["unsorted"]["error"].startswith("the forecast (1, 3, 2, 4, 5) is not five rising")
    assert told["words"]["error"].startswith("the forecast 'an hour' is not five rising waits")
    assert told["one"]["error"].startswith("the forecast 60.0 is not five rising waits")
    assert "The plugin broken_one is broken: ZeroDivisionError" in captured.err
    assert "The estimator beran of" in captured.err
    assert main(words) == 1
    printed = capsys.readouterr().out
    assert printed.count("failed, see below") == 2 * len(failing)
    assert "unmade failed: RuntimeError: not today" in printed
    assert main([*words, "--csv"]) == 1
    printed = capsys.readouterr().out
    assert "RuntimeError: not today" in printed
    assert "\x1b" not in printed


def test_one_that_fails_has_no_picture_and_the_next_one_has(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(folder.parent / "past.csv", past(300))
    config, plot = str(folder.parent / "config.toml"), folder.parent / "plot.svg"
    words = ["--config", config, "--only", "raises", "--only", "sound", "--plot", str(plot)]
    assert main(["backtest", str(file), *words]) == 1
    assert "sound" in plot.read_text()
    assert "raises failed" in capsys.readouterr().out


def test_processes_say_the_same_and_one_that_dies_takes_no_other_with_it(folder: Path) -> None:
    lived = Past(History(Rows(past(300))), GIVE_UP, [folder])
    names = ["sound", "dies", "moving_average"]
    progress: dict[str, int] = {}
    told = {each.name: each for each in in_processes(names, lived, 2, progress.__setitem__)}
    assert progress == dict.fromkeys(names, 300)
    assert told["dies"].error == "its process ended"
    makers, shown = estimators([folder]).makers, list[tuple[float, float]]()
    here = replay_all(
        ["sound", "moving_average"], lived, makers, lambda done, of: shown.append((done, of))
    )
    assert max(done for done, _ in shown) == 600
    for each in here:
        assert not each.error
        assert told[each.name].forecasts.tolist() == each.forecasts.tolist()
