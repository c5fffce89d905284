"""The hub's figures: nobody's rank moves them, and forgetting the past does not either."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.model.telling import answers, asks, assigned, case_of, noon_plus, opened, resolved
from tests.oracle import ESTIMATES, by_subject, naive_snapshot
from tests.strategies import NOON, customers, histories, usual_times

from hubmon.model.case import Case
from hubmon.model.events import AnyEvent, Customer, CustomerMessage
from hubmon.model.expectation import ExpectedWait
from hubmon.model.fold import fold
from hubmon.model.hub import Hub
from hubmon.model.promise import Promises
from hubmon.model.reports import Report
from hubmon.model.snapshot import WARNINGS_SHOWN, Counted

PROMISES = Promises()


def hub_of(cases: Iterable[Case | None]) -> Hub:
    hub = Hub({})
    for ref, case in enumerate(cases):
        hub.put(ref, case)
    return hub


def folded(reports: Sequence[Report]) -> list[Case]:
    cases = [fold(subject, PROMISES) for subject in by_subject(reports)]
    return [case for case in cases if case is not None]


def conversation(number: int, *events: AnyEvent) -> Case:
    """A case of its own from the events of another."""
    name = f"{number:04}"
    moved = [replace(event, case=(f"crm:{name}",)) for event in events]
    return case_of(*[_renamed(event, name) for event in moved])


def _renamed(event: AnyEvent, name: str) -> AnyEvent:
    if isinstance(event, CustomerMessage):
        return replace(event, message=f"twitter:{name}")
    return event


@given(histories(shifts=False), usual_times, st.data())
@settings(max_examples=60)
def test_who_a_customer_is_moves_nothing(
    reports: list[Report], now: datetime, data: st.DataObject
) -> None:
    def another(event: AnyEvent) -> AnyEvent:
        if not isinstance(event, CustomerMessage):
            return event
        return replace(event, author=data.draw(st.none() | customers))

    swapped = [Report(source, another(event)) for source, event in reports]
    before, after = folded(reports), folded(swapped)
    assert [replace(case, customer=None) for case in after] == [
        replace(case, customer=None) for case in before
    ]
    assert hub_of(after).snapshot(now, (), ESTIMATES) == hub_of(before).snapshot(now, (), ESTIMATES)


def test_a_famous_customer_waits_in_the_same_place() -> None:
    famous = Customer(id="@star", name="A. Aardvark", audience=10**9, tier="Platinum")
    plain = Customer(id="@somebody", audience=0)
    for first, second in ((plain, famous), (famous, plain)):
        cases = [conversation(1, asks(0, author=first)), conversation(2, asks(0, author=second))]
        warnings = hub_of(cases).snapshot(noon_plus(60), (), ESTIMATES).warnings
        assert [warning.case for warning in warnings] == ["crm:0001", "crm:0002"]


@given(
    histories(usual_times, shifts=False),
    st.lists(st.integers(0, 60 * 60), min_size=1, max_size=3).map(sorted),
)
@settings(max_examples=60)
def test_forgetting_changes_no_figure_at_any_later_moment(
    reports: list[Report], minutes: list[int]
) -> None:
    cases = folded(reports)
    forgetful = hub_of(cases)
    for minute in minutes:
        forgetful.forget_before(noon_plus(minute))
        now = noon_plus(minute)
        assert forgetful.snapshot(now, (), ESTIMATES) == hub_of(cases).snapshot(now, (), ESTIMATES)


@pytest.mark.parametrize("hours", [1, 23.9, 25, 48])
def test_what_is_forgotten_is_what_counts_no_more(hours: float) -> None:
    hub = hub_of([conversation(1, opened(0), asks(0), answers(70), resolved(70))])
    now = noon_plus(70 + hours * 60)
    before = hub.snapshot(now, (), ESTIMATES)
    hub.forget_before(now)
    assert hub.snapshot(now, (), ESTIMATES) == before


def test_what_is_long_over_is_let_go_and_what_waits_is_not() -> None:
    hub = hub_of([conversation(1, asks(0), answers(1)), conversation(2, asks(0)), None])
    hub.forget_before(NOON + timedelta(days=30))
    assert [case.id for _, case in hub.cases()] == ["crm:0002"]
    assert hub.snapshot(NOON + timedelta(days=30), (), ESTIMATES).queue.depth == 1


def many_waiting() -> list[Case]:
    """Three hundred questions, one every minute, and some cases that owe a solution, too."""
    cases = [conversation(number, asks(number)) for number in range(240)]
    cases += [conversation(number, opened(number)) for number in range(240, 300)]
    return cases


def test_the_warnings_nearest_to_the_deadline_are_shown() -> None:
    snapshot = hub_of(many_waiting()).snapshot(noon_plus(180), (), ESTIMATES)
    overdue = [warning for warning in snapshot.warnings if warning.overdue(snapshot.as_of)]
    soon = [warning for warning in snapshot.warnings if not warning.overdue(snapshot.as_of)]
    assert [warning.due for warning in overdue] == [
        noon_plus(minute) for minute in range(180 - WARNINGS_SHOWN, 180)
    ]
    assert [warning.due for warning in soon] == [noon_plus(minute) for minute in range(180, 196)]
    assert snapshot.warnings_total == 120 + 16


def test_no_side_of_the_deadline_is_longer_than_it_may_be() -> None:
    cases = [conversation(number, asks(number / 10)) for number in range(200)]
    warnings = hub_of(cases).snapshot(noon_plus(60 + 10), (), ESTIMATES).warnings
    overdue = [warning for warning in warnings if warning.overdue(noon_plus(70))]
    assert (len(overdue), len(warnings)) == (WARNINGS_SHOWN, 2 * WARNINGS_SHOWN)


@given(histories(usual_times, shifts=False), usual_times)
@settings(max_examples=60)
def test_behind_a_figure_are_as_many_cases_as_it_counts(
    reports: list[Report], now: datetime
) -> None:
    hub = hub_of(folded(reports))
    snapshot = hub.snapshot(now, (), ESTIMATES)
    promise = snapshot.promise
    figures: dict[Counted, int] = {
        "unassigned": snapshot.queue.unassigned,
        "open": snapshot.cases_open,
        "odd": snapshot.odd,
        "replies_owed": promise.response.overdue + promise.response.at_risk,
        "solutions_owed": promise.resolution.overdue + promise.resolution.at_risk,
    }
    for figure, count in figures.items():
        assert len(set(hub.counted(figure, now, 1_000))) == count


def test_behind_a_figure_the_longest_waiting_come_first() -> None:
    hub = hub_of(reversed(many_waiting()))
    named = {ref: case.id for ref, case in hub.cases()}
    refs = hub.counted("unassigned", noon_plus(300), 3)
    assert [named[ref] for ref in refs] == ["crm:0000", "crm:0001", "crm:0002"]
    refs = hub.counted("replies_owed", noon_plus(180), 2)
    assert [named[ref] for ref in refs] == ["crm:0118", "crm:0119", "crm:0120", "crm:0121"]


@given(st.permutations(range(40)))
@settings(max_examples=10)
def test_equal_deadlines_stand_in_one_order(order: list[int]) -> None:
    hub = Hub({})
    for number in order:
        hub.put(number, conversation(number, asks(0)))
    named = [warning.case for warning in hub.snapshot(noon_plus(50), (), ESTIMATES).warnings]
    assert named == [f"crm:{number:04}" for number in range(40)]


def test_adding_one_case_changes_what_it_touches_and_nothing_else() -> None:
    cases = many_waiting()
    hub = hub_of(cases)
    before = hub.snapshot(noon_plus(180), (), ESTIMATES)
    one = conversation(900, asks(179, channel="vk", language="ru"), assigned(179.5, agent="ann"))
    hub.put(900, one)
    after = hub.snapshot(noon_plus(180), (), ESTIMATES)
    assert after.queue == replace(before.queue, depth=before.queue.depth + 1)
    assert after.questions_24h == before.questions_24h + 1
    assert (after.promise, after.warnings) == (before.promise, before.warnings)
    assert [load for load in after.channels if load.key != "vk"] == list(before.channels)
    assert [load for load in after.languages if load.key != "ru"] == list(before.languages)
    hub.put(900, None)
    assert hub.snapshot(noon_plus(180), (), ESTIMATES) == before


def test_a_busy_hub_is_counted_as_the_slow_way_counts_it() -> None:
    reports = busy_hub()
    for minute in (0, 59, 60, 61, 240, 500, 1441):
        now = noon_plus(minute)
        hub = hub_of(folded(reports))
        assert hub.snapshot(now, (), ESTIMATES) == naive_snapshot(reports, now, PROMISES, {})


def busy_hub() -> list[Report]:
    """Two hundred conversations over some hours, answered unevenly, some never."""
    reports = []
    for number in range(200):
        name, tongue = f"{number:04}", ("en", "nl", "pt-BR")[number % 3]
        fields = {"channel": ("twitter", "facebook")[number % 2], "case": (f"crm:{name}",)}
        asked = number * 1.7
        events: list[AnyEvent] = [asks(asked, name, language=tongue, **fields)]
        if number % 2:
            events.append(opened(asked + 1, id=name, **fields))
        if number % 7:
            events.append(answers(asked + 1 + number * 13 % 83, f"r{name}", **fields))
        if number % 5 == 0:
            events.append(asks(asked + 40, f"again{name}", **fields))
        reports += [Report("feed", event) for event in events]
    return reports


def expected(ref: int, *, at_risk: bool = True, number: int = 1) -> ExpectedWait:
    late = 0.9 if at_risk else 0.1
    return ExpectedWait(ref, number, NOON, at_risk, late, None, None, None)


def test_who_is_predicted_to_be_late_is_at_risk_before_the_time_runs_out() -> None:
    hub = hub_of(conversation(number, asks(number)) for number in range(4))
    waits = (expected(1), expected(2, at_risk=False), expected(3))
    snapshot = hub.snapshot(noon_plus(10), (), replace(ESTIMATES, waits=waits))
    assert [warning.case for warning in snapshot.warnings] == ["crm:0001", "crm:0003"]
    assert snapshot.promise.response.at_risk == snapshot.warnings_total == 2


def test_behind_the_replies_at_risk_are_those_that_are_predicted_to_be_late_by_deadline() -> None:
    hub = hub_of(many_waiting())
    named = {ref: case.id for ref, case in hub.cases()}
    waits = tuple(expected(ref) for ref, name in named.items() if name > "crm:0130")
    snapshot = hub.snapshot(noon_plus(180), (), replace(ESTIMATES, waits=waits))
    count = snapshot.promise.response
    refs = hub.counted("replies_owed", noon_plus(180), 1_000)
    assert len(set(refs)) == len(refs) == count.overdue + count.at_risk
    assert [named[ref] for ref in refs] == sorted(named[ref] for ref in refs)


def test_who_is_predicted_to_be_late_and_has_little_time_left_counts_once() -> None:
    hub = hub_of([conversation(1, asks(0))])
    for minute, state in ((50, (1, 0)), (70, (0, 1))):
        snapshot = hub.snapshot(noon_plus(minute), (), replace(ESTIMATES, waits=(expected(0),)))
        response = snapshot.promise.response
        assert (response.at_risk, response.overdue) == state
        assert len(snapshot.warnings) == snapshot.warnings_total == 1


def test_a_prediction_of_a_turn_that_is_over_is_nobodys() -> None:
    hub = hub_of([conversation(1, asks(0), answers(5)), None])
    waits = (expected(0), expected(1), expected(99))
    snapshot = hub.snapshot(noon_plus(10), (), replace(ESTIMATES, waits=waits))
    assert snapshot.warnings_total == 0
    hub.put(0, case_of(asks(0), answers(5), asks(6, "q2")))
    assert hub.snapshot(noon_plus(10), (), replace(ESTIMATES, waits=waits)).warnings_total == 0
    again = replace(ESTIMATES, waits=(expected(0, number=2),))
    assert hub.snapshot(noon_plus(10), (), again).warnings_total == 1


_fates = st.sampled_from(["gone", "waits", "answered", "asks again"])


def _conversation_of(number: int, fate: str) -> Case | None:
    """One that began a few minutes before or after noon."""
    asked = asks(number % 3, language=("en", "nl")[number % 2])
    again = asks(8, "again", language="en")
    events: dict[str, list[AnyEvent]] = {
        "waits": [asked],
        "answered": [asked, answers(5)],
        "asks again": [asked, answers(5), again],
    }
    return conversation(number, *events[fate]) if fate in events else None


@given(
    st.lists(
        st.one_of(
            st.tuples(st.integers(0, 5), _fates),
            st.frozensets(st.tuples(st.integers(0, 5), st.integers(1, 2))),
            st.integers(9, 70),
        ),
        min_size=1,
        max_size=25,
    )
)
@settings(max_examples=150)
def test_predictions_and_cases_may_change_in_any_order(
    steps: list[tuple[int, str] | frozenset[tuple[int, int]] | int],
) -> None:
    hub = Hub({})
    cases: list[Case | None] = [None] * 6
    estimates, now = ESTIMATES, noon_plus(9)
    for step in steps:
        if isinstance(step, tuple):
            ref, fate = step
            cases[ref] = _conversation_of(ref, fate)
            hub.put(ref, cases[ref])
        elif isinstance(step, int):
            now = noon_plus(step)
        else:
            waits = tuple(expected(ref, number=number) for ref, number in sorted(step))
            estimates = replace(ESTIMATES, waits=waits)
        assert hub.snapshot(now, (), estimates) == hub_of(cases).snapshot(now, (), estimates)
