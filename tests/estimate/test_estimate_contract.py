"""What the collector may rely on: any scope can be asked, late news teach no nonsense."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.estimate.past import GIVE_UP, START, past

from hubmon.estimate.contract import (
    Arrival,
    Forecast,
    Found,
    Happening,
    Lost,
    Reply,
    Resolution,
    Shift,
    Withdrawal,
)
from hubmon.estimate.forecaster import HubForecaster
from hubmon.estimate.history import happenings
from hubmon.estimate.mixture import mixture
from hubmon.estimate.state import restore, save

LATER = START + 100 * GIVE_UP
CHANNELS = [None, "twitter", "facebook", "never heard of"]
LANGUAGES = [None, "en", "nl", "never heard of"]


def everything(forecaster: HubForecaster, now: float) -> list[Forecast | None]:
    """What is said of every scope."""
    return [
        forecaster.predict(now, channel, language) for channel in CHANNELS for language in LANGUAGES
    ]


def lived(rows_seed: int = 1, count: int = 400) -> HubForecaster:
    """A forecaster that has been through a past."""
    forecaster = HubForecaster(GIVE_UP)
    for happening in happenings(past(count, rows_seed), GIVE_UP):
        forecaster.observe(happening)
    return forecaster


_YOUNG = save(lived(count=30))

ids = st.integers(0, 12)
channels, languages = st.sampled_from(["twitter", "facebook"]), st.sampled_from(["en", "nl", "de"])


@st.composite
def stories(draw: st.DrawFn, start: float = START) -> list[Happening]:
    """Anything that may be told, in order of time, also what makes little sense."""
    steps = draw(st.lists(st.sampled_from([0, 1, 60, 900, 7200, 50_000]), max_size=60))
    return [draw(_happening(start + at)) for at in accumulate(steps)]


def _happening(at: float) -> st.SearchStrategy[Happening]:
    since = st.sampled_from([0, 30, 4000, 60_000]).map(lambda ago: at - ago)
    return st.one_of(
        st.builds(Arrival, st.just(at), ids, channels, languages),
        st.builds(Reply, st.just(at), ids, st.sampled_from(["", "ann", "bob"])),
        st.builds(Found, st.just(at), ids, since, channels, languages),
        st.builds(Lost, st.just(at), ids),
        st.builds(Withdrawal, st.just(at), ids),
        st.builds(Resolution, st.just(at), ids),
        st.builds(Shift, st.just(at), st.sampled_from(["ann", "bob"]), st.booleans()),
    )


@given(stories(), st.sets(st.integers(0, 60)), st.sampled_from([0.0, 1.0]))
@settings(max_examples=30, deadline=None)
def test_asking_changes_no_later_figure(
    story: list[Happening], asked_at: set[int], before: float
) -> None:
    asked, quiet = HubForecaster(GIVE_UP), HubForecaster(GIVE_UP)
    for number, happening in enumerate(story):
        if number in asked_at:
            everything(asked, happening.at - before if number == 0 else happening.at)
        asked.observe(happening)
        quiet.observe(happening)
    assert everything(asked, LATER) == everything(quiet, LATER)


@given(stories(LATER))
@settings(max_examples=15, deadline=None)
def test_whatever_is_told_a_forecast_is_a_range(story: list[Happening]) -> None:
    forecaster = restore(_YOUNG, HubForecaster)
    assert forecaster is not None
    for number, happening in enumerate(story):
        forecaster.observe(happening)
        for said in everything(forecaster, happening.at) if number % 4 == 0 else ():
            assert said is not None
            assert list(said) == sorted(said)
            assert said.low_90 >= 0
            assert said.high_90 <= GIVE_UP * 1.0001


def test_nothing_is_said_before_the_fifth_reply() -> None:
    forecaster, now = HubForecaster(GIVE_UP), START
    for id_ in range(5):
        assert forecaster.predict(now, "twitter", "en") is None
        forecaster.observe(Arrival(now, id_, "twitter", "en"))
        now += 60
        forecaster.observe(Reply(now, id_))
    assert forecaster.predict(now, "twitter", "en") is not None
    assert forecaster.sample("twitter", "en") == forecaster.sample(None, None) == 5


def test_the_hub_lies_between_its_languages() -> None:
    forecaster = lived()
    now = START + 5 * GIVE_UP
    english, dutch, hub = (forecaster.predict(now, None, each) for each in ("en", "nl", None))
    assert english is not None
    assert dutch is not None
    assert hub is not None
    assert min(english.median, dutch.median) <= hub.median <= max(english.median, dutch.median)
    assert forecaster.predict(now, "twitter", None) == hub


def test_a_mixture_has_the_quantiles_of_all_its_customers() -> None:
    early, late = np.array([1.0, 1.1, 1.2, 1.3, 1.4]), np.array([3.0, 3.1, 3.2, 3.3, 3.4])
    assert mixture([early, late], [1, 0]) == pytest.approx(early)
    low, _, median, _, high = mixture([early, late], [3, 1])
    assert 1.0 < low < 1.1
    assert 1.2 < median < 1.3
    assert 3.2 < high < 3.4


def test_who_is_found_waits_with_their_true_age_and_teaches_nothing() -> None:
    forecaster, now = lived(), START + 3 * 86400
    before = forecaster.predict(now, "twitter", "en")
    assert before is not None
    for id_ in range(9000, 9200):
        forecaster.observe(Found(now, id_, now - 3600, "twitter", "en"))
    during = forecaster.predict(now, "twitter", "en")
    assert during is not None
    assert during.median > before.median
    sample = forecaster.sample("twitter", "en")
    for id_ in range(9000, 9200):
        forecaster.observe(Lost(now, id_))
    assert forecaster.predict(now, "twitter", "en") == before
    assert forecaster.sample("twitter", "en") == sample


def test_who_is_lost_counts_as_never_having_been_there() -> None:
    forecaster, now = lived(), START + 3 * 86400
    sample = forecaster.sample("twitter", "nl")
    for id_ in range(9000, 9010):
        forecaster.observe(Arrival(now, id_, "twitter", "nl"))
    for id_ in range(9000, 9010):
        forecaster.observe(Lost(now + 60, id_))
        forecaster.observe(Reply(now + 120, id_))
    assert forecaster.sample("twitter", "nl") <= sample
