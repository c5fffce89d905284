from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.tui import support
from tests.tui.support import NOON, SITES

from hubmon.faces.presentation.breaches import draw_breaches
from hubmon.faces.presentation.flow import draw_flow
from hubmon.faces.presentation.header import draw_header
from hubmon.faces.presentation.languages_board import draw_languages_board
from hubmon.faces.presentation.lines import Drawing, Line, Lines, Piece, width_of
from hubmon.faces.presentation.load import draw_channels, draw_languages
from hubmon.faces.presentation.now import draw_estimate, draw_promise, draw_queue
from hubmon.faces.presentation.rising import rising_words
from hubmon.faces.presentation.scene import Past, Scene
from hubmon.faces.presentation.sources import draw_sources, source_lines
from hubmon.faces.presentation.story import story_lines
from hubmon.faces.tui.screens.overview import OverviewScreen
from hubmon.faces.tui.widgets.rows import RowPane
from hubmon.model.events import Customer
from hubmon.model.expectation import Estimate, ExpectedWait
from hubmon.model.risen import RisenTopic, Rising
from hubmon.model.snapshot import Declared, PromiseCount, PromiseCounts, Queue, Snapshot
from hubmon.model.surge import present_surge

DRAWINGS = (
    draw_header,
    draw_estimate,
    draw_queue,
    draw_promise,
    draw_languages,
    draw_channels,
    draw_breaches,
    draw_flow,
    draw_sources,
)
SNAPSHOTS = (
    support.calm,
    support.busy,
    support.breach,
    support.failing_source,
    support.all_sources_down,
    support.empty,
)


def scene(snapshot: Snapshot | None = None, **more: object) -> Scene:
    surge = present_surge(snapshot) if snapshot is not None else None
    fields: dict[str, object] = {"now": NOON, "sites": SITES, "surge": surge, **more}
    return Scene(snapshot, **fields)  # type: ignore[arg-type] # what a test adds


def words(lines: Iterable[Line]) -> list[str]:
    return ["".join(piece.text for piece in line).strip() for line in lines]


def text(drawing: Drawing) -> str:
    return "\n".join(words([*drawing.lines, drawing.note]))


@settings(deadline=None, max_examples=300)
@given(
    draw=st.sampled_from(DRAWINGS),
    make=st.sampled_from(SNAPSHOTS),
    width=st.integers(30, 120),
    height=st.integers(4, 24),
)
def test_what_a_pane_says_fits_its_width(
    draw: Callable[[Scene, int, int], Drawing],
    make: Callable[[], Snapshot],
    width: int,
    height: int,
) -> None:
    drawing = draw(scene(make()), width, height)
    assert max(map(width_of, drawing.lines), default=0) <= width


@pytest.mark.parametrize("draw", DRAWINGS)
def test_before_the_first_figures_every_pane_can_be_drawn(
    draw: Callable[[Scene, int, int], Drawing],
) -> None:
    assert "0" not in text(draw(scene(None, sites=()), 60, 8))


def estimate_pane(height: int = 6, **fields: object) -> Drawing:
    made = Estimate(**{"as_of": NOON, "sample": 212, **fields})  # type: ignore[arg-type] # a test's
    return draw_estimate(scene(support.calm(estimate=made)), 60, height)


def estimate_words(height: int = 6, **fields: object) -> str:
    return text(estimate_pane(height, **fields))


def test_the_response_time_comes_with_its_range_and_sample() -> None:
    said = estimate_words(
        median=timedelta(minutes=21), low=timedelta(minutes=5), high=timedelta(minutes=58)
    )
    assert "8 in 10 wait 5 to 58 min" in said
    assert "from 212 turns" in said


def test_an_upper_end_that_cannot_be_seen_is_not_made_up() -> None:
    said = estimate_words(median=timedelta(minutes=159), low=timedelta(minutes=48))
    assert "9 in 10 wait longer than 48 min" in said


