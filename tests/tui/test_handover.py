"""The page for the change of shift."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from tests.tui import support
from tests.tui.support import NOON, SITES, FakeView, hub_warning
from tests.tui.test_wall_app import HOSTILE, look, screen_text, shows

from hubmon.faces.handover import WIDTH, handover_lines
from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.screens.handover import HandoverScreen
from hubmon.faces.tui.screens.overview import OverviewScreen
from hubmon.model.aftercare import Aftercare
from hubmon.model.snapshot import Snapshot
from hubmon.model.trouble import Alerted
from hubmon.plain import cell_width

ZONE = SITES[1].zone


def page(view: FakeView, site: str = "Dubai") -> str:
    lines = handover_lines(view, site, ZONE)
    assert max(map(cell_width, lines)) <= WIDTH
    assert len(lines) <= 60
    return "\n".join(lines)


def busy_view(snapshot: Snapshot | None = None) -> FakeView:
    waiting = [support.waiting_case(n, waited=90 - 5 * n, agent="Mary Doe") for n in range(1, 9)]
    return FakeView(snapshot or support.busy(), waiting=waiting)


def test_it_tells_what_the_next_site_needs_to_know() -> None:
    dutch = support.group_load("nl", waiting=9, on_shift=22)
    turkish = support.group_load("tr", waiting=6, on_shift=0)
    dutch = msgspec.structs.replace(dutch, overdue=1_205, at_risk=3)
    said = page(busy_view(support.busy(languages=(turkish, dutch))))
    for words in (
        "Hand-over to Dubai, Wed 4 Mar 2026 17:05",
        "164, 46 more than half an hour ago",
        "71 with nobody, the oldest 57 min",
        "43 min (8 in 10: ",
        "0 overdue, 11 at risk",
        "Replies overdue or at risk\n  Dutch        1,205 overdue     3 at risk",
        "Turkish          6 waiting",
        "Longest waits (164)\n   1 h 25  Dutch         Twitter     004712 Suitcase did not arrive",
        "  and 159 more",
        "Found, not returned (10)",
    ):
        assert words in said


def test_it_names_nobody_who_works_there() -> None:
    assert "Mary" not in page(busy_view())


def test_it_says_who_was_alerted_and_whether_somebody_knows() -> None:
    told = (
        Alerted("night-desk", NOON - timedelta(minutes=10), False, True),
        Alerted("duty", NOON, True, True),
        Alerted("[/b]", NOON, False, False),
    )
    said = " ".join(page(busy_view(support.busy(hub_warnings=(hub_warning(told=told),)))).split())
    assert "Told: night-desk 16:55; duty 17:05, as nobody had acknowledged; [/b] not yet;" in said
    assert "nobody has acknowledged it" in said
    seen = hub_warning(told=told, seen_by="Mary")
    said = " ".join(page(busy_view(support.busy(hub_warnings=(seen,)))).split())
    assert "somebody has acknowledged it" in said
    assert "Mary" not in said


def test_what_there_is_none_of_is_left_out() -> None:
    view = FakeView(support.empty())
    view.care = Aftercare(items=(), opinions=())
    said = page(view, "")
    for title in ("Longest", "Found", "Notes", "Nobody", "Wrong", "Overdue or"):
        assert title not in said
    assert said.startswith("Hand-over, Wed")


def test_sources_that_are_behind_and_notes_that_wait_are_told() -> None:
    said = page(FakeView(support.failing_source()))
    assert "social: failing, as of 16:18" in said
    assert "crew: late" in said
    assert "salesforce" not in said
    assert "Not delivered yet\n  2 to be sent by crew" in said


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_foreign_text_is_data_on_it(text: str) -> None:
    load = support.group_load(text, 3, 20, 10, 9, 20, 0)
    source = support.source(text, "failing", error=text, outbox=2)
    case = support.waiting_case(waited=70, subject=text, topic=text, number=text, language=text)
    view = FakeView(support.busy(languages=(load,), sources=(source,)), waiting=(case,))
    items = tuple(
        msgspec.structs.replace(item, item=text, flight=text) for item in support.aftercare().items
    )
    view.care = Aftercare(items=items, opinions=())
    said = page(view, text)
    assert not set(said) & set("\x1b\x07\x00\t\u202e")


async def test_o_shows_it_and_it_follows_the_hub() -> None:
    view = busy_view()
    app = WallApp(view, SITES, period=86_400)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("o")
        await pilot.pause()
        assert shows(app, HandoverScreen)
        assert "164, 46 more" in screen_text(app)
        view.current = support.calm()
        view.moment = NOON + timedelta(minutes=1)
        await look(app, pilot)
        assert "38, 4 fewer" in screen_text(app)
        await pilot.press("escape")
        assert shows(app, OverviewScreen)
