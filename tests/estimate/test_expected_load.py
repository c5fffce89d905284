"""What can be relied on in the load that is expected."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubmon.cli import main
from hubmon.estimate.load.baselines import FORECASTERS, OURS
from hubmon.estimate.load.forecaster import LEAST_PAST, LoadForecaster
from hubmon.estimate.load.outlook import look_ahead
from hubmon.estimate.load.week import BUCKET, DAY_SLOTS, WEEK_SLOTS, LocalWeek

MONDAY = datetime(2026, 11, 2, tzinfo=UTC).timestamp()
UTC_WEEK = LocalWeek(UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")

pasts = st.lists(st.integers(0, 400), min_size=LEAST_PAST, max_size=LEAST_PAST + 60)


def busy_at_eight(moment: datetime) -> float:
    """What is usual: few at night, most at 20:00, half of it on Sundays."""
    hour = moment.hour + moment.minute / 60
    usual = 60 + 50 * math.cos((hour - 20) / 24 * 2 * math.pi)
    return usual / 2 if moment.weekday() == 6 else usual


def rhythm(
    days: int,
    *,
    begin: float = MONDAY,
    zone: ZoneInfo | None = None,
    seed: int = 1,
    usual: Callable[[datetime], float] = busy_at_eight,
) -> list[int]:
    """Counts that follow the clock of a zone, and scatter a little more than chance alone."""
    chance = np.random.default_rng(seed)
    moments = [
        datetime.fromtimestamp(begin + place * BUCKET, zone or UTC)
        for place in range(days * DAY_SLOTS)
    ]
    levels = chance.gamma(40, 1 / 40, len(moments))
    return [
        int(chance.poisson(usual(at) * level)) for at, level in zip(moments, levels, strict=True)
    ]


def medians(
    counts: Sequence[float], begin: float = MONDAY, week: LocalWeek = UTC_WEEK
) -> list[float]:
    return [each.median for each in look_ahead(begin, counts, week).ahead]


@given(st.lists(st.integers(0, 400), max_size=LEAST_PAST - 1))
def test_nothing_is_expected_of_less_than_two_days(counts: list[int]) -> None:
    assert look_ahead(MONDAY, counts, UTC_WEEK) == ([], [])


@settings(deadline=None, max_examples=10)
@given(pasts)
def test_a_day_is_expected_in_order_and_nothing_negative(counts: list[int]) -> None:
    outlook = look_ahead(MONDAY, counts, UTC_WEEK)
    until = MONDAY + len(counts) * BUCKET
    assert [each.start for each in outlook.ahead] == [until + n * BUCKET for n in range(48)]
    for each in (*outlook.ahead, *outlook.before):
        assert 0 <= each.low <= each.median <= each.high < math.inf


@settings(deadline=None, max_examples=10)
@given(pasts, st.integers(1, 60))
def test_what_comes_later_changes_nothing(counts: list[int], back: int) -> None:
    cut = max(len(counts) - min(back, DAY_SLOTS), LEAST_PAST)
    if cut == len(counts):
        return
    then = look_ahead(MONDAY, counts[:cut], UTC_WEEK).ahead[0]
    assert then in look_ahead(MONDAY, counts, UTC_WEEK).before


@settings(deadline=None, max_examples=8)
@given(pasts, st.integers(-200, 200))
def test_whole_weeks_later_all_is_the_same(counts: list[int], weeks: int) -> None:
    later = MONDAY + weeks * WEEK_SLOTS * BUCKET
    assert medians(counts) == medians(counts, later)


def test_of_many_twice_as_many_are_expected_when_twice_as_many_come() -> None:
    many = [count * 100 for count in rhythm(10)]
    ratio = np.array(medians([2 * count for count in many])) / np.array(medians(many))
    assert ratio == pytest.approx(2.0, rel=0.01)


def test_the_usual_hours_come_again() -> None:
    expected = medians(rhythm(21))
    assert expected.index(max(expected)) == pytest.approx(40, abs=3)
    moments = [datetime.fromtimestamp(MONDAY + place * BUCKET, UTC) for place in range(48)]
    usual = [busy_at_eight(moment) for moment in moments]
    assert np.mean(np.abs(np.array(expected) - usual)) < 0.1 * np.mean(usual)


def test_a_quiet_sunday_is_known_after_two_weeks() -> None:
    until_saturday = rhythm(20)
    assert sum(medians(until_saturday)) == pytest.approx(48 * 30, rel=0.15)


def test_a_holiday_is_looked_upon_as_a_sunday() -> None:
    counts = rhythm(21)
    monday = date(2026, 11, 23)
    plain, holiday = medians(counts), medians(counts, week=LocalWeek(UTC, {monday}))
    assert sum(holiday) == pytest.approx(sum(plain) / 2, rel=0.15)


def test_the_peak_keeps_its_hour_of_the_clock_when_summer_time_ends() -> None:
    begin = datetime(2026, 10, 5, tzinfo=AMSTERDAM).timestamp()
    until = datetime(2026, 10, 26, tzinfo=AMSTERDAM).timestamp()
    counts = rhythm(22, begin=begin, zone=AMSTERDAM)[: round((until - begin) / BUCKET)]
    expected = look_ahead(begin, counts, LocalWeek(AMSTERDAM)).ahead
    peak = max(expected, key=lambda each: each.median)
    local = datetime.fromtimestamp(peak.start, AMSTERDAM)
    assert abs(local - datetime(2026, 10, 26, 20, tzinfo=AMSTERDAM)) <= timedelta(hours=1.5)


def test_a_burst_is_over_when_it_is_seen() -> None:
    counts = rhythm(14)
    burst = [*counts[:-4], counts[-4] + 1800, *counts[-3:]]
    assert medians(burst) == pytest.approx(medians(counts), rel=0.1)


def test_a_surge_that_lasts_is_followed_within_two_hours() -> None:
    counts = rhythm(14)
    surge = [*counts[:-4], *(count * 10 for count in counts[-4:])]
    assert medians(surge)[0] > 6 * medians(counts)[0]


def test_two_days_of_ten_times_as_many_do_not_spoil_the_week_after() -> None:
    counts = rhythm(28)
    spoilt = list(counts)
    spoilt[12 * 48 : 14 * 48] = [count * 10 for count in counts[12 * 48 : 14 * 48]]
    assert medians(spoilt) == pytest.approx(medians(counts), rel=0.15)


def test_hours_of_which_nothing_is_known_teach_nothing() -> None:
    counts = rhythm(14)
    gap = [*counts[:-12], *[0] * 12]
    assert medians(gap) == pytest.approx(medians(counts), rel=0.15)


@pytest.mark.parametrize("scale", [1.0, 0.05])
def test_the_range_holds_what_it_says(scale: float) -> None:
    counts = rhythm(21, usual=lambda at: busy_at_eight(at) * scale)
    forecaster = LoadForecaster(UTC_WEEK)
    inside = []
    for place, count in enumerate(counts):
        if place > 7 * DAY_SLOTS:
            low, _, high = forecaster.expect()[:, 0]
            inside.append(low <= count <= high)
        forecaster.observe(MONDAY + place * BUCKET, count)
    assert 0.75 <= np.mean(inside) <= 0.85


def test_ours_is_nearer_than_every_baseline() -> None:
    counts = rhythm(14)
    errors = {}
    for name, make in FORECASTERS.items():
        forecaster = make(UTC_WEEK)
        missed = []
        for place, count in enumerate(counts):
            if place > 9 * DAY_SLOTS:
                missed.append(abs(count - forecaster.expect()[1, 0]))
            forecaster.observe(MONDAY + place * BUCKET, count)
        errors[name] = float(np.mean(missed))
    assert min(errors, key=errors.__getitem__) == OURS, errors


def test_a_back_test_scores_every_forecaster_at_every_horizon(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "past.csv"
    moments = [
        MONDAY + place * BUCKET + each
        for place, count in enumerate(rhythm(5, usual=lambda at: busy_at_eight(at) / 10))
        for each in range(count)
    ]
    rows = "".join(f"{moment:.0f},\n" for moment in moments)
    file.write_text(f"arrived_at,first_response_at\n{rows}")
    assert main(["backtest", str(file), "--load", "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)["load"]
    assert {(each["name"], each["ahead_minutes"]) for each in scores} == {
        (name, ahead) for name in FORECASTERS for ahead in (30, 60, 180, 360, 720, 1440)
    }
    for each in scores:
        assert each["below_80"] + each["cover_80"] + each["above_80"] == pytest.approx(1)


def test_a_past_of_two_days_cannot_be_scored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "past.csv"
    file.write_text("arrived_at,first_response_at\n0,\n90000,\n")
    assert main(["backtest", str(file), "--load"]) == 2
    assert "Two days of past are too little" in capsys.readouterr().err
