"""A screen for people who only look: nothing on it writes."""

from __future__ import annotations

from tests.tui import support
from tests.tui.support import SITES, FakeDesk, FakePost
from tests.tui.test_wall_app import screen_text, view_with_cases

from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.taste import Taste
from hubmon.faces.tui.widgets.warnings import WarningPane


def only_looking(desk: FakeDesk) -> WallApp:
    view = view_with_cases(support.busy())
    return WallApp(view, SITES, Taste(read_only=True), desk=desk, period=86_400)


async def test_no_note_is_sent_and_it_says_why() -> None:
    post = FakePost("crew")
    app = only_looking(FakeDesk(post))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("down", "enter", "n")
        await pilot.pause()
        assert "Only for looking" in screen_text(app)
        await pilot.press("enter", "enter")
    assert post.sent == []


async def test_no_warning_is_acknowledged_and_it_says_why() -> None:
    desk = FakeDesk()
    app = only_looking(desk)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        app.post_message(WarningPane.Acknowledged("1"))
        await pilot.pause()
        assert "Only for looking" in screen_text(app)
    assert desk.acknowledged == []


async def test_the_palette_takes_no_picture_out_of_the_program() -> None:
    app = only_looking(FakeDesk())
    async with app.run_test(size=(120, 40)):
        titles = {command.title for command in app.get_system_commands(app.screen)}
    assert "Quit" in titles
    assert "Screenshot" not in titles
