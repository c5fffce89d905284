"""What a back-test reports, and what it says of files it cannot use."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from tests.estimate.past import GIVE_UP, START, past

from hubmon.cli import main
from hubmon.estimate.backtest import Run, judge, replay
from hubmon.estimate.contract import Forecast, Forecaster, Happening
from hubmon.estimate.csv_history import COLUMNS
from hubmon.estimate.estimators import ESTIMATORS
from hubmon.estimate.history import History
from hubmon.estimate.rows import Row, Rows
from hubmon.estimate.scoring import score

KEYS = {
    "name", "n", "pinball_10", "pinball_50", "pinball_90", "pinball_sum", "mae", "medae",
    "cover_80", "cover_90", "width_80", "us_per_event",
}  # fmt: skip


def lived(
    make: Callable[[float], Forecaster], rows: list[Row], *, warmup: float, name: str = "own"
) -> Run:
    """What an estimator says of a past, held against what came true."""
    history = History(Rows(rows))
    told = replay(name, make, history, give_up=GIVE_UP, clock=lambda: 0.0)
    return judge(told, history.rows, give_up=GIVE_UP, warmup=warmup)


def write(path: Path, rows: list[Row], header: tuple[str, ...] = COLUMNS) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for row in rows:
            moments = (row.arrived_at, row.first_response_at, row.resolved_at)
            blank = ["" if moment is None else int(moment) for moment in moments]
            writer.writerow([*blank, row.channel, row.language, row.agent])
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "past.csv", past(300))


def test_json_has_every_estimator_on_the_same_replies(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backtest", str(file), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["version"], result["rows"]) == (1, 300)
    assert [each["name"] for each in result["estimators"]] == list(ESTIMATORS)
    assert len({each["n"] for each in result["estimators"]}) == 1
    for each in result["estimators"]:
        assert set(each) >= KEYS
        parts = each["pinball_10"] + each["pinball_50"] + each["pinball_90"]
        assert each["pinball_sum"] == pytest.approx(parts)
        assert each["mae"] == pytest.approx(2 * each["pinball_50"])


def test_csv_and_table_name_every_estimator(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backtest", str(file), "--csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line["name"] for line in csv.DictReader(lines)] == list(ESTIMATORS)
    assert main(["backtest", str(file), "--by-language", "20"]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in [*ESTIMATORS, "by language", "en ", "nl "])
    assert max(map(len, printed.splitlines())) <= 80


def test_every_figure_is_in_the_table(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["backtest", str(file), "--only", "kaplan_meier"]
    main([*words, "--json"])
    (told,) = json.loads(capsys.readouterr().out)["estimators"]
    main(words)
    rows = [line for line in capsys.readouterr().out.splitlines() if "kaplan_meier" in line]
    shown = [float(cell) for row in rows for cell in row.split()[1:]]
    figures = [value for key, value in told.items() if key not in {"name", "error", "us_per_event"}]
    assert all(any(value == pytest.approx(cell, abs=0.06) for cell in shown) for value in figures)
    assert len(shown) == len(figures) + 1


def test_by_language_is_in_json_and_csv_for_every_estimator(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["backtest", str(file), "--only", "beran", "--only", "moving_average"]
    assert main([*words, "--by-language", "20", "--json"]) == 0
    for told in json.loads(capsys.readouterr().out)["estimators"]:
        assert [each["language"] for each in told["languages"]] == ["en", "nl"]
        assert sum(each["n"] for each in told["languages"]) == told["n"]
    assert main([*words, "--by-language", "20", "--csv"]) == 0
    lines = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [(line["name"], line["language"]) for line in lines] == [
        (name, language) for name in ("moving_average", "beran") for language in ("", "en", "nl")
    ]
    assert main([*words, "--by-language", "9999"]) == 0
    assert "No language has 9999 scored replies." in capsys.readouterr().out


def test_a_past_without_replies_has_no_score(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [Row(START + n, None, None, "twitter", "en", "") for n in range(5)]
    assert main(["backtest", str(write(tmp_path / "silent.csv", rows)), "--json"]) == 0
    estimators = json.loads(capsys.readouterr().out)["estimators"]
    assert {(each["n"], each["mae"]) for each in estimators} == {(0, None)}


def test_columns_can_be_called_otherwise(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(file.read_text().replace("arrived_at", "created", 1))
    assert main(["backtest", str(other), "--only", "hubmon", "--map", "arrived_at=created"]) == 0


def test_a_missing_column_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "other.csv"
    path.write_text("created,first_response_at\n1,2\n")
    assert main(["backtest", str(path)]) == 2
    said = capsys.readouterr().err
    assert 'no column "arrived_at"' in said
    assert "--map arrived_at=NAME" in said


@pytest.mark.parametrize(
    "words",
    [
        ["--give-up", "12"],
        ["--give-up", "0h"],
        ["--warmup", "1"],
        ["--map", "who=x"],
        ["--by-language", "0"],
        ["--between", "yesterday", "2026-11-22"],
    ],
)
def test_words_that_make_no_sense_are_refused(
    file: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["backtest", str(file), *words])
    assert words[1] in capsys.readouterr().err


def test_an_end_before_its_beginning_is_refused(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backtest", str(file), "--between", "2026-11-22", "2026-11-21"]) == 2
    assert "FROM has to be before UNTIL" in capsys.readouterr().err


def test_only_who_wrote_between_two_moments_is_scored(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = [row.arrived_at for row in past(300) if row.first_response_at is not None]
    parts = [
        [datetime.fromtimestamp(written[n], UTC).isoformat() for n in pair]
        for pair in ((150, 160), (170, 175))
    ]
    command = ["backtest", str(file), "--json", "--only", "mean_last_hour", "--warmup", "0"]
    counts = []
    for asked in (parts[:1], parts[1:], parts):
        assert main(command + [word for part in asked for word in ("--between", *part)]) == 0
        counts.append(json.loads(capsys.readouterr().out)["estimators"][0]["n"])
    assert counts == [10, 5, 15]


class _Always:
    def observe(self, happening: Happening) -> None:
        pass

    def predict(self, now: float, channel: str | None, language: str | None) -> Forecast | None:
        return Forecast(60, 120, 600, 1200, 1800)


def test_an_engineers_own_estimator_can_be_replayed_and_scored() -> None:
    rows = [Row(START + n, START + n + 660, None, "twitter", "en", "") for n in range(100)]
    rows[50] = Row(START + 50, START + 50 + GIVE_UP + 1, None, "twitter", "en", "")
    run = lived(lambda _: _Always(), rows, warmup=0.5)
    assert run.score.n == 49  # the one answered after we gave up counts as never answered
    assert run.score.mae == pytest.approx(1.0)
    assert run.score.pinball_50 == pytest.approx(0.5)
    assert run.score.pinball_10 == pytest.approx(0.9)
    assert run.score.pinball_90 == pytest.approx(0.9)
    assert (run.score.cover_80, run.score.cover_90, run.score.width_80) == (1, 1, 18)


def test_coverage_counts_the_ends_of_the_range() -> None:
    forecasts = [Forecast(60, 120, 600, 1200, 1800)] * 4
    result = score("x", np.array(forecasts), np.array([60, 120, 1200, 1801.0]), 0.0)
    assert (result.cover_80, result.cover_90) == (0.5, 0.75)


def test_at_risk_scores_the_warnings_in_text_and_under_a_key_of_its_own(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["backtest", str(file), "--only", "median_last_hour", "--at-risk", "--promise", "40m"]
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["at_risk"]
    assert told["promise_minutes"] == 40
    assert [look["minutes_before"] for look in told["looks"]] == [10, 20]
    assert [look["rule_recall"] for look in told["looks"]] == [1, 0]
    assert told["looks"][0]["rule_precision"] == told["looks"][0]["late"]
    assert set(told["warnings"]) == {"n", "precision", "recall", "minutes_before", "taken_back"}
    assert main(words) == 0
    assert "A reply within 40 minutes" in capsys.readouterr().out


def test_without_at_risk_its_key_is_absent(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backtest", str(file), "--only", "median_last_hour", "--json"]) == 0
    assert "at_risk" not in json.loads(capsys.readouterr().out)


def test_at_risk_of_a_past_too_short_to_say_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = write(tmp_path / "short.csv", past(3))
    main(["backtest", str(short), "--only", "median_last_hour", "--at-risk", "--json"])
    told = json.loads(capsys.readouterr().out)["at_risk"]
    assert told["warnings"]["precision"] is None
