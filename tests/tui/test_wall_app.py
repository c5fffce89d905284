from __future__ import annotations

import gc
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from tests.tui import support
from tests.tui.support import NOON, SITES, FakeView
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import DataTable

from hubmon.faces.presentation.lines import Line, Piece
from hubmon.faces.presentation.scene import Scene, Site
from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.screens.case import CaseScreen
from hubmon.faces.tui.screens.cases import CasesScreen
from hubmon.faces.tui.screens.overview import OverviewScreen
from hubmon.faces.tui.screens.text import TextScreen
from hubmon.faces.tui.widgets.pane import Pane
from hubmon.faces.tui.widgets.text import TextPane
from hubmon.faces.view import CASES_LISTED
from hubmon.model.events import Customer
from hubmon.model.snapshot import Snapshot

HOSTILE = [
    "[/b]",
    "[@click=app.bell]click[/]",
    "\x1b[2J\x1b]0;title\x07gone",
    "\u202egnp.exe\u202c",
    "مرحبا بالعالم",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2708\ufe0f",
    "行李丢失了行李丢失了行李丢失了",
    "x" * 10_000,
    "line\nbreak\ttab\x00",
    "",
]


def wall(view: FakeView) -> WallApp:
    """The application, which looks at the hub when the test says so and not by itself."""
    return WallApp(view, SITES, period=86_400)


def screen_text(app: WallApp, below: int = 0) -> str:
    """What stands on the screen, or on one of those below it, line by line."""
    width, height = app.size
    lines = app.screen_stack[-1 - below]._compositor.render_strips(app.size)
    assert len(lines) == height
    assert all(line.cell_length == width for line in lines)
    return "\n".join(line.text for line in lines)


def shows(app: WallApp, kind: type[Screen[None]]) -> bool:
    return isinstance(app.screen, kind)


async def look(app: WallApp, pilot: Pilot[None]) -> None:
    app.look()
    await pilot.pause()


def pane(app: WallApp, name: str) -> Pane:
    return app.screen.query_one(f"#{name}", Pane)


def view_with_cases(snapshot: Snapshot | None = None) -> FakeView:
    cases = [support.waiting_case(number, waited=60 - number) for number in range(1, 6)]
    stories = {case.id: support.story(case) for case in cases}
    snapshot = snapshot or support.busy()
    stories |= {warning.case: support.story(cases[0]) for warning in snapshot.warnings}
    return FakeView(snapshot, stories=stories, waiting=cases)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50), (300, 80)])
async def test_every_pane_is_there_at_every_size(size: tuple[int, int]) -> None:
    app = wall(FakeView(support.busy()))
    async with app.run_test(size=size):
        shown = screen_text(app)
    for words in (
        "Response time now",
        "Queue",
        "Promise",
        "Languages",
        "Breach warnings",
        "Arrivals and replies",
        "Sources",
        "Amstelveen 14:05",
        "Dubai 17:05",
        "Delhi 18:35",
        "q quit",
    ):
        assert words in shown


async def test_it_follows_the_size_of_the_terminal() -> None:
    app = wall(FakeView(support.busy()))
    async with app.run_test(size=(200, 50)) as pilot:
        assert "Channels" in screen_text(app)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "Channels" not in screen_text(app)
        assert "Sources" in screen_text(app)
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert "Response time now" in screen_text(app)
        await pilot.resize_terminal(200, 50)
        await pilot.pause()
        assert "Channels" in screen_text(app)


async def test_a_new_look_shows_the_new_figures() -> None:
    view = FakeView(support.calm())
    app = wall(view)
    async with app.run_test(size=(120, 40)) as pilot:
        assert "12 unassigned" in screen_text(app)
        queue = msgspec.structs.replace(support.calm().queue, unassigned=13)
        view.current = support.calm(queue=queue)
        await look(app, pilot)
        assert "13 unassigned" in screen_text(app)


async def test_a_quiet_look_repaints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    view = FakeView(support.calm())
    app = wall(view)
    async with app.run_test(size=(120, 40)) as pilot:
        repainted: list[Any] = []
        monkeypatch.setattr(Pane, "refresh", lambda pane, *regions: repainted.append(regions))
        view.moment += timedelta(seconds=20)
        await look(app, pilot)
        assert repainted == []