def test_no_sample_gives_a_dash_and_the_reason() -> None:
    said = estimate_words(sample=0, reason="no turn was\nanswered yet")
    assert "▀▀▀" in said
    assert "no turn was answered yet" in said
    assert "min" not in said.splitlines()[2]


RANGE: dict[str, Any] = {
    "median": timedelta(minutes=21),
    "low": timedelta(minutes=5),
    "high": timedelta(minutes=58),
}


def test_an_estimate_that_lags_a_little_is_one_of_the_present() -> None:
    said = estimate_words(**RANGE, as_of=NOON - timedelta(minutes=9), held_up="feed is slow")
    assert "old" not in said
    assert "feed" not in said


def test_an_old_estimate_is_dimmed_and_says_its_age_and_what_holds_it_up() -> None:
    old = NOON - timedelta(minutes=25)
    drawn = estimate_pane(8, **RANGE, as_of=old, held_up="feed has told\nup to 11:35 UTC")
    said = text(drawn)
    assert "25 min old" in said
    assert "feed has told up to 11:35 UTC" in said
    roles = {piece.role for line in drawn.lines for piece in line if piece.text.strip()}
    assert "strong" not in roles
    assert roles >= {"stale", "warn"}


def test_an_expected_wait_of_a_language_is_dimmed_when_it_is_old() -> None:
    loads = [
        msgspec.structs.replace(load, estimate=support.estimate(21, now=NOON - age))
        for age, load in zip(
            (timedelta(0), timedelta(minutes=25)), support.calm().languages, strict=False
        )
    ]
    drawn = draw_languages(scene(support.calm(languages=tuple(loads))), 80, 8)
    stale = [any(piece.role == "stale" for piece in line) for line in drawn.lines]
    assert stale == [True, False]  # Dutch, English


def test_how_often_it_came_true_is_said_where_there_is_room_and_enough_to_tell() -> None:
    assert "81 % of the last 1,000" in estimate_words(9, **RANGE, judged=1000, came_true=812)
    assert "came true" not in estimate_words(9, **RANGE, judged=49, came_true=40)
    assert "%" not in estimate_words(9, **RANGE, judged=49, came_true=40)
    assert "%" not in estimate_words(6, **RANGE, judged=1000, came_true=812)


@pytest.mark.parametrize(
    ("before", "said"),
    [(34, "↑ 4 more than half an hour ago"), (42, "↓ 4 fewer"), (38, "as half an hour ago")],
)
def test_the_queue_says_whether_it_grows(before: int, said: str) -> None:
    queue = Queue(depth=38, unassigned=12, oldest_since=NOON, depth_before=before)
    assert said in text(draw_queue(scene(support.calm(queue=queue)), 60, 6))


def test_that_the_queue_is_as_it_was_is_said_in_a_narrow_pane_too() -> None:
    queue = Queue(depth=38, unassigned=12, oldest_since=None, depth_before=38)
    said = text(draw_queue(scene(support.calm(queue=queue)), 17, 5))
    assert "as 30 min ago" in said


def test_nobody_waiting_has_no_oldest_wait() -> None:
    assert "oldest –" in text(draw_queue(scene(support.empty()), 40, 6))


def test_the_promise_says_what_was_kept_is_at_risk_and_breached() -> None:
    said = text(draw_promise(scene(support.breach()), 60, 8))
    assert "✕ 70.3 % kept, target 90 %" in said
    assert "▲ 388 at risk   ✕ 1,306 breached, 1,204 still owed" in said


def test_nothing_to_count_gives_no_ratio() -> None:
    none = PromiseCount(kept=0, breached=0, overdue=0, at_risk=0)
    promise = PromiseCounts(response=none, resolution=none)
    said = text(draw_promise(scene(support.calm(promise=promise)), 60, 8))
    assert " – kept\n" in said
    assert "target" not in said


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (900, "✓ 90.0 % kept\n"),
        (899, "▲ 89.9 % kept, target 90 %"),
        (849, "✕ 84.9 % kept, target 90"),
    ],
)
def test_what_was_kept_is_held_against_its_target(kept: int, said: str) -> None:
    count = PromiseCount(kept=kept, breached=1_000 - kept, overdue=0, at_risk=0)
    promise = PromiseCounts(response=count, resolution=count)
    assert said in text(draw_promise(scene(support.calm(promise=promise)), 60, 8))


