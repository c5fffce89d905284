"""The parts of the estimator against what is known of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubmon.estimate.alike import Alike, crowd
from hubmon.estimate.answerable import Answerable
from hubmon.estimate.backlog import InOrder, work
from hubmon.estimate.blend import AllBlends, Blends, kept, mix
from hubmon.estimate.contract import LEVELS, Reply
from hubmon.estimate.crew import Crew
from hubmon.estimate.ends import Honesty, Range, widened
from hubmon.estimate.experience import STEPS, Experience, Opinions, Thought
from hubmon.estimate.habit import Habit, Usual
from hubmon.estimate.latest import Latest
from hubmon.estimate.line import Line
from hubmon.estimate.memory import Memory
from hubmon.estimate.product_limit import answered_quantiles, quantiles
from hubmon.estimate.profile import Profile
from hubmon.estimate.regression import QuantileRegression
from hubmon.estimate.scope import Scope, log_minutes

# Remission in weeks under 6-MP (Freireich et al. 1963), the textbook's sample; minus: censored.
SIX_MP = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35]


def test_the_product_limit_estimate_is_the_textbooks() -> None:
    lasted = np.abs(np.array(SIX_MP, dtype=float))
    ended = np.array(SIX_MP) > 0
    found = quantiles(lasted, ended, np.ones(21), (0.14, 0.25, 0.5, 0.9), 99.0)
    assert found.tolist() == [6, 13, 23, 99]  # S(6) = .857, S(13) = .690, S(23) = .448


@given(st.lists(st.tuples(st.integers(0, 99), st.booleans()), min_size=1, max_size=30))
def test_a_weight_of_two_counts_like_two_customers(waits: list[tuple[int, bool]]) -> None:
    lasted = np.array([wait for wait, _ in waits], dtype=float)
    ended = np.array([over for _, over in waits])
    twice = quantiles(lasted, ended, np.full(len(waits), 2.0), LEVELS, 100.0)
    both = quantiles(np.tile(lasted, 2), np.tile(ended, 2), np.ones(2 * len(waits)), LEVELS, 100.0)
    assert twice.tolist() == both.tolist()


@given(
    st.lists(st.integers(0, 20), min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(0, 20), st.floats(0, 1)), max_size=30),
)
def test_who_still_waits_counts_by_the_chance_of_an_answer(
    answered: list[int], waiting: list[tuple[int, float]]
) -> None:
    waits, waiting = np.array(answered, dtype=float), sorted(waiting, reverse=True)
    so_far = np.array([wait for wait, _ in waiting], dtype=float)
    chances = np.array([chance for _, chance in waiting])
    weights = np.ones(len(waits))
    found = answered_quantiles(waits, weights, so_far, chances)
    over = np.arange(len(waits) + len(so_far)) < len(waits)
    everyone = np.concatenate((waits, so_far)), over, np.concatenate((weights, chances))
    assert found.tolist() == quantiles(*everyone, LEVELS).tolist()


def test_a_line_knows_how_often_each_was_overtaken() -> None:
    line = Line()
    for id_ in range(200):
        line.join(id_, float(id_))
    for id_ in range(50, 200):
        assert line.leave(id_, replied=True) == 0
    line.join(300, 300.0)
    assert line.leave(300, replied=False) == 0
    since, overtaken = line.state()
    assert since.tolist() == list(range(50))
    assert overtaken.tolist() == [150.0] * 50


def test_a_line_knows_who_was_told_of_in_time_wherever_they_stand() -> None:
    line = Line()
    for id_ in range(5):
        line.join(id_, float(id_))
    assert line.state()[0][line.told()].tolist() == [0, 1, 2, 3, 4]
    line.find(7, 1.5)
    line.find(8, 2.5)
    line.leave(0, replied=True)
    line.leave(8, replied=False)
    assert line.state()[0].tolist() == [1, 1.5, 2, 3, 4]
    assert line.state()[0][line.told()].tolist() == [1, 2, 3, 4]
    line.leave(7, replied=True)
    assert line.state()[0][line.told()].tolist() == [1, 2, 3, 4]


def test_a_line_stays_right_while_it_closes_its_gaps() -> None:
    line = Line()
    for id_ in range(1000):
        line.join(id_, float(id_))
        if id_ >= 3:
            line.leave(id_ - 3, replied=True)
    assert line.ids() == [997, 998, 999]
    assert line.state()[0].tolist() == [997, 998, 999]


@given(st.lists(st.integers(0, 12), max_size=80))
def test_of_the_last_arrivals_it_is_known_who_waits_and_how_long_others_waited(
    told: list[int],
) -> None:
    latest, log = Latest(4), list[list[float | None]]()
    for number, ended in enumerate(told):
        latest.arrive(number)
        log.append([None, 1.0])
        if ended <= number and log[ended][1]:
            wait = float(number - ended) if ended % 3 else None
            latest.end(ended, wait)
            log[ended] = [wait, None]
    known = log[-4:]
    assert list(latest.rising) == sorted(wait for wait, _ in known if wait is not None)
    assert latest.waiting == sum(waits is not None for _, waits in known)


def test_the_chance_of_an_answer_is_the_share_that_was_answered() -> None:
    table = Answerable([0.0, 1.0, 2.0, 4.0, 1e9], memory=1e9)
    for number in range(1000):
        table.learn(0.5 if number % 2 else 3.0, replied=number % 4 != 0)
    chances = table.chances(np.zeros(0))
    assert abs(chances[0] - 0.75) < 1e-6
    assert abs(chances[1] - 0.5) < 1e-6
    assert chances[-1] == 0


def test_quantile_regression_finds_the_quantiles_of_what_is_partly_censored() -> None:
    chance = np.random.default_rng(1)
    slope = chance.normal(size=4000)
    y = 5 + slope + chance.logistic(size=4000) * 0.5
    censored_at = chance.uniform(2, 12, size=4000)
    over = y <= censored_at
    x = np.column_stack([np.ones(4000), slope])
    base = np.tile(np.array([3.0, 4.0, 5.0, 6.0, 7.0]), (4000, 1))
    regression = QuantileRegression(2, ridge=1.0, bandwidth=0.1, steps=20)
    for _ in range(8):
        regression.fit(x, base, np.minimum(y, censored_at), over, np.ones(4000))
    for at in (-1.0, 1.0):
        found = regression.predict(np.array([1.0, at]), base[0])
        true = 5 + at + 0.5 * np.log(np.array(LEVELS) / (1 - np.array(LEVELS)))
        assert np.abs(found - true).max() < 0.25


def test_a_mixture_follows_who_is_right_case_by_case() -> None:
    blends, none = Blends((1.0, 1.0)), Blends((0.0, 0.0))
    wrong, right = [4.0] * 5, [2.0] * 5
    each_case = np.eye(2)
    assert all(mix(shares, wrong, right)[2] > 2.5 for shares in blends.shares(none, each_case))
    opinions = np.array([wrong, right])
    for _ in range(300):
        news = AllBlends(1).losses(opinions, 2.0, 1.0).dot([[1.0, 0.0]])
        blends.learn(kept(np.array([1.0, 0.0])), news)
    here, elsewhere = blends.shares(none, each_case)
    assert mix(here, wrong, right)[2] < 2.1
    assert mix(elsewhere, wrong, right)[2] > 2.5


def test_a_proportion_is_learned_for_each_amount_of_work() -> None:
    group, hub = InOrder(spread=0.0), InOrder(spread=1.0)
    chance = np.random.default_rng(3)
    for _ in range(3000):
        group.learn(hub, work(3.0), float(chance.normal(2.0, 0.2)))
    little = group.quantiles(hub, work(3.0))
    assert little[2] == pytest.approx(2.0, abs=0.1)
    assert little[3] - little[1] == pytest.approx(2 * 1.28 * 0.2, abs=0.2)
    assert group.quantiles(hub, work(6.0))[2] == pytest.approx(6.0)


def test_a_range_is_drawn_to_the_share_it_is_to_hold() -> None:
    chance = np.random.default_rng(2)
    too_narrow = [1.9, 1.95, 2.0, 2.05, 2.1]
    ends, beyond = Range(), 0
    for number in range(20_000):
        y = float(chance.normal(2.0, 0.1))
        said = ends.apply(too_narrow, work(4.0))
        beyond += number >= 10_000 and not said[1] <= y <= said[3]
        ends.learn(said, y, work(4.0))
    assert 0.18 < beyond / 10_000 < 0.22
    assert ends.apply(too_narrow, work(6.0)) == too_narrow, (
        "with other work one may be as sure as ever"
    )


def test_a_range_that_is_often_wrong_is_mended_and_chance_moves_nothing() -> None:
    chance = np.random.default_rng(4)
    said = [1.36, 1.72, 3.0, 4.28, 4.64]
    widths = {}
    for spread in (1.0, 1.15):
        group, hub = Honesty(), Honesty()
        for _ in range(6_000):
            group.learn(hub, group.apply(hub, said), float(chance.normal(3.0, spread)))
        _, low, _, high, _ = group.apply(hub, said)
        widths[spread] = high - low
    assert widths[1.0] == pytest.approx(2.56, abs=0.05)
    assert widths[1.15] > 2.7


_WAITS = st.floats(0.0, 7.0)


@given(
    st.lists(_WAITS, min_size=5, max_size=5).map(sorted), _WAITS, _WAITS, st.integers(0, 100_000)
)
def test_a_range_is_drawn_apart_and_never_together(
    said: list[float], unusual: float, unheard_of: float, replies: int
) -> None:
    wider = widened(said, learned_from=replies, unusual=unusual, unheard_of=unheard_of)
    assert wider == sorted(wider)
    assert wider[2] == said[2]
    assert all(new <= old + 1e-9 for new, old in zip(wider[:2], said[:2], strict=True))
    assert all(new >= old - 1e-9 for new, old in zip(wider[3:], said[3:], strict=True))


def test_waits_of_one_rush_make_no_narrow_range() -> None:
    rush = [5.95, 5.98, 6.0, 6.02, 6.05]
    usual = Usual([2.0, 2.5, 3.0, 3.5, 4.0], most_ahead=7.0).surpassed_by(rush)
    _, low, _, high, _ = widened(rush, learned_from=5_000, unusual=usual, unheard_of=0.0)
    assert [low, high] == pytest.approx([5.7, 6.3])
    at_its_hour = Usual(rush, most_ahead=7.0).surpassed_by(rush)
    _, low, _, high, _ = widened(rush, learned_from=5_000, unusual=at_its_hour, unheard_of=0.0)
    assert [low, high] == pytest.approx([5.98, 6.02], abs=0.01)


def test_where_many_wait_for_nothing_the_range_begins_with_no_wait() -> None:
    ends, said = Range(), [0.0, 0.0, 1.0, 2.0, 3.0]
    for number in range(1_000):
        ends.learn(ends.apply(said, work(4.0)), 0.0 if number % 2 else 1.5, work(4.0))
    assert ends.apply(said, work(4.0))[:2] == [0.0, 0.0]


def test_what_is_usual_at_an_hour_needs_several_days_and_outweighs_no_other() -> None:
    habit, day, hour = Habit(), 86_400.0, 3600.0
    for minute in range(50):
        habit.learn(9 * hour + 60 * minute, "nl", 5.0, 4.0)
    assert habit.usual(day + 9.5 * hour, "nl") is None
    for number in (1, 2, 3):
        for minute in range(0, 50, 5):
            habit.learn(number * day + 9 * hour + 60 * minute, "nl", 2.0, 3.0)
    at_nine, thin = (habit.usual(4 * day + 9.5 * hour, each) for each in ("nl", "ar"))
    assert at_nine is not None
    assert at_nine.quantiles[2] == pytest.approx(2.0)
    assert thin is not None, "the hub's waits stand for a language with none"
    assert thin.quantiles == at_nine.quantiles
    assert habit.usual(4 * day + 11 * hour, "nl") is None


def test_what_is_usual_tells_nothing_of_a_backlog_that_never_was() -> None:
    usual = Usual([0.0, 1.0, 2.0, 3.0, 4.0], most_ahead=3.0)
    assert usual.holds(2.0) == usual.holds(3.0) == 1.0
    assert 0.0 < usual.holds(3.5) < 1.0
    assert usual.holds(9.0) == 0.0


def test_replies_of_one_moment_are_seen_within_that_moment() -> None:
    scope = Scope(None, give_up=43_200.0)
    for id_ in range(60):
        scope.arrive(id_, 0.0)
    for id_ in range(20):
        scope.end(id_, 600.0, 600.0, log_minutes(600.0))
    for id_ in range(20, 60):
        scope.keep(scope.look(3_600.0, np.array([3.0])))
        scope.end(id_, 3_600.0, 3_600.0, log_minutes(3_600.0))
    said = scope.look(3_600.0, np.array([3.0])).base
    assert said[2] == pytest.approx(log_minutes(3_600.0))


def test_who_finds_nobody_waiting_is_told_what_that_meant_of_late() -> None:
    alike = Alike()
    for number in range(300):
        alike.learn("nl", crowd(0.0), 3.0 if number < 100 else 0.0 if number % 20 else 1.0)
        alike.learn("nl", crowd(5.0), 2.0)
    assert alike.own("nl", crowd(0.3)) == pytest.approx([0.0, 0.0, 0.0, 0.0, 0.05])
    assert alike.own("nl", crowd(6.0)) == [2.0] * 5
    assert alike.own("ar", crowd(0.0)) is None
    assert alike.of_all(crowd(0.0)) == alike.own("nl", crowd(0.0)), "the hub's stand in"
    assert alike.own("nl", crowd(40.0)) is None


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_more_who_wait_are_no_smaller_crowd(some: float, more: float) -> None:
    assert crowd(min(some, more)) <= crowd(max(some, more)) <= 20


def test_a_backlog_means_something_where_waits_follow_the_work_and_nothing_elsewhere() -> None:
    usual = [1.2, 1.4, 3.0, 4.6, 4.8]
    believed = []
    for follow in (True, False):
        hub, group = Experience(1.0), Experience(0.0)
        for number in range(400):
            ahead = 2.0 + number % 7 / 2
            to_do = work(ahead)
            trust, in_order = group.trust(hub, to_do), group.in_order(hub, to_do, 9.0)
            opinions = Opinions(usual, usual, in_order, None, None, to_do, 0.0, 9.0)
            steps = group.conclude(hub, opinions, trust)
            true = ahead if follow else 1.0 + number * 7 % 40 / 10
            group.learn(hub, Thought(np.zeros(1), steps, ahead, 0), true, 0.1)
        believed.append(group.trust(hub, work(4.0)).in_work())
    assert believed[0] == 1.0
    assert believed[1] == 0.0


def test_a_memory_keeps_all_of_the_last_and_some_of_before() -> None:
    memory = Memory(all_of_last=10, of_before=10)
    for id_ in range(1000):
        memory.add(id_, thought(id_))
        memory.end(id_, 1.0, replied=True)
    kept = sorted(memory.rows().situations[:, 0].tolist())
    assert kept[-10:] == [float(id_) for id_ in range(990, 1000)]
    assert len(kept) == 20
    assert memory.end(int(kept[0]), 1.0, replied=True) is not None
    assert kept[0] < 960


def thought(id_: int) -> Thought:
    return Thought(np.array([float(id_)]), np.zeros((STEPS, len(LEVELS))), ahead=0.0, found=0)


def reply(crew: Crew, at: float, agent: str) -> None:
    crew.reply(Reply(at, 1, agent), "en")


def test_people_are_counted_only_where_most_replies_tell_who_gave_them() -> None:
    crew = Crew()
    for number in range(100):
        reply(crew, 60.0 * number, "ann" if number % 4 == 0 else "")
    assert not crew.known("en")
    for number in range(100, 300):
        reply(crew, 60.0 * number, "ann")
    assert crew.known("en")
    assert crew.known("never heard of")


def test_a_reply_takes_longer_than_the_gaps_tell_while_everybody_is_busy() -> None:
    crew, calm = Crew(), Crew()
    for number in range(600):
        now = 300.0 * number
        for agent in ("ann", "bob") if number % 12 < 6 else ():  # half an hour on, half off
            reply(crew, now, agent)
            reply(calm, now, agent)
        crew.renew(now, expected=100.0)
        calm.renew(now, expected=0.0)
    assert calm.handling("en", 180_000.0) == pytest.approx(300, rel=0.1)
    assert crew.handling("en", 180_000.0) > 1.4 * calm.handling("en", 180_000.0)


def test_work_lasts_until_those_come_who_can_do_it() -> None:
    profile, day, hour = Profile(), 86_400.0, 3600.0
    for step in range(10 * 24 * 4):
        now = step * hour / 4
        profile.at_work(now, {"": 10, "ar": 2 if now % day >= 8 * hour else 0})
    midnight = 10 * day
    assert profile.work_off(midnight, hour, "") == pytest.approx(hour / 10, rel=0.1)
    assert 2.5 * hour < profile.work_off(midnight, hour, "ar") < 9 * hour
    assert profile.work_off(midnight, 10 * hour, "never heard of") < 1.2 * hour