async def test_a_look_repaints_only_the_cells_that_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    view = FakeView(support.busy())
    app = wall(view)
    async with app.run_test(size=(120, 40)) as pilot:
        repainted: list[tuple[str | None, int, int]] = []
        monkeypatch.setattr(
            Pane,
            "refresh",
            lambda pane, *regions: repainted.extend(
                (pane.id, region.y, region.height) for region in regions
            ),
        )
        changed = msgspec.structs.replace(support.busy().languages[2], waiting=5)
        languages = (*support.busy().languages[:2], changed, *support.busy().languages[3:])
        view.current = support.busy(languages=languages)
        await look(app, pilot)
        assert repainted == [("languages", 5, 1)]


async def test_a_covered_screen_draws_nothing_and_is_current_when_it_is_seen_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    view = FakeView(support.calm())
    app = wall(view)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("w")
        await pilot.pause()
        drawn: list[Screen[object]] = []
        paint = Pane.paint

        def noted(pane: Pane, *arguments: Any) -> list[Line]:
            drawn.append(pane.screen)
            return paint(pane, *arguments)

        monkeypatch.setattr(Pane, "paint", noted)
        view.current = support.busy()
        await look(app, pilot)
        assert drawn
        assert set(drawn) == {app.screen}
        await pilot.press("escape")
        await pilot.pause()
        assert "71 unassigned" in screen_text(app)


async def test_a_box_is_as_high_as_what_it_says_and_names_its_keys() -> None:
    app = wall(FakeView(support.calm()))
    async with app.run_test(size=(120, 40)) as pilot:
        pane(app, "sources").focus()
        await pilot.press("enter")
        await pilot.pause()
        box = app.screen.query_one(TextPane)
        assert not box.max_scroll_y
        assert box.region.height < 14
        assert screen_text(app).splitlines()[-1].split() == ["Esc", "back"]
        await pilot.press("escape", "question_mark")
        await pilot.pause()
        assert screen_text(app).splitlines()[-1].split() == ["↑", "↓", "scroll", "Esc", "back"]