def roles(drawing: Drawing) -> set[str]:
    return {piece.role for line in drawing.lines for piece in line}


def test_a_calm_hub_has_nothing_that_stands_out() -> None:
    for draw in (draw_header, draw_queue, draw_promise, draw_languages, draw_breaches):
        assert roles(draw(scene(support.calm()), 60, 12)).isdisjoint({"warn", "bad"})


def test_a_language_that_waits_with_nobody_on_shift_stands_out() -> None:
    drawing = draw_languages(scene(support.busy()), 60, 12)
    turkish = next(line for line in drawing.lines if "Turkish" in line[0].text)
    assert turkish[-1].text.strip() == "✕ none"
    assert turkish[-1].role == "bad"


@pytest.mark.parametrize(
    ("minutes", "shown", "role"),
    [
        (44, "oldest 44 min", "muted"),
        (50, "▲ oldest 50 min", "warn"),
        (61, "✕ oldest 1 h 01", "bad"),
    ],
)
def test_a_language_on_the_wall_stands_as_its_longest_wait_stands_to_the_promise(
    minutes: int, shown: str, role: str
) -> None:
    group = support.group_load("pt", waiting=3, oldest=minutes, on_shift=2)
    drawing = draw_languages_board(scene(support.calm(languages=(group,))), 60, 3)
    told = drawing.lines[-1][-1]
    assert (told.text.strip(), told.role) == (shown, role)


def test_languages_stand_by_their_names_and_where_not_all_fit_the_heaviest_are_in_sight() -> None:
    loads = [
        support.group_load(key, waiting)
        for key, waiting in (("de", 9), ("nl", 7), ("zh", 1), ("fr", 2))
    ]
    present = scene(support.calm(languages=tuple(loads)))
    assert draw_languages(present, 60, 5).keys == ["zh", "nl", "fr", "de"]  # Chinese, Dutch, ...
    assert draw_languages(present, 60, 4).keys == ["nl", "de", "fr", "zh"]
    loads[1] = support.group_load("nl", 12)
    present = scene(support.calm(languages=tuple(loads)))
    assert draw_languages(present, 60, 4).keys == ["nl", "de", "fr", "zh"]  # none of them moves


def test_a_hub_in_which_nobody_waits_says_so_for_languages_and_channels() -> None:
    present = scene(support.empty())
    for draw in (draw_languages, draw_channels, draw_languages_board):
        assert text(draw(present, 60, 8)).split() == ["nobody", "waits"]


def test_where_no_source_tells_who_is_on_shift_a_dash_says_so() -> None:
    load = support.group_load("nl", 3, 20, 10, 9, 20, None)
    said = text(draw_languages(scene(support.calm(languages=(load,))), 60, 12))
    assert said.splitlines()[0].endswith("–")


def test_channels_say_when_they_are_not_simply_live() -> None:
    load = support.group_load("telegram", 1, 2, 3, 4, 5)
    channels = tuple(
        msgspec.structs.replace(load, key=key, state=state)
        for key, state in (("a", "live"), ("b", "trial"), ("c", "retired"), ("d", "unknown"))
    )
    said = words(draw_channels(scene(support.calm(channels=channels)), 60, 12).lines)
    assert [line.split("  ")[0] for line in said] == ["a", "b (trial)", "c (retired)", "d (new)"]


