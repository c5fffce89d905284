from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.tui.support import NOON

from hubmon.faces.counts import counted, percent
from hubmon.faces.presentation.words import (
    UNKNOWN,
    channel_name,
    language_name,
    moment,
    since,
)
from hubmon.faces.spans import duration, to_the_minute

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=-3), "<1 min"),
        (timedelta(seconds=59), "<1 min"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=23, seconds=59), "23 min"),
        (timedelta(minutes=60), "1 h"),
        (timedelta(minutes=65), "1 h 05"),
        (timedelta(minutes=100), "1 h 40"),
        (timedelta(hours=10, minutes=59), "10 h"),
        (timedelta(hours=47, minutes=59), "47 h"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=400), "400 days"),
    ],
)
def test_a_duration_is_said_in_peoples_words(span: timedelta, words: str) -> None:
    assert duration(span) == words


@settings(deadline=None)
@given(st.timedeltas(timedelta(0), timedelta(days=9_999)))
def test_a_duration_never_says_more_than_has_passed(span: timedelta) -> None:
    words = duration(span).replace("<1", "0")
    numbers = [int(word) for word in words.split() if word.isdigit()]
    if "h" in words:
        said = timedelta(hours=numbers[0], minutes=numbers[1] if len(numbers) > 1 else 0)
    else:
        said = timedelta(**{"days" if "days" in words else "minutes": numbers[0]})
    assert said <= span


def test_an_expected_wait_is_rounded_to_the_nearest_minute() -> None:
    assert to_the_minute(timedelta(minutes=4, seconds=30)) == timedelta(minutes=5)
    assert to_the_minute(timedelta(minutes=4, seconds=29)) == timedelta(minutes=4)


def test_what_is_not_known_is_a_dash_and_never_nought() -> None:
    assert since(None, NOON) == UNKNOWN
    assert percent(None) == UNKNOWN


@pytest.mark.parametrize(
    ("number", "replies", "cases"),
    [
        (0, "0 replies", "0 cases"),
        (1, "1 reply", "1 case"),
        (12_345, "12,345 replies", "12,345 cases"),
    ],
)
def test_one_of_a_thing_is_said_in_the_singular(number: int, replies: str, cases: str) -> None:
    assert counted(number, "reply", "replies") == replies
    assert counted(number, "case") == cases


@pytest.mark.parametrize(
    ("ratio", "words"), [(1.0, "100 %"), (0.9999, "99.9 %"), (0.941, "94.1 %"), (0.0, "0.0 %")]
)
def test_only_everything_is_a_hundred_percent(ratio: float, words: str) -> None:
    assert percent(ratio) == words


def test_a_moment_of_another_day_has_its_date() -> None:
    assert moment(datetime(2026, 3, 4, 6, 30, tzinfo=UTC), NOON, AMSTERDAM) == "07:30"
    assert moment(datetime(2026, 3, 3, 23, 30, tzinfo=UTC), NOON, AMSTERDAM) == "00:30"
    assert moment(datetime(2026, 3, 3, 22, 30, tzinfo=UTC), NOON, AMSTERDAM) == "3 Mar 23:30"
    assert moment(datetime(2025, 3, 3, 22, 30, tzinfo=UTC), NOON, AMSTERDAM) == "3 Mar 2025 23:30"


def test_names_are_english_and_the_unknown_ones_are_shown_harmless() -> None:
    assert language_name("nl") == "Dutch"
    assert language_name("und") == "unknown"
    assert language_name("tlh") == "tlh"
    assert channel_name("vk") == "VK"
    assert channel_name("odd\x1b[31m\nnet") == "odd net"
    assert channel_name("\x1b[31m") == UNKNOWN
