"""The past, replayed: the figures are those that were shown then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle import by_subject
from tests.strategies import NOON, histories, usual_times

from hubmon.errors import HubmonError
from hubmon.faces.live import LiveView
from hubmon.faces.past import snapshot_at
from hubmon.faces.playhead import Playhead
from hubmon.faces.replay import ReplayView
from hubmon.model.events import AnyEvent, CustomerMessage, Reply
from hubmon.model.expectation import Estimates
from hubmon.model.promise import Promises
from hubmon.model.reports import Report, linked
from hubmon.model.snapshot import Snapshot
from hubmon.store.replay import Knowledge, ReplayReader
from hubmon.store.writer import SqliteStore

MINUTE = timedelta(minutes=1)

EVER = NOON + timedelta(days=400)


class Hand:
    """A clock that moves when a test says so."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def question(number: int, after: timedelta) -> CustomerMessage:
    return CustomerMessage(
        stream="posts",
        id=f"{number}",
        at=NOON + after,
        message=f"twitter:{number}",
        channel="twitter",
        language="en",
    )


def answer(number: int, after: timedelta) -> Reply:
    return Reply(
        stream="posts",
        id=f"a{number}",
        at=NOON + after,
        message=f"twitter:a{number}",
        channel="twitter",
        in_reply_to=f"twitter:{number}",
    )


def told(path: Path, *batches: tuple[timedelta, Sequence[AnyEvent]]) -> None:
    """Let the store hear of each batch at its time after noon."""
    with closing(SqliteStore(path, Promises())) as store:
        for after, batch in batches:
            store.take("feed", batch, NOON + after)


def replay(
    path: Path, at: datetime, knowledge: Knowledge = "then", hand: Hand | None = None
) -> ReplayView:
    hand = hand or Hand()
    return ReplayView(path, Promises(), {}, Playhead(at, 60, lambda: EVER, hand), knowledge)


def depth(view: ReplayView) -> int:
    return view.snapshot().queue.depth


def figures(snapshot: Snapshot) -> Snapshot:
    """Without what is not made again: how the sources stood, and what was estimated."""
    nothing = Estimates.unknown(snapshot.as_of, "").hub
    return msgspec.structs.replace(
        snapshot,
        sources=(),
        estimate=nothing,
        channels=tuple(msgspec.structs.replace(g, estimate=nothing) for g in snapshot.channels),
        languages=tuple(msgspec.structs.replace(g, estimate=nothing) for g in snapshot.languages),
    )


def test_what_became_known_later_is_left_out_or_not_by_choice(store_path: Path) -> None:
    told(
        store_path,
        (0 * MINUTE, [question(1, 0 * MINUTE)]),
        (90 * MINUTE, [answer(1, 10 * MINUTE)]),
    )
    with closing(replay(store_path, NOON + 30 * MINUTE)) as view:
        assert depth(view) == 1
        view.know("now")
        assert depth(view) == 0
        view.know("then")
        assert depth(view) == 1


def test_it_plays_on_at_its_speed_and_stands_when_it_is_stopped(store_path: Path) -> None:
    told(
        store_path,
        (1 * MINUTE, [question(1, 1 * MINUTE)]),
        (10 * MINUTE, [answer(1, 10 * MINUTE), question(2, 10 * MINUTE)]),
        (15 * MINUTE, [question(3, 15 * MINUTE)]),
    )
    hand = Hand()
    with closing(replay(store_path, NOON + 2 * MINUTE, hand=hand)) as view:
        assert depth(view) == 1
        hand.seconds += 8
        assert view.now() == NOON + 10 * MINUTE
        assert depth(view) == 1
        view.playhead.toggle()
        hand.seconds += 60
        assert view.now() == NOON + 10 * MINUTE
        view.step(5 * MINUTE)
        assert depth(view) == 2
        view.step(-13 * MINUTE)
        assert depth(view) == 1
        view.playhead.toggle()
        view.playhead.faster()
        hand.seconds += 1
        assert view.now() == NOON + 7 * MINUTE