def test_warnings_say_what_is_left_and_what_is_over() -> None:
    warnings = (support.warning(-95, 1), support.warning(0, 2), support.warning(12.9, 3))
    snapshot = support.calm(warnings=warnings, warnings_total=3)
    drawing = draw_breaches(scene(snapshot), 70, 12)
    said = words(drawing.lines)
    assert said[0].startswith("✕ 1 h 35 over  reply")
    assert said[1].startswith("▲ <1 min left")
    assert said[2].startswith("▲ 12 min left")
    assert drawing.keys == [warning.case for warning in warnings]


def test_where_warnings_do_not_fit_the_deadline_stays_in_sight() -> None:
    assert draw_breaches(scene(support.breach()), 70, 12).anchor == 50


def test_a_source_that_fails_keeps_its_age_and_its_error() -> None:
    drawing = draw_sources(scene(support.failing_source()), 140, 8)
    _, social, crew = words(drawing.lines)
    assert "✕ failing" in social
    assert "13:18, 47 min" in social
    assert "the feed answers 503 Service Unavailable; tries again at 14:09" in social
    assert "▲ late" in crew
    assert "tablet 7: notes 12 to 15 missing; 2 waiting to be sent" in crew
    assert drawing.lines[1][4].role == "stale"


def test_the_details_of_a_source_are_complete() -> None:
    said = "\n".join(words(source_lines("social", scene(support.failing_source()), 60)))
    assert "failing, its last answer was an error" in said
    assert "the feed answers 503 Service Unavailable" in said
    assert "not configured any more" in words(source_lines("gone", scene(support.calm()), 60))[0]


def test_one_that_only_sends_is_ready_and_says_when_it_sent() -> None:
    sent = support.source(
        "page", age=None, polls=False, sent_at=NOON - timedelta(minutes=4), events=0
    )
    failing = msgspec.structs.replace(
        sent, name="lamp", state="failing", error="no route", outbox=2
    )
    snapshot = msgspec.structs.replace(support.calm(), sources=(*support.FRESH_SOURCES, sent))
    assert "ready    –              last sent at 14:01" in text(
        draw_sources(scene(snapshot), 140, 8)
    )
    assert "all sources fresh" in text(draw_header(scene(snapshot), 100, 1))
    snapshot = msgspec.structs.replace(snapshot, sources=(sent, failing))
    assert "failing  –              no route; last sent" in text(
        draw_sources(scene(snapshot), 140, 8)
    )
    opened = words(source_lines("lamp", scene(snapshot), 60))
    assert "what it was to send did not arrive" in opened[1]
    assert not any("told up to" in line for line in opened)


def test_all_sources_behind_make_every_figure_one_of_the_past() -> None:
    present = scene(support.all_sources_down())
    assert present.stale
    assert "▲ figures as of 13:05, 1 h old" in text(draw_header(present, 100, 1))


def test_one_source_behind_is_said_and_the_rest_stays_fresh() -> None:
    present = scene(support.failing_source())
    assert not present.stale
    assert "▲ 2 of 3 sources behind" in text(draw_header(present, 100, 1))


def test_a_hub_that_nobody_has_told_anything_says_so() -> None:
    said = text(draw_header(scene(support.empty()), 100, 1))
    assert "▲ no source has told anything yet" in said
    said = text(draw_header(scene(support.calm(sources=())), 100, 1))
    assert "▲ no source is configured" in said


def test_a_snapshot_that_is_not_renewed_is_said_to_be_old() -> None:
    present = scene(support.calm(), now=NOON + timedelta(minutes=7))
    assert present.stale
    assert "figures as of 14:05, 7 min old" in text(draw_header(present, 100, 1))


def test_trouble_with_the_hub_is_told_in_one_line() -> None:
    said = text(draw_header(scene(support.calm(), trouble="database is locked"), 130, 1))
    assert "✕ database is locked; figures as of 14:05, <1 min old" in said


def test_the_clocks_of_the_sites_say_the_day_where_it_is_another() -> None:
    evening = NOON + timedelta(hours=8)
    said = text(draw_header(scene(None, now=evening), 100, 1))
    assert "Amstelveen 22:05" in said
    assert "Dubai Thu 01:05" in said


