"""What is wrong with the hub, on the screens; and that somebody has seen it."""

from __future__ import annotations

import msgspec
import pytest
from tests.tui import support
from tests.tui.support import NOON, SITES, FakeDesk, FakeView, hub_warning
from tests.tui.test_wall_app import look, pane, screen_text, shows, wall

from hubmon.errors import StoreError
from hubmon.faces.presentation.hub_warnings import (
    case_warning_lines,
    draw_hub_warnings,
)
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.screens.overview import OverviewScreen
from hubmon.faces.tui.screens.text import TextScreen
from hubmon.faces.tui.taste import Taste
from hubmon.model.snapshot import Snapshot
from hubmon.model.trouble import Alerted, HubWarning, Trouble

SILENT = Trouble(kind="source", scope="source", name="[/b]", height=12, state="late")
PORTUGUESE = "✕ Portuguese: 41 waiting, nobody on shift speaks it"


def several() -> Snapshot:
    return support.busy(hub_warnings=(hub_warning(), hub_warning(SILENT, 2)))


def lines(app: WallApp) -> list[str]:
    return [line.strip() for line in screen_text(app).splitlines()]


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40), (200, 50)])
async def test_the_most_important_one_stands_below_the_clocks(size: tuple[int, int]) -> None:
    app = wall(FakeView(several()))
    async with app.run_test(size=size):
        assert lines(app)[1].startswith(PORTUGUESE[: size[0] // 2])


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (80, "✕ Portuguese: 41 waiting, nobody on shift speaks it; 12 overdue"),
        (60, "✕ Portuguese: 41 waiting, nobody on shift speaks it"),
        (40, "✕ Portuguese: 41 waiting"),
    ],
)
def test_where_there_is_little_room_its_last_clauses_go_as_a_whole(width: int, words: str) -> None:
    trouble = msgspec.structs.replace(hub_warning().trouble, overdue=12)
    scene = Scene(support.busy(hub_warnings=(hub_warning(trouble),)), NOON, SITES)
    (line,) = draw_hub_warnings(scene, width, 1).lines
    assert line[0].text.strip() == words


async def test_nothing_else_moves_when_one_comes_or_goes() -> None:
    view = FakeView(support.busy())
    app = wall(view)
    async with app.run_test(size=(80, 24)) as pilot:
        before = lines(app)
        view.current = several()
        await look(app, pilot)
        after = lines(app)
        assert before[1] == "✓ no warnings"
        assert after[1].startswith(PORTUGUESE)
        assert after[1].endswith("1 of 2")
        assert [*before[:1], *before[2:]] == [*after[:1], *after[2:]]
        view.current = support.busy(hub_warnings=(hub_warning(over=True),))
        await look(app, pilot)
        assert lines(app)[1].startswith("✓ Over after 8 min: Portuguese: 41 waiting")


async def test_a_key_acknowledges_the_chosen_one() -> None:
    seen: list[int] = []
    view = FakeView(several())

    def acknowledge(number: int) -> bool:
        seen.append(number)
        view.current = support.busy(
            hub_warnings=(hub_warning(), hub_warning(SILENT, 2, seen_by="a012"))
        )
        return True

    app = WallApp(view, SITES, period=86_400, desk=FakeDesk(acknowledge=acknowledge))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        assert not seen
        await pilot.press("down", "down")
        assert lines(app)[1].startswith("▲ [/b]: silent, never heard from")
        await pilot.press("a")
        await pilot.pause()
        assert seen == [2]
        assert "seen by a012" in lines(app)[1]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_case_tells_of_the_warnings_about_where_it_waits_and_acknowledges_them(
    size: tuple[int, int],
) -> None:
    seen: list[int] = []
    view = FakeView(several())
    case = support.waiting_case()
    turn = msgspec.structs.replace(case.turns[0], language="pt")
    story = support.story(msgspec.structs.replace(case, turns=(turn,)))
    view.stories = {warning.case: story for warning in support.busy().warnings}

    def acknowledge(number: int) -> bool:
        seen.append(number)
        view.current = support.busy(
            hub_warnings=(hub_warning(seen_by="a012"), hub_warning(SILENT, 2))
        )
        return True

    app = WallApp(view, SITES, period=86_400, desk=FakeDesk(acknowledge=acknowledge))
    async with app.run_test(size=size) as pilot:
        pane(app, "warnings").focus()
        await pilot.press("enter")
        await pilot.pause()
        assert lines(app)[2].startswith(PORTUGUESE)
        assert lines(app)[2].endswith("a acknowledge")
        assert "silent" not in screen_text(app)
        await pilot.press("a")
        await look(app, pilot)
        assert lines(app)[2].startswith(PORTUGUESE)
        assert lines(app)[2].endswith("seen by a012")
        await pilot.press("a")
        assert seen == [1]