async def test_what_is_seen_behind_a_box_goes_on() -> None:
    view = FakeView(support.calm())
    app = wall(view)
    async with app.run_test(size=(200, 50)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        assert "71 unassigned" not in screen_text(app, below=1)
        view.current = support.busy()
        await look(app, pilot)
        assert "71 unassigned" in screen_text(app, below=1)


async def test_a_failing_look_keeps_the_figures_and_says_why_until_it_works_again() -> None:
    view = FakeView(support.busy())
    app = wall(view)
    async with app.run_test(size=(120, 40)) as pilot:
        view.current = OSError("database is [/b] locked\nhint")
        await look(app, pilot)
        shown = screen_text(app)
        assert "✕ database is [/b] locked; figures as of 14:05" in shown
        assert "71 unassigned" in shown
        view.current = support.busy()
        await look(app, pilot)
        assert "database" not in screen_text(app)


async def test_a_hub_that_fails_from_the_start_still_gets_a_wall() -> None:
    app = wall(FakeView(OSError("no such database")))
    async with app.run_test(size=(80, 24)):
        assert "✕ no such database" in screen_text(app)


async def test_enter_on_a_warning_opens_its_case_and_escape_comes_back() -> None:
    app = wall(view_with_cases())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        assert shows(app, CaseScreen)
        assert "Suitcase did not arrive" in screen_text(app)
        await pilot.press("escape")
        assert shows(app, OverviewScreen)


async def test_enter_on_a_language_lists_who_waits_in_it_and_opens_their_cases() -> None:
    view = view_with_cases()
    app = wall(view)
    async with app.run_test(size=(120, 40)) as pilot:
        pane(app, "languages").focus()
        await pilot.press("j", "enter")
        await pilot.pause()
        assert shows(app, CasesScreen)
        assert view.asked_for == [(None, "en")]
        assert "Waiting: English" in screen_text(app)
        head = screen_text(app).splitlines()[3].split()
        assert "channel" in head
        assert "language" not in head  # it is the same in every row
        await pilot.press("j", "enter")
        await pilot.pause()
        assert shows(app, CaseScreen)
        assert view.opened == ["twitter:8841002"]
        await pilot.press("escape", "escape")
        assert shows(app, OverviewScreen)


async def test_enter_on_a_channel_lists_who_waits_on_it() -> None:
    view = view_with_cases()
    app = wall(view)
    async with app.run_test(size=(200, 50)) as pilot:
        pane(app, "channels").focus()
        await pilot.press("enter")
        await pilot.pause()
        assert view.asked_for == [("facebook", None)]


async def test_enter_on_a_source_tells_everything_about_it() -> None:
    app = wall(FakeView(support.failing_source()))
    async with app.run_test(size=(80, 24)) as pilot:
        pane(app, "sources").focus()
        await pilot.press("down", "enter")
        await pilot.pause()
        assert shows(app, TextScreen)
        assert "the feed answers 503 Service Unavailable" in screen_text(app)
        await pilot.press("escape")
        assert shows(app, OverviewScreen)


async def test_a_case_that_cannot_be_read_leaves_the_wall_up() -> None:
    class Locked(FakeView):
        def story(self, case_id: str) -> None:
            raise OSError("locked [/b]")

    app = wall(Locked(support.busy()))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("down", "enter")
        await pilot.pause()
        assert shows(app, OverviewScreen)
        assert "locked [/b]" in screen_text(app)


async def test_an_opened_case_follows_what_happens_in_it() -> None:
    view = view_with_cases()
    app = wall(view)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down", "enter")
        await pilot.pause()
        view.stories = {}
        await look(app, pilot)
        assert "This case is not there any more." in screen_text(app)
        view.current = OSError("locked")
        await look(app, pilot)
        assert "✕ locked" in screen_text(app)


async def test_the_table_of_cases_keeps_its_cursor_while_rows_come_and_go() -> None:
    view = view_with_cases()
    app = wall(view)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("tab", "enter")
        await pilot.pause()
        table = app.screen.query_one(DataTable)
        await pilot.press("down", "down")
        assert table.cursor_row == 2
        late = support.waiting_case(77, waited=300)
        view.waiting = (late, *view.waiting[1:], support.waiting_case(78, waited=1))
        view.moment = NOON + timedelta(minutes=1)
        await look(app, pilot)
        keys = [row.key.value for row in table.ordered_rows]
        assert keys == [case.id for case in view.waiting]
        assert keys[table.cursor_row] == "twitter:8841003"
        view.waiting = view.waiting[1:]
        view.moment = NOON + timedelta(minutes=2)
        await look(app, pilot)
        assert [row.key.value for row in table.ordered_rows] == [case.id for case in view.waiting]


async def test_the_cursor_stays_on_its_row_when_others_come_before_it() -> None:
    view = FakeView(support.busy())
    app = wall(view)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down", "down")
        warnings = support.busy().warnings
        urgent = support.warning(1, 900)
        view.current = support.busy(warnings=(urgent, *warnings))
        await look(app, pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert view.opened == [warnings[1].case]


async def test_rows_beyond_the_pane_can_be_reached() -> None:
    app = wall(FakeView(support.breach()))
    async with app.run_test(size=(80, 24)) as pilot:
        warnings = pane(app, "warnings")
        warnings.focus()
        await pilot.press("end")
        await pilot.pause()
        assert "▲ 50 min left" in screen_text(app)
        await pilot.press("home")
        await pilot.pause()
        assert "✕ 2 h 30 over" in screen_text(app)
        await pilot.press("pagedown", "pagedown")
        await pilot.pause()
        assert "✕ 2 h 30 over" not in screen_text(app)


async def test_a_wall_that_nobody_touches_shows_the_deadline_among_the_warnings() -> None:
    app = wall(FakeView(support.breach()))
    async with app.run_test(size=(80, 24)) as pilot:
        assert "✕ 3 min over" in screen_text(app)
        assert "▲ 1 min left" in screen_text(app)
        pane(app, "warnings").focus()
        await pilot.press("end", "escape")
        await pilot.pause()
        assert "▲ 1 min left" in screen_text(app)


async def test_tab_goes_only_to_panes_with_rows_in_sight() -> None:
    app = wall(FakeView(support.calm()))
    async with app.run_test(size=(80, 24)) as pilot:
        visited = []
        for _ in range(4):
            await pilot.press("tab")
            visited.append(app.focused.id if app.focused else None)
    assert visited == ["queue", "languages", "sources", "queue"]


@pytest.mark.parametrize(
    ("name", "keys", "figure", "title"),
    [
        ("queue", ["down"], "unassigned", "Waiting, with nobody"),
        ("queue", ["end"], "open", "Open cases"),
        ("promise", [], "replies_owed", "Replies overdue or at risk"),
        ("promise", ["down", "down"], "solutions_owed", "Solutions overdue or at risk"),
    ],
)
@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_enter_on_a_figure_lists_the_cases_it_counts(
    name: str, keys: list[str], figure: str, title: str, size: tuple[int, int]
) -> None:
    view = view_with_cases()
    app = wall(view)
    async with app.run_test(size=size) as pilot:
        pane(app, name).focus()
        await pilot.press(*keys, "enter")
        await pilot.pause()
        assert view.counted == [figure]
        assert f" {title} " in screen_text(app)


async def test_enter_on_the_number_that_wait_lists_all_of_them() -> None:
    view = view_with_cases()
    app = wall(view)
    async with app.run_test(size=(120, 40)) as pilot:
        pane(app, "queue").focus()
        await pilot.press("enter")
        await pilot.pause()
        assert view.asked_for == [(None, None)]
        assert shows(app, CasesScreen)


async def test_a_click_on_a_line_that_opens_nothing_does_nothing() -> None:
    app = wall(view_with_cases())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.click("#promise", offset=(5, 1), times=2)
        await pilot.pause()
        assert shows(app, OverviewScreen)


@pytest.mark.parametrize("lines", [3, 60])
async def test_no_letter_is_lost_where_a_text_is_longer_than_its_box(lines: int) -> None:
    app = wall(FakeView())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(
            TextScreen(lambda width: [(Piece("x" * (width - 1) + "|"),)] * lines, Scene(None, NOON))
        )
        await pilot.pause()
        shown = [line for line in screen_text(app).splitlines() if "xxx" in line]
        assert len(shown) > 2
        assert all("x|" in line for line in shown)


async def test_a_list_that_may_not_have_all_of_them_says_so() -> None:
    view = view_with_cases()
    case = support.waiting_case()
    cases = (msgspec.structs.replace(case, id=f"c{at}") for at in range(CASES_LISTED))
    view.waiting = tuple(cases)
    app = wall(view)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert "1,000 or more" in screen_text(app)


async def test_what_one_types_after_a_slash_filters_the_cases() -> None:
    view = view_with_cases()
    odd = support.waiting_case(7, language="pt", topic="refund [/b]", subject="Where is it?")
    view.waiting = (*view.waiting, odd)
    app = wall(view)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("tab", "enter")
        await pilot.pause()
        table = app.screen.query_one(DataTable)
        await pilot.press("slash", *"PORTUG", "space", *"[/b")
        await pilot.pause()
        assert [row.key.value for row in table.ordered_rows] == [odd.id]
        assert "1 of 6" in screen_text(app)
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert view.opened == [odd.id]
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert table.row_count == 6
        await pilot.press("escape")
        assert shows(app, OverviewScreen)


async def test_a_click_chooses_a_row_and_a_double_click_opens_it() -> None:
    app = wall(view_with_cases())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.click("#warnings", offset=(5, 4))
        assert app.focused is pane(app, "warnings")
        await pilot.click("#warnings", offset=(5, 4), times=2)
        await pilot.pause()
        assert shows(app, CaseScreen)


async def test_help_lists_the_keys_and_the_palette_opens() -> None:
    app = wall(FakeView(support.calm()))
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        shown = screen_text(app)
        for words in ("Row up", "Open the row", "Back", "Help", "Quit", "All commands"):
            assert words in shown
        await pilot.press("escape", "ctrl+p")
        await pilot.pause()
        assert app.screen.id == "--command-palette"


async def test_garbage_is_searched_for_again_once_the_screens_stand() -> None:
    gc.disable()
    try:
        async with wall(FakeView(support.calm())).run_test() as pilot:
            await pilot.pause()
            assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()


async def test_q_quits() -> None:
    app = wall(FakeView(support.calm()))
    async with app.run_test() as pilot:
        await pilot.press("q")
    assert app.return_code == 0


def hostile_snapshot(text: str) -> Snapshot:
    load = support.group_load(text, 3, 20, 10, 9, 20, 0)
    return support.calm(
        languages=(load,),
        channels=(load,),
        warnings=(support.warning(4, language=text, topic=text, channel=text),),
        warnings_total=1,
        sources=(
            support.source(text, "failing", error=text, gap=text),
            support.source("good"),
        ),
    )


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_foreign_text_is_data_on_every_screen(text: str) -> None:
    case = support.waiting_case(
        subject=text, topic=text, agent=text, status=text, channel=text, language=text, number=text
    )
    story = support.story(case)
    entries = tuple(
        msgspec.structs.replace(entry, text=text, who=text, channel=text, sources=(text,))
        for entry in story.entries
    )
    snapshot = hostile_snapshot(text)
    view = FakeView(
        snapshot,
        waiting=(case,),
        stories={
            case.id: msgspec.structs.replace(story, entries=entries),
            snapshot.warnings[0].case: msgspec.structs.replace(story, entries=entries),
        },
    )
    app = WallApp(view, [Site(text, SITES[0].zone)], period=86_400)
    async with app.run_test(size=(120, 50)) as pilot:
        shown = [screen_text(app)]
        for name, keys in (
            ("warnings", ["enter"]),
            ("languages", ["enter"]),
            ("sources", ["enter"]),
        ):
            pane(app, name).focus()
            await pilot.press(*keys)
            await pilot.pause()
            shown.append(screen_text(app))
            await pilot.press("escape")
            await pilot.pause()
        view.current = OSError(text)
        await look(app, pilot)
        shown.append(screen_text(app))
    everything = "".join(shown)
    assert not set(everything) & set("\x1b\x07\x00\t\u202e\u200d")
    if text.startswith("[") and text.isascii():
        assert text in everything


async def test_the_customers_fame_moves_nothing_on_the_wall_or_in_the_table() -> None:
    shown = []
    for customer in (None, Customer("twitter:9", "Star", 50_000_000, "Platinum")):
        view = view_with_cases()
        view.waiting = tuple(
            msgspec.structs.replace(case, customer=customer) for case in view.waiting
        )
        app = wall(view)
        async with app.run_test(size=(120, 40)) as pilot:
            pictures = [screen_text(app)]
            await pilot.press("tab", "enter")
            await pilot.pause()
            shown.append([*pictures, screen_text(app)])
    assert shown[0] == shown[1]


async def test_the_palette_finds_what_the_keys_of_the_screen_do() -> None:
    app = wall(view_with_cases(support.busy()))
    async with app.run_test(size=(120, 40)) as pilot:
        commands = {each.title: each.callback for each in app.get_system_commands(app.screen)}
        assert {"History", "Hand-over", "Lost and found", "Theme", "Quit"} <= commands.keys()
        assert not [title for title in commands if title.startswith(("Past:", "Case:", "Row"))]
        await pilot.press("h")
        named = {each.title: each.help for each in app.get_system_commands(app.screen)}
        assert named["Back"] == "Key Esc"
        await pilot.press("escape")
        await pilot.press("ctrl+p", *"lost", "enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.press("enter")
        await pilot.pause()
        assert "Lost and found" in screen_text(app)
        await pilot.press("escape", "down", "enter")
        await pilot.pause()
        titles = {each.title for each in app.get_system_commands(app.screen)}
        assert "Case: note to the crew" in titles