def test_a_header_without_room_keeps_the_first_clock_and_the_bad_news() -> None:
    hub = scene(support.calm(), trouble="x" * 300)
    assert text(draw_header(hub, 60, 1)).startswith("Ams 14:05  ✕ xxx")
    assert text(draw_header(hub, 24, 1)).startswith("✕ xxx")
    assert text(draw_header(hub, 24, 1)).strip().endswith("…")


@settings(deadline=None)
@given(st.integers(30, 240), st.integers(2, 30))
def test_the_tallest_bar_reaches_the_top_and_none_is_above(width: int, height: int) -> None:
    drawing = draw_flow(scene(support.calm()), width, height)
    rows = max(1, (height - 1) // 2)
    assert "█" in drawing.lines[0][1].text + drawing.lines[rows][1].text
    assert len(drawing.lines) == 2 * rows + 1


def test_a_quiet_day_has_no_bars() -> None:
    drawing = draw_flow(scene(support.empty()), 80, 8)
    assert not set("".join(words(drawing.lines[:-1]))) & set("▁▂▃▄▅▆▇█")


def test_an_opened_case_says_how_it_stands_and_what_happened() -> None:
    said = "\n".join(words(story_lines(support.story(), scene(support.calm()), 90)))
    assert "Suitcase did not arrive" in said
    assert "in time   due 14:21, 16 min left" in said
    assert "since 13:21, 44 min" in said
    assert "Anna de Vries wrote on Twitter in private   told by social" in said
    assert "note to the crew of KL1006" in said


def test_who_the_customer_is_stands_on_the_opened_case_as_a_reason_for_care_only() -> None:
    plain_case = support.waiting_case(customer=Customer("twitter:1", "Ben"))
    famous = support.waiting_case(customer=Customer("twitter:1", "Ben", 9_000_000, "Platinum"))
    stories = [
        story_lines(support.story(case), scene(support.calm()), 200)
        for case in (plain_case, famous)
    ]
    said = [set(words(lines)) for lines in stories]
    (extra,) = said[1] - said[0]
    assert extra.startswith("To take care: 9,000,000 people follow them, their tier is Platinum.")
    assert extra.endswith("Their place in line is the same.")
    assert not said[0] - said[1]


def expected(median: float | None, *, at_risk: bool = False) -> ExpectedWait:
    """Known three minutes before noon."""
    spans = [support.minutes(None if median is None else median * part) for part in (0.5, 1, 3)]
    return ExpectedWait(7, 1, NOON - timedelta(minutes=3), at_risk, 0.5, *spans)


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (expected(23), "a reply in about 20 min, 8 in 10: 9 min to 1 h 06"),
        (
            expected(2, at_risk=True),
            "a reply in about <1 min, 8 in 10: <1 min to 3 min; ▲ probably late",
        ),
        (expected(1), "a reply before now, as was predicted at 14:02"),
        (expected(None), "hardly any reply is to be expected any more"),
    ],
)
def test_who_waits_is_told_how_long_still(wait: ExpectedWait, said: str) -> None:
    story = msgspec.structs.replace(support.story(), expected=wait)
    shown = " ".join(words(story_lines(story, scene(support.calm()), 120)))
    assert f"Expected    {said}" in shown


def test_a_case_that_is_gone_is_said_to_be_gone() -> None:
    assert words(story_lines(None, scene(support.calm()), 60)) == [
        "This case is not there any more."
    ]


@settings(deadline=None)
@given(st.integers(24, 120))
def test_every_line_of_a_case_fits_whatever_people_write(width: int) -> None:
    hostile = "[/b] \x1b[2J\u202eevil\u202c 行李 " + "x" * 500
    case = support.waiting_case(subject=hostile, topic=hostile, agent=hostile, status=hostile)
    story = support.story(case)
    lines = story_lines(story, scene(support.calm()), width)
    assert max(map(width_of, lines)) <= width
    assert "\x1b" not in "".join(words(lines))


