"""What is wrong with the hub, found in snapshots."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.tui.support import NOON, calm, group_load, source

from hubmon.faces.warning_words import sentence
from hubmon.model.expectation import ExpectedHalfHour, ExpectedLoad
from hubmon.model.snapshot import FlowBucket, GroupLoad, Queue, Snapshot
from hubmon.model.troubles import Limits, find_troubles

LIMITS = Limits()


def load(key: str, waiting: int = 9, **more: object) -> GroupLoad:
    """People who wait in one language or channel, for an hour and ten at most."""
    since = NOON - timedelta(minutes=70)
    return replace(group_load(key), waiting=waiting, oldest_since=since, **more)


def hub(
    *languages: GroupLoad, channels: tuple[GroupLoad, ...] | None = None, **more: object
) -> Snapshot:
    total = sum(each.overdue for each in languages)
    half = load("facebook", overdue=total // 2)
    both = (half, load("twitter", overdue=total - half.overdue))
    queue = Queue(
        depth=sum(each.waiting for each in languages),
        unassigned=0,
        oldest_since=NOON - timedelta(minutes=70) if languages else None,
        depth_before=0,
        answered_at=NOON - timedelta(minutes=1),
    )
    fields: dict[str, object] = {"queue": queue, "languages": languages, "channels": both}
    return calm(NOON, **(fields | ({"channels": channels} if channels else {}) | more))


def quiet_for(minutes: float, on_shift: int | None = 96) -> Snapshot:
    """Forty wait, and nobody was answered of late."""
    queue = Queue(
        depth=40,
        unassigned=0,
        oldest_since=NOON - timedelta(hours=2),
        depth_before=0,
        answered_at=NOON - timedelta(minutes=minutes),
    )
    return hub(queue=queue, on_shift=on_shift)


def said(snapshot: Snapshot) -> list[str]:
    """What a person is told of it: what something else explains is left out."""
    found = find_troubles(snapshot, LIMITS)
    keys = {trouble.key for trouble in found}
    return [sentence(each, NOON) for each in found if each.because not in keys]


@pytest.mark.parametrize(
    ("snapshot", "words"),
    [
        (calm(), []),
        (hub(load("pt", 41, on_shift=0)), ["Portuguese: 41 waiting, nobody on shift speaks it"]),
        (hub(load("pt", 41, on_shift=1)), []),
        (hub(load("pt", 41)), []),
        (hub(load("pt", 0, on_shift=0)), []),
        (hub(load("und", 5, on_shift=0)), []),
        (
            hub(load("pt", 41, on_shift=0, overdue=12)),
            ["Portuguese: 41 waiting, nobody on shift speaks it; 12 overdue"],
        ),
        (hub(load("nl", overdue=2)), []),
        (
            hub(load("nl", overdue=4, at_risk=2)),
            ["Dutch: 4 replies overdue, 2 at risk, longest wait 1 h 10"],
        ),
        (quiet_for(19), []),
        (quiet_for(24), ["Nobody answered for 24 min: 40 waiting, 96 on shift"]),
        (quiet_for(24, None), ["Nobody answered for 24 min: 40 waiting"]),
        (quiet_for(1, 0), ["40 waiting, nobody is on shift"]),
        (hub(sources=(source("feed", "late", age=12),)), ["feed: silent for 12 min"]),
        (hub(sources=(source("feed", "never", age=None),)), []),
        (
            hub(sources=(source("feed", "failing", age=None), source("crew", "broken", age=90))),
            ["crew: cannot be used, last heard 1 h 30 ago", "feed: failing, never heard from"],
        ),
    ],
)
def test_it_is_said_what_is_wrong_and_why(snapshot: Snapshot, words: list[str]) -> None:
    assert said(snapshot) == words


def test_many_languages_in_one_channel_are_one_matter_of_the_channel() -> None:
    late = [load(tag, overdue=5) for tag in ("de", "en", "es", "nl")]
    channels = (load("facebook", 19, overdue=18), load("twitter", overdue=2))
    assert said(hub(*late, channels=channels)) == [
        "Facebook: 18 replies overdue in 4 languages, longest wait 1 h 10"
    ]


def test_many_languages_everywhere_are_one_matter_of_the_hub() -> None:
    late = [load(tag, overdue=5) for tag in ("de", "en", "es", "nl")]
    unspoken = load("pt", 41, on_shift=0, overdue=3)
    assert said(hub(*late, unspoken)) == [
        "4 languages: 20 replies overdue, longest wait 1 h 10",
        "Portuguese: 41 waiting, nobody on shift speaks it; 3 overdue",
    ]


def test_a_few_overdue_in_each_of_many_languages_are_seen_together() -> None:
    late = [load(tag, overdue=1) for tag in ("de", "en", "es", "nl")]
    assert said(hub(*late)) == ["4 languages: 4 replies overdue, longest wait 1 h 10"]


def test_what_follows_from_a_stopped_queue_is_not_said_again() -> None:
    everybody_gone = hub(load("pt", on_shift=0), load("nl", on_shift=0, overdue=9), on_shift=0)
    assert said(everybody_gone) == ["18 waiting, nobody is on shift"]


@pytest.mark.parametrize(
    ("expected", "arrivals", "words"),
    [
        (20, 80, ["Surge: 80 messages in 35 min, 3.4 times the usual"]),
        (20, 40, []),
        (1, 12, []),
    ],
)
def test_far_more_messages_than_usual_are_a_surge(
    expected: float, arrivals: int, words: list[str]
) -> None:
    """At 13:05: the half hour from 12:30, and five minutes of the next."""
    starts = [NOON - timedelta(minutes=65 - 30 * index) for index in range(3)]
    load_of_the_day = ExpectedLoad(
        as_of=NOON,
        half_hours=tuple(ExpectedHalfHour(at, 0, expected, expected + 6) for at in starts),
    )
    flow = (
        FlowBucket(NOON - timedelta(minutes=50), 20, 0),
        FlowBucket(NOON - timedelta(minutes=35), arrivals - 5, 0),
        FlowBucket(NOON - timedelta(minutes=5), 5, 0),
    )
    assert said(calm(expected_load=load_of_the_day, flow=flow)) == words


def test_a_silent_source_explains_that_no_reply_is_known() -> None:
    late = calm(queue=quiet_for(24).queue, sources=(source("feed", "late", age=24), source("crew")))
    assert said(late) == ["feed: silent for 24 min"]
