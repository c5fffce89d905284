"""Each baseline says what its formula says, worked out by hand."""

from __future__ import annotations

import pytest
from tests.estimate.past import GIVE_UP, START

from hubmon.estimate.contract import WEEK, Arrival, Forecast
from hubmon.estimate.estimators import ESTIMATORS
from hubmon.estimate.history import happenings
from hubmon.estimate.rows import Row

HOURS = 3600.0


def row(
    arrived: float,
    replied: float | None,
    resolved: float | None = None,
    *,
    language: str = "en",
    agent: str = "",
) -> Row:
    """A customer; moments in seconds after the start."""
    return Row(
        START + arrived,
        START + replied if replied is not None else None,
        START + resolved if resolved is not None else None,
        "twitter",
        language,
        agent,
    )


def said(name: str, rows: list[Row], after: float, language: str = "en") -> Forecast:
    """What an estimator says so many seconds after the start, of what had happened until then."""
    estimator = ESTIMATORS[name](GIVE_UP)
    for happening in happenings(rows, GIVE_UP):
        if happening.at <= START + after:
            estimator.observe(happening)
    forecast = estimator.predict(START + after, "twitter", language)
    assert forecast is not None
    return forecast


_ALWAYS_KNOW = {"hubmon", "head_of_line"}
SOME = [
    row(0, 100, agent="ann"),
    row(250, 400, agent="ann"),
    row(350, 700, agent="ann"),
    row(360, None, language="nl"),
    row(400, None, 500),
    row(450, 4000),
    row(460, 4100),
]
"""Waits of 100, 150 and 350 s in English; at 1,250 s two wait there, the first for 800 s."""


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("mean_last_hour", 200.0),
        ("median_last_hour", 150.0),
        ("last_to_enter_service", 350.0),
        ("head_of_line", 800.0),
        ("queue_over_throughput", (2 + 1) / (3 / HOURS)),
        ("moving_average", (9 * (9 * 100 + 150) / 10 + 350) / 10),
        ("handling_time", 300.0 * 3 / 1),
    ],
)
def test_a_figure_is_the_formulas(name: str, seconds: float) -> None:
    assert said(name, SOME, 1250) == pytest.approx(Forecast.point(seconds))


@pytest.mark.parametrize("name", ["mean_last_hour", "median_last_hour", "queue_over_throughput"])
def test_without_a_reply_in_the_last_hour_the_last_wait_stands_in(name: str) -> None:
    assert said(name, SOME[:4], 700 + HOURS + 1) == Forecast.point(350)


@pytest.mark.parametrize("name", ["mean_last_hour", "last_to_enter_service", "moving_average"])
def test_before_a_languages_first_reply_that_of_another_stands_in(name: str) -> None:
    assert said(name, SOME, 1250, "nl") == Forecast.point(350)


def test_nobody_at_the_head_of_the_line_is_no_wait() -> None:
    assert said("head_of_line", SOME[:3], 1250) == Forecast.point(0)


def test_handling_time_without_names_is_that_from_reply_to_resolution() -> None:
    rows = [row(0, 60, 360), row(10, 70, 970), row(20, 80, 5000), row(30, None)]
    # 300 and 900 s so far; one is being served, one waits before the newcomer
    assert said("handling_time", rows, 1000) == pytest.approx(Forecast.point(600 * 2 / 1))


def test_handling_time_leaves_breaks_out_and_counts_who_replied_within_half_an_hour() -> None:
    rows = [
        row(0, 100, agent="ann"), row(0, 300, agent="ann"), row(0, 3300, agent="ann"),
        row(0, 3400, agent="bob"), row(0, 3500, agent="ann"), row(3000, None),
    ]  # fmt: skip
    assert said("handling_time", rows, 3600) == pytest.approx(Forecast.point(200 * 2 / 2))
    assert said("handling_time", rows, 3500 + HOURS / 2) == pytest.approx(Forecast.point(200 * 2))


