"""One bad source hurts only itself: it is shown with a reason, tried again, and comes back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, NoReturn

import msgspec
import pytest
from tests.connect.rig import STAGE, Act, Hub, Puppet, Script, message
from tests.connectors_support import NOW

from hubmon.connect import (
    AuthError,
    Batch,
    ConfigError,
    CursorInvalid,
    RateLimited,
    Rejected,
    Transient,
)
from hubmon.connect.clock import SystemClock
from hubmon.connect.service import collect_once


class Wordless(Exception):
    def __str__(self) -> str:
        raise LookupError("no words")


class Unfinished(Transient):
    def __init__(self) -> None:
        """Leave out what every error has."""


def raises(error: BaseException) -> Act:
    async def act(_: Puppet, __: str | None, ___: int) -> NoReturn:
        raise error

    return act


def returns(make: Callable[[Puppet, str | None], Any]) -> Act:
    async def act(puppet: Puppet, cursor: str | None, _: int) -> Any:
        return make(puppet, cursor)

    return act


def with_field(**fields: Any) -> Act:
    return returns(lambda puppet, cursor: puppet.healthy(cursor, **fields))


async def flood(_: Puppet, cursor: str | None, limit: int) -> Batch:
    events = tuple(message(number) for number in range(limit + 1))
    return Batch(events=events, cursor=cursor)


FAILURES: dict[str, tuple[Act, str]] = {
    "defect": (raises(ValueError("a\x1b[31mb")), "the plugin failed with ValueError: ab"),
    "transient": (raises(Transient("no answer")), "no answer"),
    "auth": (raises(AuthError("no entry", hint="Ask for a token.")), "no entry. Ask for a token."),
    "config": (raises(ConfigError("`x` is gone")), "`x` is gone"),
    "cursor": (raises(CursorInvalid("who are you?")), "who are you?"),
    "limited": (raises(RateLimited("slowly")), "slowly"),
    "limited, naive": (raises(RateLimited("slow", retry_at=datetime(2026, 1, 1))), "slow"),  # noqa: DTZ001  # what is wrong with it
    "limited, for ten years": (
        raises(RateLimited("no", retry_at=datetime.max.replace(tzinfo=UTC))),
        "no",
    ),
    "wordless": (raises(Wordless()), "the plugin failed with Wordless: (it cannot say what)"),
    "unfinished": (raises(Unfinished()), "(it cannot say what)"),
    "exit": (raises(SystemExit(3)), "it tried to end the program by SystemExit(3)"),
    "interrupt": (
        raises(KeyboardInterrupt()),
        "it tried to end the program by KeyboardInterrupt()",
    ),
    "cancelled": (raises(asyncio.CancelledError()), "it cancelled itself"),
    "generator exit": (raises(GeneratorExit()), "it tried to end the program by GeneratorExit()"),
    "stop": (raises(StopAsyncIteration()), "StopAsyncIteration"),
    "endless words": (raises(ValueError("\N{SNOWMAN}" * 3_000_000)), "the plugin failed"),
    "nothing": (returns(lambda *_: None), "its poll returned NoneType in the place of a Batch"),
    "dict": (returns(lambda *_: {}), "its poll returned dict in the place of a Batch"),
    "no events": (with_field(events=None), "a Batch whose events is NoneType, not tuple or list"),
    "cursor 5": (with_field(cursor=5), "a Batch whose cursor is int, not str or None"),
    "cursor \\ud800": (with_field(cursor="\ud800"), "the plugin failed with UnicodeEncodeError"),
    "more": (with_field(more="yes"), "a Batch whose more is str, not bool"),
    "naive": (with_field(complete_through=datetime(2026, 1, 1)), "has no time zone"),  # noqa: DTZ001  # what is wrong with it
    "complete": (with_field(complete_through="now"), "complete_through is str, not datetime"),
    "retry_after": (with_field(retry_after=5), "a Batch whose retry_after is int, not timedelta"),
    "gap": (with_field(gap=None), "a Batch whose gap is NoneType, not str"),
    "rejected": (with_field(rejected=("x",)), "its Batch.rejected holds str in the place of a Rej"),
    "raw": (
        with_field(rejected=(Rejected(where="x", reason="y", raw=b"z"),)),  # type: ignore[arg-type]  # what is wrong with it
        "holds a Rejected whose raw is bytes, not str",
    ),
    "flood": (flood, "its poll brought 1001 events where at most 1000 were asked for"),
}


@pytest.mark.parametrize(("act", "words"), FAILURES.values(), ids=FAILURES)
def test_a_source_that_fails_is_shown_and_comes_back_and_the_other_goes_on(
    hub: Hub, bad: Script, act: Act, words: str
) -> None:
    bad.acts.extend([None, act])
    with hub.collecting():
        hub.later()
        failing = hub.source("bad")
        assert failing.state == "failing"
        assert words in failing.error
        assert len(failing.error) <= 500
        assert failing.retry_at is not None
        assert failing.retry_at <= hub.clock.now() + timedelta(hours=1, minutes=12)
        assert hub.source("good").state == "fresh"
        assert hub.events("good") == ["1", "2"]
        hub.later(timedelta(hours=2))
        hub.later(timedelta(hours=2))
        assert hub.events("good") == ["1", "2", "3", "4"]
    healed = hub.source("bad")
    assert (healed.state, healed.error, healed.retry_at) == ("fresh", "", None)
    expected = ["1", "2"] if "who are you?" in words else ["1", "2", "3"]
    assert hub.events("bad") == expected
    assert healed.events == len(expected)


async def waits(_: Puppet, __: str | None, ___: int) -> None:
    await asyncio.Event().wait()


async def will_not_end(_: Puppet, __: str | None, ___: int) -> None:
    for _attempt in range(3):
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            continue


async def blocks(_: Puppet, __: str | None, ___: int) -> None:
    end = time.monotonic() + 3
    while time.monotonic() < end:
        time.sleep(0.05)  # noqa: ASYNC251  # the very thing a connector should not do


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (waits, "it took longer than 1 s"),
        (will_not_end, "it hung for more than 1 s and could not be stopped"),
        (blocks, "it hung for more than 1 s and could not be stopped"),
    ],
)
def test_a_source_that_hangs_is_stopped_or_left_behind(
    hub: Hub, bad: Script, act: Act, words: str
) -> None:
    bad.acts.extend([None, act])
    with hub.collecting():
        hub.later()
        assert words in hub.source("bad").error
        assert hub.events("good") == ["1", "2"]
        hub.later()
        assert hub.source("bad").state == "fresh"
    assert hub.events("bad") == ["1", "2"]
    assert bad.most_at_once == (1 if act is waits else 2)


def test_a_source_that_always_hangs_is_left_alone_in_the_end(
    hub: Hub, bad: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubmon.connect.source._LANES_GIVEN_UP", 1)
    bad.acts.extend([will_not_end] * 3)
    with hub.collecting():
        hub.later()
        assert "it hung 1 times beyond help and is left alone" in hub.source("bad").error
        assert hub.events("good") == ["1", "2"]
    assert len(bad.polls) == 1


def test_a_source_that_says_it_has_more_but_does_not_move_has_to_wait_its_turn(
    hub: Hub, bad: Script
) -> None:
    bad.acts.extend([with_field(events=(), cursor=None, more=True)] * 3)
    with hub.collecting():
        assert "it says that it has more, but neither brings any" in hub.source("bad").error
        assert hub.events("good") == ["1"]
        hub.later()
    assert hub.events("bad") == ["1"]


def test_a_source_with_more_is_polled_again_at_once(hub: Hub, bad: Script) -> None:
    bad.acts.extend([with_field(more=True)] * 5)
    with hub.collecting():
        assert hub.events("bad") == ["1", "2", "3", "4", "5", "6"]


def test_a_source_that_lies_about_its_freshness_is_not_from_the_future(
    hub: Hub, bad: Script
) -> None:
    bad.acts.append(with_field(complete_through=NOW + timedelta(days=365)))
    with hub.collecting():
        assert hub.source("bad").fresh_as_of == NOW
        hub.later()
        assert hub.source("bad").fresh_as_of == hub.clock.now()


@pytest.mark.parametrize("asked", [timedelta(days=3650), timedelta.max, timedelta(days=-1)])
def test_a_source_that_asks_for_a_senseless_pause_is_polled_within_the_hour(
    hub: Hub, bad: Script, asked: timedelta
) -> None:
    bad.acts.append(with_field(retry_after=asked))
    with hub.collecting():
        hub.later(timedelta(hours=1, minutes=12))
        assert hub.events("bad") == ["1", "2"]


def test_a_rate_limited_source_is_left_alone_as_long_as_it_asks(hub: Hub, bad: Script) -> None:
    bad.acts.append(raises(RateLimited("slowly", retry_at=NOW + timedelta(minutes=15))))
    with hub.collecting():
        assert hub.source("bad").retry_at == NOW + timedelta(minutes=15)
        hub.later(timedelta(minutes=14))
        assert len(bad.polls) == 1
        hub.later(timedelta(minutes=1))
        assert hub.events("bad") == ["1"]


def test_pauses_grow_while_a_source_fails_but_not_beyond_minutes(hub: Hub, bad: Script) -> None:
    bad.acts.extend([raises(Transient("no answer"))] * 20)
    pauses = []
    with hub.collecting():
        for _ in range(18):
            retry_at = hub.source("bad").retry_at
            assert retry_at is not None
            pauses.append(retry_at - hub.clock.now())
            hub.later()
    assert pauses[0] < timedelta(seconds=1)
    assert pauses[0] < pauses[4] < pauses[8]
    assert max(pauses) < timedelta(minutes=7)


def test_a_defect_has_the_connector_made_anew_even_if_it_cannot_be_closed(
    hub: Hub, bad: Script
) -> None:
    bad.acts.append(raises(ValueError("broken inside")))
    bad.closes.append(RuntimeError("stuck drawer"))
    with hub.collecting():
        assert bad.made == 1
        hub.later()
        assert bad.made == 2
        bad.closes.append(RuntimeError("again"))
    assert hub.events("bad") == ["1"]


def test_a_task_of_a_plugin_that_ends_the_program_ends_nothing(hub: Hub, bad: Script) -> None:
    async def leave() -> None:
        raise SystemExit

    async def act(puppet: Puppet, cursor: str | None, _: int) -> Batch:
        left.append(asyncio.ensure_future(leave()))
        await asyncio.sleep(0)
        return puppet.healthy(cursor)

    left: list[asyncio.Future[None]] = []
    bad.acts.append(act)
    with hub.collecting():
        hub.later()
        assert hub.source("bad").state == "fresh"
        assert hub.events("bad") == ["1", "2"]
        assert isinstance(left[0].exception(), SystemExit)


WRONG_EVENTS: dict[str, Callable[[], Any]] = {
    "none": lambda: None,
    "an object": object,
    "a naive time": lambda: message(9, at=datetime(2026, 1, 1)),  # noqa: DTZ001  # what is wrong with it
    "a time of the wrong type": lambda: message(9, at="yesterday"),
    "a time before all times": lambda: message(
        9, at=datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))
    ),
    "no id": lambda: message(9, id=""),
    "an endless id": lambda: message(9, id="x" * 100_000),
    "a number for a text": lambda: message(9, text=5),
    "half a character": lambda: message(9, text="\ud800"),
    "an endless language": lambda: message(9, language=["nl"]),
    "a negative version": lambda: message(9, version=-1),
    "an unhashable key": lambda: message(9, case=[["a"]]),
}


def test_wrong_events_are_put_aside_and_the_others_go_in(hub: Hub, bad: Script) -> None:
    events = [make() for make in WRONG_EVENTS.values()]
    wrong = with_field(events=[message(1), *events, message(2)])
    bad.acts.extend([wrong, with_field(events=[message(1), *events, message(2)], cursor="2")])
    with hub.collecting():
        assert hub.events("bad") == ["1", "2"]
        assert hub.source("bad").state == "fresh"
        assert hub.source("bad").rejected == len(events)
        hub.later()
        assert hub.source("bad").rejected == len(events)
        kept = hub.rows("SELECT place, reason, raw FROM rejected WHERE source = 'bad'")
    assert len(kept) == len(events)
    for place, reason, raw in kept:
        assert place
        assert reason.startswith("not a sound event: ")
        assert len(place) <= 500
        assert len(raw) <= 4000


@pytest.mark.parametrize(
    "strange",
    [
        {"at": datetime.max.replace(tzinfo=UTC)},
        {"at": datetime.min.replace(tzinfo=UTC)},
        {"text": "x" * 5_000_000},
        {"text": "\x00\x1b]0;you are hacked\x07\u202e"},
        {"language": "x" * 10_000},
        {"language": "\x00"},
        {"channel": "\x1b[2J"},
        {"case": tuple(f"key:{n}" for n in range(2_000))},
        {"in_reply_to": "twitter:1"},
    ],
    ids=lambda strange: next(iter(strange)),
)
def test_strange_events_go_in_and_hold_up_nothing(
    hub: Hub, bad: Script, strange: dict[str, Any]
) -> None:
    bad.acts.append(with_field(events=(message(1, **strange), message(2)), cursor="2"))
    with hub.collecting():
        assert hub.source("bad").error == ""
        assert hub.events("bad") == ["1", "2"]
        hub.later()
        assert hub.events("bad") == ["1", "2", "3"]
        assert hub.events("good") == ["1", "2"]


def test_what_a_source_puts_aside_itself_is_kept_and_counted_once(hub: Hub, bad: Script) -> None:
    rejected = (
        Rejected(where="cases.csv row 7", reason="no date", raw="\ud800,x"),
        Rejected(where="cases.csv row 8", reason="no \x1b[31mid", raw="y" * 100_000),
    )
    bad.acts.extend([with_field(rejected=rejected), with_field(rejected=rejected)])
    with hub.collecting():
        hub.later()
        assert hub.source("bad").rejected == 2
    rows = hub.rows("SELECT place, reason, raw FROM rejected ORDER BY place")
    assert rows == [
        ("cases.csv row 7", "no date", "?,x"),
        ("cases.csv row 8", "no id", "y" * 4000),
    ]


async def test_collecting_once_names_what_failed_and_catches_up_with_the_rest(hub: Hub) -> None:
    STAGE["bad"].acts.append(raises(AuthError("no entry")))
    STAGE["good"].acts.extend([with_field(more=True), raises(Transient("no answer"))])
    outcomes = {
        o.name: o for o in await collect_once(hub.config, hub.plugins, hub.store, SystemClock())
    }
    assert (outcomes["bad"].error, outcomes["bad"].events) == ("no entry", 0)
    assert (outcomes["good"].error, outcomes["good"].events) == ("", 2)


async def test_collecting_once_does_not_wait_for_hours(hub: Hub) -> None:
    later = SystemClock().now() + timedelta(days=3650)
    STAGE["bad"].acts.append(raises(RateLimited("come back in ten years", retry_at=later)))
    outcomes = {
        o.name: o for o in await collect_once(hub.config, hub.plugins, hub.store, SystemClock())
    }
    assert outcomes["bad"].error == "come back in ten years"
    assert outcomes["good"].error == ""


def test_every_event_is_tried_as_plain_data_too(hub: Hub, bad: Script) -> None:
    """A plugin that passes on a decoded event's table in its place is understood all the same."""
    table = msgspec.to_builtins(message(1))
    bad.acts.append(with_field(events=[table]))
    with hub.collecting():
        assert hub.events("bad") == ["1"]
