from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubmon.demo.facts import Fact, Posted, Shift
from hubmon.demo.generate import START
from hubmon.demo.people import LANGUAGES, hire
from hubmon.demo.scenario import Burst, Scenario, disruption
from hubmon.demo.stage import seeded
from hubmon.demo.world import World

DAY = timedelta(days=1)
SMALL = Scenario(volume=0.2)


def day(seed: int, scenario: Scenario = SMALL, length: timedelta = DAY) -> list[Fact]:
    return World(seed=seed, start=START, scenario=scenario).advance(START + length)


def first_messages(facts: list[Fact]) -> list[Posted]:
    return [fact for fact in facts if isinstance(fact, Posted) and fact.id == fact.root]


def test_the_same_seed_gives_the_same_facts_and_another_one_others() -> None:
    assert day(5) == day(5)
    assert day(5) != day(6)


@given(
    st.lists(st.integers(min_value=1, max_value=4 * 3600), min_size=1, max_size=6),
    st.integers(min_value=0, max_value=3),
)
@settings(max_examples=10, deadline=None)
def test_how_time_is_cut_into_steps_changes_nothing(steps: list[int], seed: int) -> None:
    world = World(seed=seed, start=START, scenario=SMALL)
    pieces: list[Fact] = []
    for step in steps:
        pieces += world.advance(world.now + timedelta(seconds=step))
    assert pieces == World(seed=seed, start=START, scenario=SMALL).advance(world.now)


def test_facts_come_in_order_of_time_and_never_from_the_future() -> None:
    world = World(seed=2, start=START, scenario=SMALL)
    times = [fact.at for fact in world.advance(START + DAY)]
    assert times == sorted(times)
    assert times[0] >= START
    assert times[-1] <= START + DAY


def test_no_two_messages_of_a_conversation_share_a_second() -> None:
    spoken = Counter((fact.conversation, fact.at) for fact in day(3) if isinstance(fact, Posted))
    assert max(spoken.values()) == 1


def test_every_language_is_spoken_by_somebody_and_everyone_speaks_one_to_four() -> None:
    agents = hire(Scenario().staff, seeded(1))
    assert 80 <= len(agents) <= 130
    assert {language for agent in agents for language in agent.languages} == set(LANGUAGES)
    assert {len(agent.languages) for agent in agents} <= {1, 2, 3, 4}
    assert {agent.site.name for agent in agents} == {"Amstelveen", "Dubai", "Delhi"}


def test_somebody_is_on_shift_at_every_hour_and_shifts_last_about_eight_hours() -> None:
    on = 0
    per_hour: dict[int, int] = {}
    for fact in day(4, Scenario(), length=2 * DAY):
        if isinstance(fact, Shift):
            on += -1 if fact.end else 1
            per_hour[int((fact.at - START) / timedelta(hours=1))] = on
            if fact.end and fact.start > START:
                assert timedelta(hours=7.5) < fact.end - fact.start < timedelta(hours=11)
    assert min(per_hour.values()) >= 8


def test_a_disruption_brings_its_rebookings_within_minutes() -> None:
    noon = START + timedelta(hours=12)
    scenario = Scenario(volume=0.2, bursts=(disruption(noon, questions=300),))
    usual, disrupted = day(7), day(7, scenario)
    within = [
        post for post in first_messages(disrupted) if noon <= post.at < noon + timedelta(minutes=10)
    ]
    assert len(within) >= 300
    assert len(first_messages(disrupted)) - len(first_messages(usual)) == pytest.approx(300, abs=90)


def test_a_burst_multiplies_the_usual_load_for_as_long_as_it_lasts() -> None:
    burst = Burst(start=START + timedelta(hours=6), length=timedelta(hours=12), factor=10)
    scenario = Scenario(volume=0.2, bursts=(burst,))
    during = [
        START + timedelta(hours=6) <= post.at < START + timedelta(hours=18)
        for post in first_messages(day(8, scenario))
    ]
    usual = [
        START + timedelta(hours=6) <= post.at < START + timedelta(hours=18)
        for post in first_messages(day(8))
    ]
    assert sum(during) / sum(usual) == pytest.approx(10, rel=0.25)


def test_a_running_world_can_be_disrupted() -> None:
    world = World(seed=9, start=START, scenario=SMALL)
    world.advance(START + timedelta(hours=1))
    world.disrupt(disruption(world.now, questions=100))
    facts = world.advance(world.now + timedelta(minutes=11))
    assert len(first_messages(facts)) >= 100


def test_a_world_keeps_no_more_in_mind_after_fifteen_days_than_after_five() -> None:
    world = World(seed=10, start=START, scenario=SMALL)
    world.advance(START + 5 * DAY)
    after_five = world.kept
    world.advance(START + 15 * DAY)
    assert world.kept < 2 * after_five


def test_hostile_texts_can_be_left_out() -> None:
    tame = Scenario(hostile=False)
    texts = [fact.text for fact in day(1, tame) if isinstance(fact, Posted)]
    assert not any("\x1b" in text or "[/b]" in text for text in texts)
    hostile = [fact.text for fact in day(1, Scenario()) if isinstance(fact, Posted)]
    assert any("\x1b" in text for text in hostile)
    assert any("[/b]" in text for text in hostile)
