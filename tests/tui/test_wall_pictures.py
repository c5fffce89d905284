"""Pictures of the wall; after a wanted change renew them with `pytest --snapshot-update`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.tui import support
from tests.tui.support import SITES, FakeDesk, FakePost, FakeView

from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.taste import Taste
from hubmon.faces.tui.themes import THEMES
from hubmon.model.snapshot import Snapshot
from hubmon.model.trouble import Trouble

SILENT = Trouble(
    kind="source",
    scope="source",
    name="social",
    height=12,
    state="late",
    since=support.NOON - timedelta(minutes=12),
)
WARNED = (
    support.hub_warning(),
    support.hub_warning(SILENT, 2, seen_by="a012"),
    support.hub_warning(number=3, over=True),
)

SIZES = [(80, 24), (120, 40), (200, 50)]
STATES = {
    "calm": support.calm,
    "busy": support.busy,
    "breach": support.breach,
    "empty": support.empty,
    "failing": support.failing_source,
    "stale": support.all_sources_down,
}


def app(view: FakeView) -> WallApp:
    return WallApp(view, SITES, period=86_400)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("make", STATES.values(), ids=STATES)
def test_the_overview(
    snap_compare: Callable[..., bool], make: Callable[[], Snapshot], size: tuple[int, int]
) -> None:
    assert snap_compare(app(FakeView(make())), terminal_size=size)


@pytest.mark.parametrize("size", SIZES[:2], ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize(
    "keys", [[], ["down"], ["w"], ["down", "enter"]], ids=["overview", "chosen", "wall", "opened"]
)
def test_what_is_wrong_with_the_hub(
    snap_compare: Callable[..., bool], keys: list[str], size: tuple[int, int]
) -> None:
    view = FakeView(support.busy(hub_warnings=WARNED))
    assert snap_compare(app(view), terminal_size=size, press=keys)


def view_with_cases() -> FakeView:
    cases = [support.waiting_case(number, waited=58 - number) for number in range(1, 40)]
    stories = {case.id: support.story(case) for case in cases}
    return FakeView(support.busy(), stories=stories, waiting=cases)


@pytest.mark.parametrize("size", SIZES[:2], ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize(
    "keys",
    [
        ["tab", "down"],
        ["tab", "enter"],
        ["tab", "enter", "slash", *"bag", "space", *"474"],
        ["tab", "enter", "enter"],
        ["question_mark"],
    ],
    ids=["row", "cases", "filter", "case", "help"],
)
def test_what_is_behind_it(
    snap_compare: Callable[..., bool], keys: list[str], size: tuple[int, int]
) -> None:
    assert snap_compare(app(view_with_cases()), terminal_size=size, press=keys)


@pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids="{0[0]}x{0[1]}".format)
def test_lost_and_found(snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    assert snap_compare(app(view_with_cases()), terminal_size=size, press=["l"])


@pytest.mark.parametrize("size", SIZES[:2], ids="{0[0]}x{0[1]}".format)
def test_the_hand_over(snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    assert snap_compare(app(view_with_cases()), terminal_size=size, press=["o"])


@pytest.mark.parametrize("size", SIZES[:2], ids="{0[0]}x{0[1]}".format)
def test_a_note_to_the_crew(snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    desk = WallApp(view_with_cases(), SITES, desk=FakeDesk(FakePost("crew")), period=86_400)
    keys = ["tab", "enter", "enter", "n", *"Look", "space", *"at", "space", *"14C"]
    assert snap_compare(desk, terminal_size=size, press=keys)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("make", STATES.values(), ids=STATES)
def test_the_wall_across_a_room(
    snap_compare: Callable[..., bool], make: Callable[[], Snapshot], size: tuple[int, int]
) -> None:
    across = WallApp(FakeView(make()), SITES, Taste(start="wall"), period=86_400)
    assert snap_compare(across, terminal_size=size)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_the_history(snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    assert snap_compare(app(FakeView()), terminal_size=size, press=["h", "tab"])


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
def test_the_languages_across_a_room_in_every_theme(
    snap_compare: Callable[..., bool], theme: str
) -> None:
    across = WallApp(
        FakeView(support.busy()), SITES, Taste(start="wall", theme=theme), period=86_400
    )
    assert snap_compare(across, terminal_size=(120, 40), press=["right"])
