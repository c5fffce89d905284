"""What those who wait are told: how long still, and whether it will be in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.estimate.past import GIVE_UP, START, cut, past

from hubmon.estimate import state
from hubmon.estimate.at_risk import replay
from hubmon.estimate.contract import Arrival, Found, Happening, Lost, Reply, Withdrawal
from hubmon.estimate.followed import Followed
from hubmon.estimate.forecaster import HubForecaster
from hubmon.estimate.history import History, happenings
from hubmon.estimate.odds import Odds
from hubmon.estimate.profile import Profile
from hubmon.estimate.remaining import WARN_FROM, WARN_UNTIL, Outlook, WaitingForecaster, warned
from hubmon.estimate.risk_scores import average_precision, judge, lead_score, risk_score
from hubmon.estimate.rows import Row, Rows
from hubmon.estimate.spread import share_within, wait_at
from hubmon.estimate.standing import Standing

PROMISE = 3600.0


def one_desk(count: int, *, rush_at: int, rush: int) -> list[Row]:
    """One person answers in order, one every two minutes; in a rush many write at once."""
    rows, at, free = [], START, START
    for number in range(count):
        at += 0.0 if rush_at <= number < rush_at + rush else 150.0
        free = max(free, at) + 120.0
        rows.append(Row(at, free, None, "twitter", "en", "ann"))
    return rows


def living(forecaster: WaitingForecaster, told: Sequence[Happening]) -> Iterator[Outlook]:
    """What is said of everybody who waits, after every 25th thing that happens."""
    waiting: dict[int, float] = {}
    for number, happening in enumerate(told):
        forecaster.observe(happening)
        if isinstance(happening, Arrival):
            waiting[happening.id] = happening.at + PROMISE
        elif isinstance(happening, (Reply, Withdrawal)):
            waiting.pop(happening.id, None)
        if number % 25 == 0:
            deadlines = np.array(list(waiting.values()))
            yield forecaster.outlook(happening.at, list(waiting), deadlines)


def made() -> WaitingForecaster:
    return WaitingForecaster(HubForecaster(GIVE_UP))


def same(some: Sequence[Outlook], others: Sequence[Outlook]) -> bool:
    return len(some) == len(others) and all(
        np.array_equal(a, b, equal_nan=True)
        for one, other in zip(some, others, strict=True)
        for a, b in zip(one, other, strict=True)
    )


def test_what_is_said_before_a_moment_does_not_depend_on_what_comes_after() -> None:
    rows = past(300)
    whole = list(happenings(rows, GIVE_UP))
    end = rows[220].arrived_at
    before = [happening for happening in whole if happening.at <= end]
    erased = [each for each in happenings(cut(rows, end), GIVE_UP) if each.at <= end]
    assert same(list(living(made(), erased)), list(living(made(), whole))[: -(-len(before) // 25)])


def test_asking_changes_nothing() -> None:
    told = list(happenings(past(260), GIVE_UP))
    asked, quiet = made(), made()
    *_, last = living(asked, told)
    for happening in told:
        quiet.observe(happening)
    waiting = {each.id for each in told if isinstance(each, Arrival)}
    waiting -= {each.id for each in told if isinstance(each, (Reply, Withdrawal))}
    now, ids = told[-1].at, sorted(waiting)
    due = np.full(len(ids), now + 600.0)
    assert len(last.late)
    assert same([asked.outlook(now, ids, due)], [quiet.outlook(now, ids, due)])


def test_a_restart_changes_no_figure() -> None:
    told = list(happenings(past(260), GIVE_UP))
    whole = list(living(made(), told))
    forecaster, restarted = made(), []
    for happening in told[:250]:
        forecaster.observe(happening)
    again = state.restore(state.save(forecaster), WaitingForecaster)
    assert again is not None
    restarted = list(living(again, told[250:]))
    ids = [each.id for each in told[250:] if isinstance(each, Arrival)]
    now = told[-1].at
    due = np.full(len(ids), now + 600.0)
    first = made()
    assert same(list(living(first, told)), whole)
    assert restarted
    assert same([first.outlook(now, ids, due)], [again.outlook(now, ids, due)])


def test_figures_make_sense_and_of_who_does_not_wait_there_are_none() -> None:
    forecaster = made()
    told = list(happenings(past(300), GIVE_UP))
    for outlook in living(forecaster, told):
        known = ~np.isnan(outlook.late)
        low, median, high = outlook.low[known], outlook.median[known], outlook.high[known]
        assert np.all((outlook.late[known] >= 0) & (outlook.late[known] <= 1))
        assert np.all((outlook.answered[known] >= 0) & (outlook.answered[known] <= 1))
        assert np.all((low >= 0) & (low <= median) & (median <= high))
    nobody = forecaster.outlook(told[-1].at, [-5, 10**9], np.full(2, told[-1].at + 60.0))
    assert np.isnan(np.array(nobody)).all()


def test_before_the_first_replies_there_is_nothing_to_go_by() -> None:
    forecaster = made()
    forecaster.observe(Arrival(START, 1, "twitter", "en"))
    assert np.isnan(forecaster.outlook(START + 60, [1], np.array([START + PROMISE])).late).all()


@pytest.fixture(scope="module")
def after_a_rush() -> tuple[WaitingForecaster, float, list[int]]:
    """Three hours into working off a first rush; one desk, who came first is answered first."""
    rows = one_desk(900, rush_at=600, rush=150)
    forecaster, waiting = made(), dict[int, None]()
    now = rows[0].arrived_at
    for happening in happenings(rows, GIVE_UP):
        if happening.at > rows[749].arrived_at + 3 * 3600:
            break
        now = happening.at
        forecaster.observe(happening)
        if isinstance(happening, Arrival):
            waiting[happening.id] = None
        else:
            waiting.pop(happening.id, None)  # type: ignore[union-attr]  # there are only replies
    return forecaster, now, list(waiting)


def test_who_is_first_in_the_line_is_told_a_shorter_wait(
    after_a_rush: tuple[WaitingForecaster, float, list[int]],
) -> None:
    forecaster, now, line = after_a_rush
    due = np.full(len(line), now + 45 * 60)
    said = forecaster.outlook(now, line, due)
    assert len(line) > 100
    assert said.median[0] < said.median[-1]
    assert said.late[0] < said.late[-1]
    assert said.late[-1] > 0.7


def test_who_is_overdue_is_late_for_certain(
    after_a_rush: tuple[WaitingForecaster, float, list[int]],
) -> None:
    forecaster, now, line = after_a_rush
    assert forecaster.outlook(now, line[:1], np.array([now - 1.0])).late[0] == 1.0


def test_who_was_found_is_told_what_to_expect_and_who_was_lost_is_not(
    after_a_rush: tuple[WaitingForecaster, float, list[int]],
) -> None:
    forecaster, now, line = after_a_rush
    again = state.restore(state.save(forecaster), WaitingForecaster)
    assert again is not None
    again.observe(Found(now, 5_000, now - 1800, "twitter", "en"))
    again.observe(Lost(now, line[3]))
    said = again.outlook(now, [5_000, line[3]], np.full(2, now + 600.0))
    assert np.isnan(said.late).tolist() == [False, True]
    assert said.median[0] > 0


def test_warnings_of_a_line_in_order_are_right_and_early() -> None:
    rows = Rows(one_desk(600, rush_at=350, rush=100))
    looks = replay(History(rows), give_up=GIVE_UP, promise=PROMISE)
    judged = judge(looks, rows, promise=PROMISE, warmup=0.15)
    score = risk_score(judged, PROMISE, 30)
    assert score.n > 100
    assert score.precision > 0.9
    assert score.recall > 0.8
    assert np.isnan(score.rule_precision)
    assert risk_score(judged, PROMISE, 15).rule_recall == 1.0
    assert lead_score(judged).minutes_before > 30


# the parts -----------------------------------------------------------------------------------


def standing(count: int) -> Standing:
    return Standing(np.arange(20.0 * count).reshape(count, 20))


def test_whether_somebody_still_waits_is_known_only_when_it_has_come_out() -> None:
    followed = Followed(10)
    followed.add([1, 2, 3, 4], standing(4), 1000.0)
    followed.end(1, 1500.0)
    followed.end(2, 1700.0)
    followed.lose(3)
    assert len(followed.known(1599.0, 600.0)[0]) == 0
    some, still = followed.known(1600.0, 600.0)
    assert some.table[:, 0].tolist() == [0.0, 20.0, 60.0]
    assert still.tolist() == [0.0, 1.0, 1.0]


def test_of_all_who_were_followed_the_last_are_kept_and_some_from_before() -> None:
    followed = Followed(10)
    for number in range(300):
        followed.add([number], standing(1), float(number))
    some, _ = followed.known(1e6, 60.0)
    assert len(some) == 20


rising = st.lists(st.floats(0.01, 3.0), min_size=5, max_size=5).map(np.cumsum)


@given(rising, st.floats(0.001, 0.995))
def test_the_wait_of_a_share_is_what_that_share_waits_within(
    quantiles: np.ndarray, share: float
) -> None:
    waits = wait_at(quantiles[None], np.array([share]))
    assert share_within(quantiles[None], waits)[0] == pytest.approx(share, abs=1e-6)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_a_warning_comes_from_one_chance_on_and_goes_only_below_another(
    chances: list[float],
) -> None:
    flag = np.array([False])
    for chance in chances:
        before, flag = flag, warned(flag, np.array([chance]))
        if chance >= WARN_FROM:
            assert flag[0]
        elif chance < WARN_UNTIL:
            assert not flag[0]
        else:
            assert flag[0] == before[0]


def test_of_whom_nothing_is_known_nobody_warns() -> None:
    assert not warned(np.array([True, False]), np.array([np.nan, np.nan])).any()


def test_odds_are_learned_from_what_happened() -> None:
    chance = np.random.default_rng(3)
    features = np.column_stack([np.ones(4000), chance.normal(size=(4000, 2))])
    true = 1 / (1 + np.exp(-(0.5 - 1.0 * features[:, 1] + 2.0 * features[:, 2])))
    odds = Odds(np.zeros(3), ridge=1.0)
    odds.fit(features, (chance.random(4000) < true).astype(float), 1.0)
    assert odds.coefficients == pytest.approx([0.5, -1.0, 2.0], abs=0.2)


def test_odds_stay_finite_when_everything_is_certain() -> None:
    features = np.column_stack([np.ones(200), np.linspace(-5, 5, 200)])
    odds = Odds(np.zeros(2), ridge=1.0)
    odds.fit(features, (features[:, 1] > 0).astype(float), 1.0)
    assert np.isfinite(odds.coefficients).all()
    assert odds.chances(features)[[0, -1]] == pytest.approx([0.0, 1.0], abs=0.05)


@given(st.floats(0, 200_000))
@settings(max_examples=50)
def test_the_capacity_of_the_next_hours_is_what_work_is_worked_off_by(work: float) -> None:
    profile = Profile()
    for hour in range(60):
        profile.at_work(START + hour * 3600, {"": hour % 24})
    now = START + 60 * 3600 + 1234
    lasted, worked = profile.capacity(now, "")
    assert np.interp(work, worked, lasted) == pytest.approx(profile.work_off(now, work, ""))


def test_average_precision_by_hand() -> None:
    chance = np.array([0.9, 0.8, 0.8, 0.1])
    late = np.array([True, False, True, True])
    by_hand = 1 / 3 * 1 + 1 / 3 * 2 / 3 + 1 / 3 * 3 / 4
    assert average_precision(chance, late) == pytest.approx(by_hand)
    assert np.isnan(average_precision(chance, np.zeros(4, dtype=bool)))
