"""The wall: a few numbers against their targets, to be read across a room."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from tests.tui import support
from tests.tui.support import NOON, SITES, FakeView
from tests.tui.test_wall_app import look, screen_text, shows

from hubmon.faces.presentation.readings import NUMBERS
from hubmon.faces.presentation.scene import Targets
from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.screens.overview import OverviewScreen
from hubmon.faces.tui.screens.wall import WallScreen
from hubmon.faces.tui.taste import Taste
from hubmon.faces.tui.tiling import SHIFTED_EVERY, Shift, arrange_tiles
from hubmon.model.snapshot import PromiseCount, Snapshot

ALL = tuple(NUMBERS)


def wall(view: FakeView, **taste: object) -> WallApp:
    return WallApp(view, SITES, Taste(start="wall", **taste), period=86_400)  # type: ignore[arg-type] # a test wishes for what it likes


def reading_words(name: str, snapshot: Snapshot) -> tuple[str, str]:
    reading = NUMBERS[name].read(snapshot, Targets())
    return reading.level, reading.words


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50), (300, 80)])
async def test_every_number_has_its_target_and_its_age_at_every_size(size: tuple[int, int]) -> None:
    app = wall(FakeView(support.calm()), numbers=ALL)
    async with app.run_test(size=size):
        shown = screen_text(app)
        assert shown.count("14:05") == len(ALL) + 1  # and the clock
    for number in NUMBERS.values():
        assert number.title in shown
    for target in ("promised: 1 h", "target: at most 158", "target: 90 %", "target: none"):
        assert target in shown


async def test_every_old_number_says_so_on_the_smallest_screen() -> None:
    app = wall(FakeView(support.all_sources_down()))
    async with app.run_test(size=(80, 24)):
        assert screen_text(app).count("13:05") == 6  # once in the header


async def test_w_goes_there_and_back() -> None:
    app = WallApp(FakeView(), SITES, period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("w")
        assert shows(app, WallScreen)
        await pilot.press("w")
        assert shows(app, OverviewScreen)
        await pilot.press("w", "escape")
        assert shows(app, OverviewScreen)


async def test_another_key_can_be_wished_for() -> None:
    app = WallApp(FakeView(), SITES, Taste(keys={"app.wall": "f5"}), period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("w")
        assert shows(app, OverviewScreen)
        await pilot.press("f5")
        assert shows(app, WallScreen)


async def test_it_names_no_customer_and_nobody_of_the_hub() -> None:
    snapshot = support.breach()
    app = wall(FakeView(snapshot), numbers=ALL)
    async with app.run_test(size=(300, 80)) as pilot:
        shown = screen_text(app)
        await pilot.press("right")
        shown += screen_text(app)
    for warning in snapshot.warnings:
        assert warning.case not in shown


async def test_pages_turn_by_themselves_until_a_number_misses_its_target() -> None:
    view = FakeView(support.calm())
    app = wall(view, rotate=timedelta(seconds=30))
    async with app.run_test(size=(120, 40)) as pilot:
        assert "Response time now" in screen_text(app)
        view.moment = NOON + timedelta(seconds=30)
        await look(app, pilot)
        assert "Portuguese" in screen_text(app)
        view.current = support.breach()
        await look(app, pilot)
        assert "longer than promised" in screen_text(app)
        view.moment = NOON + timedelta(seconds=90)
        await look(app, pilot)
        assert "longer than promised" in screen_text(app)


async def test_a_key_turns_the_page_and_holds_it() -> None:
    view = FakeView(support.calm())
    app = wall(view, rotate=timedelta(seconds=30))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("right")
        assert "page 2 of 2, held" in screen_text(app)
        assert "Waiting by language" in screen_text(app)
        view.moment = NOON + timedelta(minutes=5)
        await look(app, pilot)
        assert "page 2 of 2, held" in screen_text(app)
        await pilot.press("space")
        view.moment = NOON + timedelta(minutes=5, seconds=30)
        await look(app, pilot)
        assert "page 1 of 2" in screen_text(app)


async def test_a_recovery_is_said_for_a_while() -> None:
    view = FakeView(support.breach())
    app = wall(view)
    async with app.run_test(size=(120, 40)) as pilot:
        view.current = support.calm()
        await look(app, pilot)
        assert "✓ recovered at 14:05" in screen_text(app)
        view.moment = NOON + timedelta(minutes=20)
        view.current = support.calm(now=view.moment)
        await look(app, pilot)
        assert "recovered" not in screen_text(app)


async def test_nothing_stands_in_the_same_cells_for_an_hour() -> None:
    view = FakeView(support.calm())
    app = wall(view)
    async with app.run_test(size=(80, 24)) as pilot:
        places = set()
        for step in range(6):
            view.moment = NOON + step * SHIFTED_EVERY
            await look(app, pilot)
            lines = screen_text(app).splitlines()
            (row,) = [y for y, line in enumerate(lines) if "Waiting" in line]
            places.add((row, lines[row].index("Waiting")))
    assert len(places) == 6


@pytest.mark.parametrize("count", [3, 4, 5, 6])
@pytest.mark.parametrize("size", [(80, 24), (81, 25), (120, 40), (200, 50), (300, 80)])
def test_no_tile_overlaps_another_or_leaves_the_screen(count: int, size: tuple[int, int]) -> None:
    width, height = size
    for shift in (Shift(0, 0), Shift(2, 1)):
        boxes = arrange_tiles(ALL[:count], width, height, shift)
        cells = [
            (x, y)
            for box in boxes.values()
            for x in range(box.x, box.x + box.width)
            for y in range(box.y, box.y + box.height)
        ]
        assert len(boxes) == count + 3
        assert len(set(cells)) == len(cells)
        assert all(0 <= x < width and 0 <= y < height for x, y in cells)


@pytest.mark.parametrize(
    ("median", "level"), [(None, "unknown"), (21, "calm"), (46, "at_risk"), (61, "breached")]
)
def test_the_response_time_is_held_against_the_promise(median: float | None, level: str) -> None:
    snapshot = support.calm(estimate=support.estimate(median))
    assert reading_words("response_time", snapshot)[0] == level


def test_too_many_wait_when_they_cannot_be_answered_in_time_at_the_last_hours_pace() -> None:
    queue = msgspec.structs.replace(support.calm().queue, depth=158)
    assert reading_words("waiting", support.calm(queue=queue))[0] == "at_risk"
    queue = msgspec.structs.replace(queue, depth=159)
    assert reading_words("waiting", support.calm(queue=queue)) == (
        "breached",
        "✕ 1 too many",
    )
    nobody = msgspec.structs.replace(queue, depth=0, oldest_since=None)
    calm = support.calm(queue=nobody, channels=())
    assert reading_words("waiting", calm)[0] == "calm"
    assert reading_words("oldest", calm) == ("calm", "✓ nobody waits")


@pytest.mark.parametrize(
    ("kept", "breached", "level"),
    [(0, 0, "unknown"), (90, 10, "calm"), (89, 11, "at_risk"), (84, 16, "breached")],
)
def test_the_share_kept_is_held_against_its_target(kept: int, breached: int, level: str) -> None:
    count = PromiseCount(kept=kept, breached=breached, overdue=0, at_risk=0)
    promise = msgspec.structs.replace(support.calm().promise, response=count)
    assert reading_words("reply_kept", support.calm(promise=promise))[0] == level