def test_a_case_of_another_language_or_that_waits_no_more_has_no_warnings() -> None:
    scene = Scene(several(), NOON, SITES)
    dutch = support.waiting_case()
    assert case_warning_lines(dutch, scene, 80) == []
    assert case_warning_lines(msgspec.structs.replace(dutch, turns=()), scene, 80) == []


async def test_an_opened_warning_is_acknowledged_where_it_is_read() -> None:
    seen: list[int] = []

    def acknowledge(number: int) -> bool:
        seen.append(number)
        return True

    desk = FakeDesk(acknowledge=acknowledge)
    app = WallApp(FakeView(several()), SITES, period=86_400, desk=desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        await pilot.pause()
        assert "the key a says that you have" in screen_text(app)
        await pilot.press("a")
        await pilot.pause()
        assert seen == [1]
        assert shows(app, OverviewScreen)


async def test_what_cannot_be_noted_is_said() -> None:
    def acknowledge(number: int) -> bool:
        raise StoreError(f"no room for [/b] {number}")

    app = WallApp(FakeView(several()), SITES, period=86_400, desk=FakeDesk(acknowledge=acknowledge))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "a")
        await pilot.pause()
        assert [note.message for note in app._notifications] == ["no room for [/b] 1"]


async def test_enter_says_all_of_it() -> None:
    told = (Alerted("[/b]", NOON, False, True), Alerted("duty", NOON, True, True))
    view = FakeView(support.busy(hub_warnings=(hub_warning(seen_by="a012", told=told),)))
    app = wall(view)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        await pilot.pause()
        assert shows(app, TextScreen)
        said = screen_text(app)
    for words in ("13:53, 12 min", "14:00, Portuguese: 41 waiting", "a012, 14:03", "Ask somebody"):
        assert words in said
    assert "[/b] 14:05; duty 14:05, as nobody had acknowledged" in said


def style_of(app: WallApp) -> object:
    strip = pane(app, "hub_warnings").render_line(0)
    return strip._segments[0].style


@pytest.mark.parametrize("start", ["overview", "wall"])
async def test_what_was_seen_is_quieter_and_calls_again_when_it_is_worse(start: str) -> None:
    states: list[HubWarning] = [
        hub_warning(),
        hub_warning(seen_by="a012"),
        hub_warning(seen_by="a012", calls=True),
    ]
    styles = []
    view = FakeView()
    app = WallApp(view, SITES, Taste(start="wall" if start == "wall" else "overview"))
    async with app.run_test(size=(80, 24)) as pilot:
        for state in states:
            view.current = support.busy(hub_warnings=(state,))
            await look(app, pilot)
            assert PORTUGUESE in lines(app)[1]
            styles.append(style_of(app))
    assert styles[0] == styles[2] != styles[1]


async def test_the_wall_shows_the_most_important_one_and_how_many_there_are() -> None:
    app = WallApp(FakeView(several(), moment=NOON), SITES, Taste(start="wall"), period=86_400)
    async with app.run_test(size=(120, 40)):
        told = lines(app)[1]
    assert told.startswith(PORTUGUESE)
    assert told.endswith("1 more")


async def test_the_keyboard_begins_with_what_is_most_important_by_then() -> None:
    view = FakeView(support.busy(hub_warnings=(hub_warning(SILENT, 2),)))
    app = wall(view)
    async with app.run_test(size=(80, 24)) as pilot:
        view.current = several()
        await look(app, pilot)
        await pilot.press("down")
        assert lines(app)[1].startswith(PORTUGUESE)
