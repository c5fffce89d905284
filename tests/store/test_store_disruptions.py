"""What people declare, and whom nothing was told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.strategies import NOON

from hubmon.faces.live import LiveView
from hubmon.faces.playhead import Playhead
from hubmon.faces.replay import ReplayView
from hubmon.model.events import AnyEvent, CustomerMessage, Deleted, Reply
from hubmon.model.promise import Promises
from hubmon.model.snapshot import Declared
from hubmon.store.disruptions import declare
from hubmon.store.writer import SqliteStore

MINUTE = timedelta(minutes=1)


def ago(minutes: int) -> datetime:
    return NOON - minutes * MINUTE


def asked(number: int, minutes: int) -> CustomerMessage:
    return CustomerMessage(
        stream="posts",
        id=f"q{number}",
        at=ago(minutes),
        message=f"twitter:{number}",
        channel="twitter",
        language="pt",
    )


def said(number: int, minutes: int, *, automatic: bool = True) -> Reply:
    return Reply(
        stream="posts",
        id=f"a{number}",
        at=ago(minutes),
        message=f"twitter:{number}00",
        channel="twitter",
        in_reply_to=f"twitter:{number}",
        automatic=automatic,
    )


def live(path: Path) -> LiveView:
    return LiveView(path, Promises(), {}, lambda: NOON)


def replayed(path: Path) -> ReplayView:
    playhead = Playhead(NOON, 1, lambda: NOON, lambda: 0.0)
    return ReplayView(path, Promises(), {}, playhead, "now")


@pytest.fixture(params=[live, replayed])
def view(request: pytest.FixtureRequest) -> Callable[[Path], LiveView | ReplayView]:
    """Both that show the hub."""
    made: Callable[[Path], LiveView | ReplayView] = request.param
    return made


@pytest.fixture
def told(
    store_path: Path, view: Callable[[Path], LiveView | ReplayView]
) -> Callable[[Sequence[AnyEvent], int], list[tuple[str, datetime]]]:
    """Cases to whom nothing was said for so many minutes after these events, and since when."""

    def read(events: Sequence[AnyEvent], minutes: int) -> list[tuple[str, datetime]]:
        with closing(SqliteStore(store_path, Promises())) as store:
            store.take("feed", events, NOON)
        with closing(view(store_path)) as seen:
            return [(each.case, each.silent_since) for each in seen.untold(ago(minutes))]

    return read


Told = Callable[[Sequence[AnyEvent], int], list[tuple[str, datetime]]]


def test_the_longest_silence_comes_first_whoever_waits_longest(told: Told) -> None:
    events: list[AnyEvent] = [asked(1, 200), said(1, 40), asked(2, 90), asked(3, 31), asked(4, 29)]
    assert told(events, 30) == [
        ("twitter:2", ago(90)),
        ("twitter:1", ago(40)),
        ("twitter:3", ago(31)),
    ]


def test_whoever_was_answered_waits_no_more(told: Told) -> None:
    assert told([asked(1, 90), said(1, 60, automatic=False)], 30) == []


def test_what_was_said_before_somebody_wrote_again_does_not_count(told: Told) -> None:
    again = CustomerMessage(
        stream="posts",
        id="again",
        at=ago(50),
        message="twitter:9",
        channel="twitter",
        in_reply_to="twitter:1",
    )
    assert told([asked(1, 600), said(1, 500, automatic=False), again], 30) == [
        ("twitter:1", ago(50))
    ]


def test_what_was_taken_back_was_not_said(told: Told) -> None:
    gone = Deleted(stream="posts", id="a1", at=ago(9))
    assert [since for _, since in told([asked(1, 90), said(1, 20), gone], 30)] == [ago(90)]


def test_a_disruption_stands_from_its_declaration_to_its_end(
    store_path: Path, view: Callable[[Path], LiveView | ReplayView]
) -> None:
    with closing(SqliteStore(store_path, Promises())) as store:
        store.take("feed", [asked(1, 90)], NOON)
    assert declare(store_path, "anna", ago(60), on=True)
    assert not declare(store_path, "ben", ago(50), on=True)
    with closing(view(store_path)) as seen:
        assert seen.snapshot().declared == Declared(ago(60), "anna")
    assert declare(store_path, "ben", ago(10), on=False)
    assert not declare(store_path, "ben", ago(5), on=False)
    with closing(view(store_path)) as seen:
        assert seen.snapshot().declared is None


def test_the_past_shows_what_was_declared_then(store_path: Path) -> None:
    with closing(SqliteStore(store_path, Promises())) as store:
        store.take("feed", [asked(1, 90)], NOON)
    declare(store_path, "anna", ago(60), on=True)
    declare(store_path, "ben", ago(30), on=False)
    with closing(replayed(store_path)) as past:
        past.step(-40 * MINUTE)
        assert past.snapshot().declared == Declared(ago(60), "anna")
        past.step(-25 * MINUTE)
        assert past.snapshot().declared is None