def test_the_same_half_hour_of_last_week() -> None:
    rows = [row(0, 300), row(900, 1000), row(3000, 4000)]
    assert said("same_half_hour_last_week", rows, WEEK + 600) == Forecast.point(200)
    without = (300 + 100 + 1000) / 3
    assert said("same_half_hour_last_week", rows, WEEK + 8 * HOURS) == Forecast.point(without)


def test_the_same_hour_of_the_week_then_of_the_day_then_of_any() -> None:
    rows = [row(number, number + 60.0 * number) for number in range(1, 12)]  # 1 to 11 minutes
    spread = Forecast(*(60 * minutes for minutes in (1.5, 2, 6, 10, 10.5)))
    assert said("hour_of_week", rows, WEEK + 1800) == pytest.approx(spread)
    assert said("hour_of_week", rows, WEEK / 7 + 1800) == pytest.approx(spread)
    assert said("hour_of_week", rows, WEEK + 5 * HOURS, "nl") == pytest.approx(spread)


def test_kaplan_meier_counts_the_still_waiting_as_having_waited_so_far() -> None:
    """S(60) = 1 - 1/5; one left at 90; S(120) = 4/5 (1 - 1/3); one waits; S(600) = 0."""
    rows = [row(0, 60), row(0, None, 90), row(0, 120), row(500, None), row(0, 600)]
    assert said("kaplan_meier", rows, 700) == Forecast(60, 60, 600, 600, 600)


def test_kaplan_meier_with_nobody_answered_knows_nothing_below_the_give_up_time() -> None:
    assert said("kaplan_meier", [row(0, None)], 700) == Forecast.point(GIVE_UP)


def test_kaplan_meier_of_the_answered_leaves_out_who_was_not() -> None:
    rows = [row(0, 60), row(0, 120), row(0, 180), *[row(1, None, 90) for _ in range(20)]]
    assert said("kaplan_meier_answered", rows, 700) == Forecast(60, 60, 120, 180, 180)


def test_beran_counts_who_found_a_similar_queue() -> None:
    """Three waits of a minute after nobody, three of ten after one: h = 1.06 s 6^(-1/5) = 0.257.

    A queue of the other length counts exp(-(log(2) / 0.257)^2 / 2) = 0.026.
    """
    rows = []
    for n in range(3):
        rows += [row(5000.0 * n, 5000.0 * n + 60), row(5000.0 * n + 30, 5000.0 * n + 630)]
    assert said("kaplan_meier", rows, 20_000) == Forecast(60, 60, 60, 600, 600)
    assert said("beran", rows, 20_000) == Forecast(60, 60, 60, 60, 60)
    rows.append(row(19_000, None))
    assert said("beran", rows, 20_000)[1:] == (600, 600, 600, 600)


def test_beran_with_one_queue_length_is_kaplan_meier() -> None:
    rows = [row(1000.0 * n, 1000.0 * n + 60 * n) for n in range(12)]
    assert said("beran", rows, 20_000) == said("kaplan_meier", rows, 20_000)


@pytest.mark.parametrize("name", [name for name in ESTIMATORS if name not in _ALWAYS_KNOW])
def test_before_anything_happened_nothing_is_known(name: str) -> None:
    assert ESTIMATORS[name](GIVE_UP).predict(START, "twitter", "en") is None


@pytest.mark.parametrize("name", [name for name in ESTIMATORS if name != "hubmon"])
def test_asking_a_baseline_changes_nothing(name: str) -> None:
    asked, quiet = ESTIMATORS[name](GIVE_UP), ESTIMATORS[name](GIVE_UP)
    for happening in happenings(SOME, GIVE_UP):
        if isinstance(happening, Arrival):
            asked.predict(happening.at, "twitter", "en")
            asked.predict(happening.at, "twitter", "never heard of")
        asked.observe(happening)
        quiet.observe(happening)
    later = START + 3 * HOURS
    assert asked.predict(later, "twitter", "en") == quiet.predict(later, "twitter", "en")
