"""The past on the same screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.tui.support import NOON, SITES, FakeDesk, FakePost, FakeView
from tests.tui.test_wall_app import screen_text

from hubmon.errors import HubmonError
from hubmon.faces.playhead import Playhead
from hubmon.faces.replay import ReplayView
from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.past import PastKeys
from hubmon.faces.tui.taste import Start, Taste
from hubmon.faces.tui.widgets.pane import Pane
from hubmon.model.events import CustomerMessage, Reply
from hubmon.model.promise import Promises
from hubmon.store.writer import SqliteStore

MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Somebody wrote at ten past twelve and was answered at half past one, known at two."""
    path = tmp_path / "hub.db"
    asked = NOON - 115 * MINUTE
    question = CustomerMessage(
        stream="posts", id="1", at=asked, message="twitter:1", channel="twitter", language="nl"
    )
    answer = Reply(
        stream="posts",
        id="2",
        at=asked + 80 * MINUTE,
        message="twitter:2",
        channel="twitter",
        in_reply_to="twitter:1",
    )
    with closing(SqliteStore(path, Promises())) as writer:
        writer.take("feed", [question], asked)
        writer.take("feed", [answer], NOON - 5 * MINUTE)
    return path


@pytest.fixture
def open_past(store: Path) -> Iterator[Callable[[datetime], ReplayView]]:
    opened: list[ReplayView] = []

    def at(moment: datetime) -> ReplayView:
        playhead = Playhead(moment, 60, lambda: NOON, lambda: 0.0)
        opened.append(ReplayView(store, Promises(), {}, playhead))
        return opened[-1]

    yield at
    for view in opened:
        view.close()


async def test_a_key_shows_the_last_hour_again_and_brings_the_present_back(
    open_past: Callable[[datetime], ReplayView],
) -> None:
    app = WallApp(FakeView(), SITES, open_past=open_past, period=86_400)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("R")
        shown = screen_text(app)
        assert "PAST Wed 4 Mar ▶ 60×, as known then" in shown
        assert "Amstelveen 13:05" in shown
        assert "b B breach" in shown
        await pilot.press("h")
        assert "Esc back   R back to now" in screen_text(app)
        await pilot.press("escape", "R")
        shown = screen_text(app)
        assert "PAST" not in shown
        assert "Amstelveen 14:05" in shown


async def test_it_stops_steps_and_jumps_to_where_a_promise_broke(
    open_past: Callable[[datetime], ReplayView],
) -> None:
    view = open_past(NOON - 100 * MINUTE)
    app = WallApp(view, SITES, past=PastKeys(view), period=86_400)
    async with app.run_test(size=(120, 40)) as pilot:
        assert "Amstelveen 12:25" in screen_text(app)
        await pilot.press("p")
        assert "‖ paused" in screen_text(app)
        await pilot.press("right_square_bracket")
        assert "Amstelveen 12:30" in screen_text(app)
        await pilot.press("left_curly_bracket")
        assert "Amstelveen 12:10" in screen_text(app)  # where the past begins
        await pilot.press("b")
        assert "Amstelveen 13:10" in screen_text(app)
        await pilot.press(*["right_square_bracket"] * 9)
        assert "Amstelveen 13:55" in screen_text(app)
        assert "oldest 1 h 45" in screen_text(app)
        await pilot.press("t")
        assert "as known now" in screen_text(app)
        assert "oldest –" in screen_text(app)
        await pilot.press("R")
        assert "PAST" in screen_text(app)


async def test_the_wall_is_marked_as_the_past_as_well(
    open_past: Callable[[datetime], ReplayView],
) -> None:
    view = open_past(NOON - 60 * MINUTE)
    app = WallApp(view, SITES, past=PastKeys(view), period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("w")
        assert "PAST" in screen_text(app)
        assert "p play, pause" in screen_text(app)
        assert "back to now" not in screen_text(app)  # this window has the past alone


@pytest.mark.parametrize("start", ["overview", "wall"])
async def test_the_way_back_to_the_present_is_told_on_the_smallest_screen(
    open_past: Callable[[datetime], ReplayView], start: Start
) -> None:
    app = WallApp(FakeView(), SITES, Taste(start=start), open_past=open_past, period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("R")
        assert "R back to now" in screen_text(app)


async def test_a_past_that_is_not_there_leaves_the_present() -> None:
    def nothing(moment: datetime) -> ReplayView:
        raise HubmonError(f"{moment} cannot be replayed.")

    app = WallApp(FakeView(), SITES, open_past=nothing, period=86_400)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("R")
        await pilot.pause()
        assert "cannot be replayed" in screen_text(app)
        assert "Amstelveen 14:05" in screen_text(app)


async def test_its_figures_open_the_cases_of_then_and_nothing_can_be_sent_there(
    open_past: Callable[[datetime], ReplayView],
) -> None:
    post = FakePost("crew")
    app = WallApp(FakeView(), SITES, open_past=open_past, desk=FakeDesk(post), period=86_400)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("R")
        app.screen.query_one("#queue", Pane).focus()
        await pilot.press("down", "enter")
        await pilot.pause()
        assert "Waiting, with nobody" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "A case of Twitter" in screen_text(app)
        await pilot.press("n")
        await pilot.pause()
        assert "R comes" in screen_text(app)
        await pilot.press("l", "o")
        await pilot.pause()
        assert "Hand-over, Wed 4 Mar 2026 13:05" in screen_text(app)
    assert post.sent == []
