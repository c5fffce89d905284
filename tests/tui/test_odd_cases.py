"""Cases that somebody should look at."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.tui import support
from tests.tui.support import NOON, SITES, FakeView, group_load, waiting_case
from tests.tui.test_wall_app import screen_text

from hubmon.faces.presentation.now import draw_queue
from hubmon.faces.presentation.oddities import odd_words
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.widgets.pane import Pane
from hubmon.model.case import Case

UNNAMED = replace(group_load("orbit"), state="unknown")
HUB = support.breach(channels=(*support.calm().channels, UNNAMED))
ODD = {
    "it was resolved before it was opened": waiting_case(flags=("resolved_before_opened",)),
    "it is dated later than now": waiting_case(last_at=NOON + timedelta(hours=2)),
    "the configuration does not name its channel": waiting_case(channel="orbit"),
    "its language is not known": waiting_case(language="und"),
    "": waiting_case(last_at=NOON + timedelta(minutes=4)),
}


@pytest.mark.parametrize(("words", "case"), list(ODD.items()))
def test_it_is_said_what_is_odd(words: str, case: Case) -> None:
    assert odd_words(case, Scene(HUB, NOON, SITES)) == words


def test_where_no_channel_is_configured_none_is_odd() -> None:
    hub = support.calm(channels=(UNNAMED,))
    assert odd_words(waiting_case(channel="orbit"), Scene(hub, NOON, SITES)) == ""


@pytest.mark.parametrize(("size", "downs"), [((120, 40), 3), ((200, 50), 3)])
async def test_the_figure_opens_them_with_the_reason(size: tuple[int, int], downs: int) -> None:
    view = FakeView(HUB, waiting=[replace(case, id=words) for words, case in ODD.items() if words])
    app = WallApp(view, SITES, period=86_400)
    async with app.run_test(size=size) as pilot:
        assert "4 of them odd" in screen_text(app)
        app.screen.query_one("#queue", Pane).focus()
        await pilot.press(*["down"] * downs, "enter")
        await pilot.pause()
        assert "Open cases that are odd" in screen_text(app)
        assert "what is odd" in screen_text(app)
        assert "its language is not known" in screen_text(app)
    assert view.counted == ["odd"]


@pytest.mark.parametrize(
    ("cases_open", "words"),
    [(412, "412 open, 4 odd"), (12_015, "4 odd of 12,015"), (212_015, "4 odd of 212,015")],
)
def test_they_are_counted_in_whole_words_however_many_cases_there_are(
    cases_open: int, words: str
) -> None:
    hub = replace(HUB, cases_open=cases_open, odd=4)
    drawing = draw_queue(Scene(hub, NOON, SITES), 17, 5)
    assert "".join(piece.text for piece in drawing.lines[-1]) == words


async def test_where_there_is_no_line_for_them_they_are_counted_among_the_open_ones() -> None:
    view = FakeView(HUB, waiting=list(ODD.values()))
    app = WallApp(view, SITES, period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "412 open, 4 odd" in screen_text(app)
        app.screen.query_one("#queue", Pane).focus()
        await pilot.press("end", "enter")
        await pilot.pause()
    assert view.counted == ["open"]