def test_the_hours_to_come_stand_beside_those_that_came() -> None:
    drawing = draw_flow(scene(support.calm()), 192, 10)
    assert "peak about 18:30: 204 an hour" in text(drawing)
    assert "last half hour 59, expected 45 to 70" in text(drawing)
    assert " now " in words(drawing.lines)[-1]


def test_where_there_is_little_room_the_hour_of_the_peak_is_left() -> None:
    assert words(draw_flow(scene(support.calm()), 38, 5).lines)[1].startswith("peak 18:30 ")


def test_a_surge_is_said_before_all_else() -> None:
    many = tuple(msgspec.structs.replace(bucket, arrivals=200) for bucket in support.flow())
    drawing = draw_flow(scene(support.calm(flow=many)), 192, 10)
    assert "▲ surge: 19,200 messages in 24 h, 8.3 times the usual" in text(drawing)


def test_why_nothing_is_expected_is_said() -> None:
    assert "peak – (it takes two days of past to know)" in text(
        draw_flow(scene(support.empty()), 192, 10)
    )


def test_what_rose_keeps_a_few_words_and_a_topic_as_long_as_there_is_room() -> None:
    topics = (RisenTopic("rebooking", 0.41, 0.09), RisenTopic("refund", 0.2, 0.08))
    ways = rising_words(Rising(("snow", "heathrow", "fog", "ice"), topics, 40))
    fewer = "words that rose: snow, heathrow, fog"
    assert ways[0] == (f"{fewer}, ice; topics: rebooking 41 % (usual 9 %), refund 20 % (usual 8 %)")
    assert f"{fewer}; topics: rebooking 41 % (usual 9 %)" in ways
    assert ways[-1] == "words that rose: snow"
    assert [len(way) for way in ways[:2]] == sorted((len(way) for way in ways[:2]), reverse=True)
    only_topics = rising_words(Rising((), topics, 40))
    assert only_topics[-1] == "topics: rebooking 41 % (usual 9 %)"
    assert rising_words(None) == rising_words(Rising()) == ()


@pytest.mark.parametrize("hub", [support.breach(), support.busy()])
@pytest.mark.parametrize("height", [6, 12, 30, 70])
def test_warnings_in_sight_and_those_counted_above_and_below_are_all_there_are(
    hub: Snapshot, height: int
) -> None:
    pane = RowPane("Breach warnings", draw_breaches, OverviewScreen().roles, name="warnings")
    rows = [words([line])[0].strip() for line in pane.paint(scene(hub), 40, height)[2:]]
    counted = [int(row.split()[1].replace(",", "")) for row in rows if row.endswith(" more")]
    listed = [row for row in rows if row[0] in "✕▲"]
    assert sum(counted) + len(listed) == hub.warnings_total


def test_of_many_rows_only_those_in_sight_are_made() -> None:
    made: list[int] = []

    def line(number: int) -> Line:
        made.append(number)
        return (Piece(str(number)),)

    def draw(*_: object) -> Drawing:
        keys = [str(number) for number in range(500)]
        return Drawing(Lines(range(500), line), keys=keys, anchor=250, beyond=(3, 4))

    pane = RowPane("Many", draw, OverviewScreen().roles, name="many")
    shown = words(pane.paint(scene(), 40, 11))
    assert shown[1].strip() == "↑ 249 more"
    assert shown[-1].strip() == "↓ 250 more"
    assert len(made) == 10


@pytest.mark.parametrize("playing", [True, False])
@pytest.mark.parametrize("known_then", [True, False])
def test_the_past_on_a_small_screen_has_its_time_even_in_a_disruption(
    playing: bool, known_then: bool
) -> None:
    past = Past(playing, 1800, known_then)
    hub = support.breach(declared=Declared(NOON, "anna"))
    for width in (78, 76, 60, 40):
        said = text(draw_header(scene(hub, past=past), width, 1))
        assert said.startswith(("Amstelveen 14:05", "Ams 14:05"))
        assert "PAST" in said
