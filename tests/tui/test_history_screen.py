"""The past in bars, and the hours in which it is busy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.tui import support
from tests.tui.support import NOON, SITES, FakeView
from tests.tui.test_wall_app import look, screen_text, shows

from hubmon.faces.presentation.history import draw_busy_hours, draw_course
from hubmon.faces.presentation.lines import width_of
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.screens.overview import OverviewScreen
from hubmon.model.course import FIVE_MINUTES, Point, stretches
from hubmon.model.expectation import ExpectedHalfHour, ExpectedLoad
from hubmon.model.risen import RisenTopic, Rising

HOUR = timedelta(hours=1)
SCENE = Scene(support.calm(), NOON, SITES)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50), (300, 80)])
async def test_it_is_complete_at_every_size(size: tuple[int, int]) -> None:
    app = WallApp(FakeView(), SITES, period=86_400)
    async with app.run_test(size=size) as pilot:
        await pilot.press("h")
        shown = screen_text(app)
    for words in ("arrivals", "replies", "waiting", "response time", "24 hours", "When it is busy"):
        assert words in shown
    assert "Amstelveen: busiest Thu" in shown


async def test_longer_pasts_other_sites_and_the_way_back() -> None:
    app = WallApp(FakeView(), SITES, period=86_400)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("h", "tab")
        assert "7 days" in screen_text(app)
        await pilot.press("tab")
        assert "31 days" in screen_text(app)
        await pilot.press("shift+tab", "s")
        assert "7 days" in screen_text(app)
        assert "Dubai: busiest" in screen_text(app)
        await pilot.press("escape")
        assert shows(app, OverviewScreen)


async def test_it_is_read_again_every_five_minutes() -> None:
    view = FakeView()
    app = WallApp(view, SITES, period=86_400)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("h")
        read = len(view.courses)
        view.moment = NOON + timedelta(minutes=4)
        await look(app, pilot)
        assert len(view.courses) == read
        view.moment = NOON + timedelta(minutes=5)
        await look(app, pilot)
        assert len(view.courses) > read


async def test_what_cannot_be_read_is_read_with_the_next_look() -> None:
    class Locked(FakeView):
        locked = False

        def course(self, length: timedelta) -> Sequence[Point]:
            if self.locked:
                raise OSError("locked")
            return super().course(length)

    view = Locked()
    app = WallApp(view, SITES, period=86_400)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("h")
        read = len(view.courses)
        view.moment, view.locked = NOON + timedelta(minutes=5), True
        await look(app, pilot)
        assert "✕ locked" in screen_text(app)
        view.moment, view.locked = view.moment + timedelta(seconds=1), False
        await look(app, pilot)
        assert len(view.courses) > read
        assert "locked" not in screen_text(app)


def test_a_site_sees_the_busy_hours_in_its_own_time() -> None:
    noon_in_utc = NOON.replace(hour=12, minute=0)
    points = [Point(noon_in_utc + FIVE_MINUTES * step, 5 if step < 12 else 1) for step in range(99)]
    for site, hour in zip(SITES, ("13:00", "16:00", "17:00"), strict=True):
        (note,) = draw_busy_hours(points, site, 80, 9).note
        assert note.text == f"{site.name}: busiest Wed {hour}, 60 an hour"


def test_one_rush_leaves_the_usual_hours_their_shades() -> None:
    midnight = NOON.replace(hour=0, minute=0)
    points = [
        Point(midnight + FIVE_MINUTES * step, 500 if step // 12 == 130 else 5 + step // 12 % 24)
        for step in range(7 * 288)
    ]
    shades = {
        shade
        for line in draw_busy_hours(points, SITES[0], 80, 9).lines[1:]
        for shade in line[1].text
    }
    assert len(shades) >= 4


def test_an_empty_past_is_said_to_be_one() -> None:
    points = [Point(NOON + FIVE_MINUTES * step) for step in range(288)]
    (note,) = draw_busy_hours(points, SITES[0], 80, 9).note
    assert "nobody wrote" in note.text
    shown = [
        piece.text
        for line in draw_course(points, ExpectedLoad(), SCENE, 80, 9).lines
        for piece in line
    ]
    assert any("–" in text for text in shown)  # no response time was ever told


def surging() -> FakeView:
    """In the last hour and five minutes four times as many wrote as usually do."""
    view = FakeView()
    view.rose = Rising(
        ("heathrow", "snow", "ثلج"), (RisenTopic("rebooking", 0.41, 0.09),), customers=90
    )
    view.course = lambda length: [  # type: ignore[method-assign]
        point if point.start < NOON - HOUR else replace(point, arrivals=4 * point.arrivals)
        for point in support.course(NOON, length)
    ]
    return view


async def test_a_surge_is_named_with_what_rose_in_it() -> None:
    view = surging()
    app = WallApp(view, SITES, period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h")
        await app.workers.wait_for_complete()
        await pilot.pause()
        shown = screen_text(app)
        assert "▲ Surge since 13:00: " in shown
        assert "words that rose: heathrow, snow, " in shown
        assert "topics: rebooking 41 % (usual 9 %)" in shown
        assert "\N{FIRST STRONG ISOLATE}ثلج\N{POP DIRECTIONAL ISOLATE}" in shown
        await look(app, pilot)
    assert len(view.surges) == 1


async def test_what_rose_may_stay_unknown_and_the_surge_is_told_all_the_same() -> None:
    view = surging()
    view.rose = OSError("no store")
    app = WallApp(view, SITES, period=86_400)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("h")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "▲ Surge since 13:00: " in screen_text(app)
        assert "rose" not in screen_text(app)


async def test_a_past_without_a_surge_says_so_and_one_too_short_to_know_as_well() -> None:
    view = FakeView()
    app = WallApp(view, SITES, period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h")
        assert "✓ no surge in 24 hours" in screen_text(app)
    app = WallApp(FakeView(support.empty()), SITES, period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h")
        assert "surges are not known: it takes two days of past to know" in screen_text(app)
    assert view.surges == []


def test_a_mark_stands_where_the_arrivals_would_end_if_as_many_came_as_expected() -> None:
    def drawn(expected: float) -> list[str]:
        starts = [NOON.replace(minute=0) - HOUR * back / 2 for back in range(48)]
        load = ExpectedLoad(
            half_hours=tuple(ExpectedHalfHour(at, 0, expected, expected) for at in starts)
        )
        points = [Point(NOON - FIVE_MINUTES * back, 20) for back in reversed(range(240))]
        lines = draw_course(points, load, SCENE, 63, 41).lines[:10]
        return ["".join(piece.text for piece in line[1:]) for line in lines]

    assert not any("─" in line[:40] for line in drawn(120))
    assert "─" in drawn(240)[0]
    assert "─" in drawn(60)[5]
    assert "─" in drawn(6)[9]
    assert sum("─" in line for line in drawn(60)) == 1


@given(st.integers(1, 9_000), st.integers(20, 300), st.integers(5, 60))
def test_bars_never_leave_their_pane(count: int, width: int, height: int) -> None:
    points = support.course(NOON, FIVE_MINUTES * count)
    lines = draw_course(points, support.expected_load(), SCENE, width, height).lines
    assert len(lines) <= height
    assert all(width_of(line) <= width for line in lines)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=700), st.sampled_from([1, 3, 12, 72]))
def test_stretches_lose_nothing_but_the_first_part(arrivals: list[int], size: int) -> None:
    points = [
        Point(NOON + FIVE_MINUTES * at, number, waiting=at) for at, number in enumerate(arrivals)
    ]
    parts = stretches(points, FIVE_MINUTES * size)
    kept = [point.arrivals for point in points if point.start >= parts[0].start]
    assert sum(part.arrivals for part in parts) == sum(kept)
    assert len(points) - len(kept) < size
    assert parts[-1].waiting == points[-1].waiting