def test_it_finds_the_next_breach_and_the_one_before(store_path: Path) -> None:
    told(
        store_path,
        (0 * MINUTE, [question(1, 0 * MINUTE), question(2, 30 * MINUTE), question(3, 40 * MINUTE)]),
        (95 * MINUTE, [answer(2, 45 * MINUTE), answer(3, 130 * MINUTE)]),
    )
    with closing(replay(store_path, NOON)) as view:
        assert view.to_breach(later=True)
        assert view.now() == NOON + 60 * MINUTE
        assert view.to_breach(later=True)
        assert view.now() == NOON + 100 * MINUTE
        assert not view.to_breach(later=True)
        assert view.to_breach(later=False)
        assert view.now() == NOON + 60 * MINUTE


def test_a_case_is_told_as_it_was(store_path: Path) -> None:
    told(
        store_path,
        (0 * MINUTE, [question(1, 0 * MINUTE)]),
        (10 * MINUTE, [answer(1, 10 * MINUTE)]),
    )
    with closing(replay(store_path, NOON + 5 * MINUTE)) as view:
        (case,) = view.waiting_cases()
        story = view.story(case.id)
        assert story is not None
        assert [entry.kind for entry in story.entries] == ["message"]


def test_before_anything_was_known_there_is_nothing_to_replay(store_path: Path) -> None:
    told(store_path, (9 * MINUTE, [question(1, 0 * MINUTE)]))
    with pytest.raises(HubmonError, match="cannot be replayed") as raised:
        replay(store_path, NOON + 8 * MINUTE)
    assert f"known then before {NOON + 9 * MINUTE:%Y-%m-%d %H:%M}" in str(raised.value)
    with closing(replay(store_path, NOON + 8 * MINUTE, "now")) as view:
        assert depth(view) == 1
        view.know("then")
        assert view.now() == NOON + 9 * MINUTE
    with pytest.raises(HubmonError, match="nothing was stored before"):
        replay(store_path, NOON - MINUTE, "now")


def test_an_empty_store_has_no_past(store_path: Path) -> None:
    told(store_path)
    with pytest.raises(HubmonError, match="nothing was known"):
        replay(store_path, NOON)


@given(st.data())
@settings(max_examples=40)
def test_the_figures_are_those_that_were_shown_then(
    new_store: Callable[[], Path], data: st.DataObject
) -> None:
    """However it was told, and however one comes to a moment; links found later stay unknown."""
    path = new_store()
    history = data.draw(histories())
    moments = [NOON + 37 * MINUTE * step for step in range(1, 5)]
    share = max(1, -(-len(history) // len(moments)))
    shown: list[Snapshot] = []
    with closing(SqliteStore(path, Promises())) as store:
        for step, moment in enumerate(moments):
            for source, event in history[step * share : (step + 1) * share]:
                store.take(source, [event], moment)
            with closing(LiveView(path, Promises(), {}, partial(_same, moment))) as live:
                shown.append(figures(live.snapshot()))
    seen = list(zip(moments, shown, strict=True)) if history else []
    for moment, expected in seen:
        with closing(replay(path, moment)) as fresh:
            assert figures(fresh.snapshot()) == expected
    if seen:
        with closing(replay(path, seen[0][0])) as playing:
            for moment, expected in data.draw(st.permutations(seen)):
                playing.playhead.move(moment)
                assert figures(playing.snapshot()) == expected


def _same(moment: datetime) -> datetime:
    return moment


def _waited_by(path: Path, moment: datetime) -> bool:
    with closing(ReplayReader(path)) as reader:
        first = reader.first("now")
    return first is not None and first <= moment


@given(histories(usual_times), usual_times)
@settings(max_examples=40)
def test_as_known_now_it_is_what_the_status_says_of_that_moment(
    new_store: Callable[[], Path], history: list[Report], moment: datetime
) -> None:
    path = new_store()
    with closing(SqliteStore(path, Promises())) as store:
        for source, event in history:
            store.take(source, [event], EVER)
    if _waited_by(path, moment):
        with closing(replay(path, moment, "now")) as view:
            assert figures(view.snapshot()) == figures(snapshot_at(path, moment, Promises(), {}))


@given(histories())
def test_linked_reports_are_those_of_one_case(history: list[Report]) -> None:
    def sets(groups: Iterable[Iterable[Report]]) -> set[frozenset[int]]:
        return {frozenset(map(id, group)) for group in groups}

    assert sets(linked(history)) == sets(by_subject(history))
