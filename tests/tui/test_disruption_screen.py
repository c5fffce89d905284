"""A day of disruption, on one screen."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from tests.tui import support
from tests.tui.support import NOON, SITES, FakeDesk, FakeView
from tests.tui.test_wall_app import HOSTILE, look, screen_text, shows

from hubmon.errors import StoreError
from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.screens.case import CaseScreen
from hubmon.faces.tui.screens.disruption import DisruptionScreen
from hubmon.faces.tui.screens.overview import OverviewScreen
from hubmon.faces.tui.taste import Taste
from hubmon.model.snapshot import Declared, Snapshot, TopicLoad
from hubmon.model.untold import Untold

MINUTE = timedelta(minutes=1)
TOPICS = (
    TopicLoad("rebooking", 1_400),
    TopicLoad("refund", 350),
    TopicLoad("", 100),
    TopicLoad("baggage", 30),
    TopicLoad("seats", 20),
    TopicLoad("check-in", 12),
)


def disrupted(**changes: object) -> Snapshot:
    """Four times the usual for an hour and a half, and declared."""
    flow = [
        msgspec.structs.replace(bucket, arrivals=bucket.arrivals * 4) if -7 <= place < 0 else bucket
        for place, bucket in zip(range(-96, 0), support.flow(), strict=True)
    ]
    fields: dict[str, object] = {"flow": tuple(flow), "topics": TOPICS}
    return support.breach(**(fields | changes))  # type: ignore[arg-type] # a test changes what it likes


def untold(case: str, silent: int, **changes: object) -> Untold:
    fields: dict[str, object] = {
        "case": case,
        "number": "",
        "channel": "twitter",
        "language": "pt",
        "topic": "rebooking",
        "waiting_since": NOON - 200 * MINUTE,
        "silent_since": NOON - silent * MINUTE,
    }
    return Untold(**(fields | changes))  # type: ignore[arg-type] # a test changes what it likes


def view_of(snapshot: Snapshot) -> FakeView:
    view = FakeView(snapshot)
    view.silent = [untold(f"twitter:8841{n:03}", 190 - n) for n in range(40)]
    return view


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50), (300, 80)])
async def test_it_is_complete_at_every_size(size: tuple[int, int]) -> None:
    declared = Declared(NOON - 15 * MINUTE, "anna")
    app = WallApp(view_of(disrupted(declared=declared)), SITES, period=86_400)
    async with app.run_test(size=size) as pilot:
        await pilot.press("d")
        shown = screen_text(app)
    for words in (
        "DISRUPTION",
        "declared by anna at 13:50",
        "times the usual",
        "2 h 39",
        "8 in 10 wait 48 min or longer",
        "1,912 wait",
        "not empty within a day at this pace",
        "replies an hour",
        "within 1 h again:",
        "more in 2 h",
        "in 8 h",
        "fluid flow, Erlang C",
        "rebooking",
        "73.2 %",
        "English",
        "Facebook",
        "Told nothing for 30 min",
        "3 h 10",
        "D declare, end",
    ):
        assert words in shown


async def test_after_a_surge_it_is_not_all_well_while_too_many_wait() -> None:
    queue = msgspec.structs.replace(support.calm().queue, depth=1_666)
    app = WallApp(FakeView(support.calm(queue=queue)), SITES, period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        shown = screen_text(app)
    assert "▲ no surge, but more wait than can be answered in 1 h   D declares one" in shown
    assert "no disruption" not in shown


async def test_a_calm_hub_says_so_quietly() -> None:
    view = FakeView(support.calm(topics=TOPICS[-1:]))
    app = WallApp(view, SITES, period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        shown = screen_text(app)
    assert "✓ no disruption" in shown
    assert "all can be answered within 1 h" in shown
    assert "nobody more is needed" in shown
    assert "everybody who waits was told something in the last 30 min" in shown
    assert "DISRUPTION" not in shown


async def test_what_is_not_known_is_said_to_be_so() -> None:
    empty = support.empty()
    app = WallApp(FakeView(empty), SITES, period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        shown = screen_text(app)
    assert "nobody waits" in shown
    assert "none declared; what is usual is not known" in shown
    app = WallApp(FakeView(disrupted(on_shift=None)), SITES, period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        assert "no source tells who is on shift" in screen_text(app)


async def test_every_screen_says_so_in_a_word() -> None:
    view = view_of(disrupted())
    view.stories = {warning.case: support.story() for warning in support.breach().warnings}
    app = WallApp(view, SITES, period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        for keys in ((), ("h",), ("escape", "w"), ("escape", "d"), ("escape", "down", "enter")):
            await pilot.press(*keys)
            await pilot.pause()
            assert "DISRUPTION" in screen_text(app).splitlines()[0]


async def test_it_is_declared_and_ended_by_a_key() -> None:
    view = view_of(support.calm())

    def declare(on: bool) -> None:
        declared = Declared(NOON, "anna") if on else None
        view.current = support.calm(declared=declared)

    app = WallApp(view, SITES, desk=FakeDesk(declare=declare), period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d", "D")
        await look(app, pilot)
        assert "declared by anna at 14:05" in screen_text(app)
        assert "DISRUPTION" in screen_text(app)
        await pilot.press("D")
        await look(app, pilot)
        assert "no disruption" in screen_text(app)
        await pilot.press("escape")
        assert shows(app, OverviewScreen)


async def test_what_cannot_be_declared_is_refused_in_words() -> None:
    def full(on: bool) -> None:
        del on
        raise StoreError("No room left on the disk.")

    app = WallApp(FakeView(), SITES, desk=FakeDesk(declare=full), period=86_400)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("d", "D")
        await pilot.pause()
        assert "No room left on the disk." in screen_text(app)
        assert shows(app, DisruptionScreen)


async def test_who_only_looks_declares_nothing() -> None:
    desk = FakeDesk()
    app = WallApp(FakeView(), SITES, Taste(read_only=True), desk=desk, period=86_400)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("d", "D")
        await pilot.pause()
        assert "Only for looking" in screen_text(app)
    assert desk.declared == []


async def test_enter_opens_the_case_of_the_longest_silence() -> None:
    view = view_of(disrupted())
    view.stories = {"twitter:8841000": support.story()}
    app = WallApp(view, SITES, period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d", "tab", "home", "enter")
        await pilot.pause()
        assert shows(app, CaseScreen)
        await pilot.press("escape")
        assert shows(app, DisruptionScreen)
    assert view.opened[0] == "twitter:8841000"


async def test_the_list_is_read_again_every_minute() -> None:
    view = view_of(disrupted())
    app = WallApp(view, SITES, period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        view.moment = NOON + 59 * MINUTE / 60
        await look(app, pilot)
        assert view.untold_before == [NOON - 30 * MINUTE]
        view.moment = NOON + MINUTE
        await look(app, pilot)
        assert view.untold_before == [NOON - 30 * MINUTE, NOON - 29 * MINUTE]


@pytest.mark.parametrize("text", HOSTILE)
async def test_foreign_text_does_no_harm(text: str) -> None:
    view = view_of(disrupted(declared=Declared(NOON, text), topics=(TopicLoad(text, 3),)))
    view.silent = [untold(text, 90, topic=text, number=text, channel=text, language=text)]
    app = WallApp(view, SITES, period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        shown = screen_text(app)
    assert "declared by" in shown
    assert "1 h 30" in shown
