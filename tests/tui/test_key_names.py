"""Keys are named on the screens as they were wished for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from tests.tui import support
from tests.tui.support import NOON, SITES, FakeView
from tests.tui.test_wall_app import screen_text
from textual.binding import Binding

from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.keys import BINDINGS
from hubmon.faces.tui.presentation import keys as named
from hubmon.faces.tui.presentation.help import KEY_NAMES
from hubmon.faces.tui.presentation.keys import Hint
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


@pytest.mark.parametrize("hint", sorted(set(hints())), ids=lambda hint: hint.does)
def test_a_hint_names_the_keys_that_do_it_unless_others_are_wished_for(hint: Hint) -> None:
    app = WallApp(FakeView(), SITES)
    first = {binding.id: binding.key.split(",")[0] for binding in BINDINGS}
    keys = [first[of] for of in hint.of]
    shown = [KEY_NAMES.get(key) or app.get_key_display(Binding(key, "", "")) for key in keys]
    assert hint.usual.split() == shown


@pytest.mark.parametrize(
    ("wish", "press", "words"),
    [
        ({"app.wall": "f5,w"}, [], "f5 wall"),
        ({"row.down": "n", "row.open": "space"}, [], "↑ n row   Space open"),
        ({"wall.next": "n"}, ["w"], "← n page"),
        ({"history.longer": "n"}, ["h"], "n period"),
        ({"disruption.declare": "f9"}, ["d"], "f9 ends it"),
        ({"disruption.declare": "f9"}, ["d"], "f9 declare, end"),
        ({"cases.filter": "f"}, ["tab", "enter"], "f filter"),
        ({"warning.acknowledge": "f2"}, ["down", "enter"], "the key f2 on its line"),
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
