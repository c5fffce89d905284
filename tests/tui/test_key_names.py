"""Keys are named on the screens as they were wished for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter

import pytest
from tests.tui import support
from tests.tui.support import NOON, SITES, FakeDesk, FakePost, FakeView
from tests.tui.test_wall_app import screen_text
from textual.binding import Binding
from textual.widget import Widget

from hubmon.faces.presentation import keys as named
from hubmon.faces.presentation.help import KEY_NAMES
from hubmon.faces.presentation.keys import Hint
from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.keys import KEYS
from hubmon.faces.tui.screens import (
    aftercare,
    case,
    cases,
    disruption,
    handover,
    history,
    overview,
    wall,
)
from hubmon.faces.tui.taste import Taste
from hubmon.model.snapshot import Declared

SCREENS = (aftercare, case, cases, disruption, handover, history, overview, wall)


def hints() -> Iterator[Hint]:
    """Every hint on every screen that names a key which can be changed."""
    for told in (*(screen._KEYS for screen in SCREENS), named.OF_THE_PAST):
        yield from (hint for hint in told if hint.of)


@pytest.mark.parametrize(
    "hint", sorted(set(hints()), key=attrgetter("does")), ids=lambda hint: hint.does
)
def test_a_hint_names_the_keys_that_do_it_unless_others_are_wished_for(hint: Hint) -> None:
    app = WallApp(FakeView(), SITES)
    first = {name: binding.key.split(",")[0] for name, binding in KEYS.items()}
    keys = [first[of] for of in hint.of]
    shown = [KEY_NAMES.get(key) or app.get_key_display(Binding(key, "", "")) for key in keys]
    assert hint.usual.split() == shown


def of_ours(owner: type[Widget | WallApp]) -> Iterator[type[Widget | WallApp]]:
    """Every class of hubmon's that keys can be bound to."""
    for each in owner.__subclasses__():
        if each.__module__.startswith("hubmon."):
            yield each
        yield from of_ours(each)


def test_every_key_of_the_program_can_be_wished_for() -> None:
    for owner in {WallApp, *of_ours(Widget)}:
        for binding in owner.__dict__.get("BINDINGS", ()):
            assert binding.id in KEYS, f"{binding} of {owner.__name__}"


async def test_keys_that_are_wished_for_take_the_place_of_the_usual_ones_on_every_screen() -> None:
    wish = {
        "screen.back": "f2",
        "row.down": "f3",
        "row.open": "f4",
        "pane.next": "f5",
        "app.commands": "f6",
        "app.wall": "f7",
        "app.history": "f8",
        "note.cancel": "f9",
        "app.help": "f10",
    }
    view = FakeView(support.busy())
    story = support.story(support.waiting_case())
    view.stories = {warning.case: story for warning in support.busy().warnings}
    desk = FakeDesk(FakePost("crew"))
    app = WallApp(view, SITES, Taste(keys=wish), desk=desk, period=86_400)
    async with app.run_test(size=(120, 40)) as pilot:

        async def goes_to(key: str, screen: str) -> None:
            await pilot.press(key)
            await pilot.pause()
            assert type(app.screen).__name__ == screen, key

        for key in ("ctrl+p", "w", "h", "question_mark"):
            await goes_to(key, "OverviewScreen")
        await goes_to("f7", "WallScreen")
        await goes_to("escape", "WallScreen")
        await goes_to("f7", "OverviewScreen")
        await goes_to("f7", "WallScreen")
        await goes_to("f2", "OverviewScreen")
        await goes_to("f8", "HistoryScreen")
        await goes_to("f2", "OverviewScreen")
        await goes_to("f10", "TextScreen")
        await goes_to("escape", "TextScreen")
        await goes_to("f2", "OverviewScreen")
        await goes_to("f6", "CommandPalette")
        await goes_to("escape", "OverviewScreen")
        await pilot.press("f5", "f5", "tab", "f3")
        await goes_to("enter", "OverviewScreen")
        await goes_to("f4", "CasesScreen")
        await goes_to("escape", "CasesScreen")
        await goes_to("f2", "OverviewScreen")
        await goes_to("f2", "OverviewScreen")
        await pilot.press("f3")
        await goes_to("f4", "CaseScreen")
        await goes_to("escape", "CaseScreen")
        await goes_to("n", "NoteScreen")
        assert "f5 field   f9 do not send" in screen_text(app)
        await goes_to("escape", "NoteScreen")
        await goes_to("f9", "CaseScreen")
        await goes_to("f2", "OverviewScreen")


@pytest.mark.parametrize(
    ("wish", "press", "words"),
    [
        ({"app.wall": "f5,w"}, [], "f5 wall"),
        ({"row.down": "n", "row.open": "space"}, [], "↑ n row   Space open"),
        ({"wall.next": "n"}, ["w"], "← n page"),
        ({"app.wall": "f5"}, ["f5"], "f5 overview"),
        ({"pane.next": "f6", "app.commands": "f1"}, [], "f6 pane"),
        ({"app.commands": "f1"}, [], "f1 commands"),
        ({"screen.back": "f2", "row.down": "n"}, ["o"], "↑ n scroll   f2 back"),
        ({"history.longer": "n"}, ["h"], "n period"),
        ({"disruption.declare": "f9"}, ["d"], "f9 ends it"),
        ({"disruption.declare": "f9"}, ["d"], "f9 declare, end"),
        ({"cases.filter": "f"}, ["tab", "enter"], "f filter"),
        ({"warning.acknowledge": "f2"}, ["down", "enter"], "the key f2 says"),
    ],
)
async def test_another_key_is_named_wherever_it_is_told(
    wish: dict[str, str], press: Sequence[str], words: str
) -> None:
    declared = Declared(NOON, "anna")
    warned = (support.hub_warning(),) if "warning.acknowledge" in wish else ()
    view = FakeView(support.busy(declared=declared, hub_warnings=warned))
    app = WallApp(view, SITES, Taste(keys=wish), period=86_400)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*press)
        await pilot.pause()
        assert words in screen_text(app)
