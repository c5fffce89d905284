"""Lost and found, and what was said of flights, on the screen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.tui import support
from tests.tui.support import NOON, SITES, FakeView
from tests.tui.test_wall_app import HOSTILE, look, pane, screen_text, shows

from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.screens.aftercare import AftercareScreen
from hubmon.faces.tui.screens.case import CaseScreen
from hubmon.faces.tui.screens.overview import OverviewScreen
from hubmon.model.aftercare import Aftercare


async def test_l_shows_what_is_left_to_do_first_and_opens_its_case() -> None:
    view = FakeView()
    app = WallApp(view, SITES, period=86_400)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("l")
        await pilot.pause()
        shown = screen_text(app)
        assert "5 found, 5 contacted, 4 returned" in shown
        assert "6 pending, 3 forwarded" in shown
        assert shown.index("contacted  ") < shown.index("✓ returned  ")
        pane(app, "opinions").focus()
        await pilot.press("enter")
        await pilot.pause()
        assert view.opened == ["crew:tab-1"]
        assert shows(app, CaseScreen)
        await pilot.press("escape")
        assert shows(app, AftercareScreen)
        await pilot.press("escape")
        assert shows(app, OverviewScreen)


async def test_it_follows_what_happens() -> None:
    view = FakeView()
    app = WallApp(view, SITES, period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("l")
        await pilot.pause()
        view.care = Aftercare(items=(), opinions=())
        view.moment = NOON + timedelta(minutes=1)
        await look(app, pilot)
        assert "nothing was found" in screen_text(app)
        assert "nothing was said" in screen_text(app)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_foreign_text_is_data_there(text: str) -> None:
    view = FakeView()
    view.care = support.aftercare(text=text)
    app = WallApp(view, SITES, period=86_400)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("l")
        await pilot.pause()
        assert not set(screen_text(app)) & set("\x1b\x07\x00\t\u202e")
