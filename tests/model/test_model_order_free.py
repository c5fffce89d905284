"""Any order and any repetition of the same events come to the same hub; and to the right one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle import ESTIMATES, by_subject, naive_snapshot
from tests.strategies import NOON, histories, usual_times

from hubmon.model.events import AgentShift
from hubmon.model.fold import fold
from hubmon.model.hub import Hub
from hubmon.model.promise import Promise, Promises
from hubmon.model.reports import Report
from hubmon.model.shift import fold_shift
from hubmon.model.snapshot import ChannelState, Snapshot
from hubmon.model.story import story

PROMISES = Promises(
    response_by_topic={"baggage": Promise(timedelta(minutes=20), timedelta(minutes=10))},
    resolution_by_topic={"baggage": Promise(timedelta(hours=3), timedelta(hours=1))},
)
CHANNELS: dict[str, ChannelState] = {"twitter": "live", "weibo": "trial", "facebook": "retired"}


nows = usual_times.map(lambda moment: moment + timedelta(hours=1)) | st.just(NOON)


def put(hub: Hub, ref: int, reports: Sequence[Report]) -> None:
    if any(isinstance(report.event, AgentShift) for report in reports):
        shift = fold_shift(reports)
        if shift is not None:
            hub.shifts[shift.agent] = shift
    else:
        hub.put(ref, fold(reports, PROMISES))


def hub_of(reports: Sequence[Report]) -> Hub:
    hub = Hub(CHANNELS)
    for ref, subject in enumerate(by_subject(reports)):
        put(hub, ref, subject)
    return hub


def snapshot_of(reports: Sequence[Report], now: datetime) -> Snapshot:
    return hub_of(reports).snapshot(now, (), ESTIMATES)


@given(histories(), nows)
@settings(max_examples=150)
def test_every_figure_is_what_the_slow_way_finds(reports: list[Report], now: datetime) -> None:
    found = snapshot_of(reports, now)
    assert found == naive_snapshot(reports, now, PROMISES, CHANNELS)


@given(histories(), st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_order_and_repetition_change_no_case_and_no_story(
    reports: list[Report], random: Random
) -> None:
    for subject in by_subject(reports):
        told = [*subject, *random.sample(subject, len(subject) // 2)]
        random.shuffle(told)
        assert fold(told, PROMISES) == fold(subject, PROMISES)
        assert story(told, PROMISES) == story(subject, PROMISES)
        assert fold_shift(told) == fold_shift(subject)


@given(histories(), nows, st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_a_hub_that_learns_bit_by_bit_comes_to_the_same_snapshot(
    reports: list[Report], now: datetime, random: Random
) -> None:
    subjects = list(enumerate(by_subject(reports)))
    hub = Hub(CHANNELS)
    for ref, subject in random.sample(subjects, len(subjects)):
        told = random.sample(subject, len(subject))
        for known in sorted({random.randint(1, len(told)), len(told)}):
            put(hub, ref, told[:known])
            hub.snapshot(now, (), ESTIMATES)
    assert hub.snapshot(now, (), ESTIMATES) == snapshot_of(reports, now)
