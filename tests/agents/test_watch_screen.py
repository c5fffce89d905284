"""What stands on an agent's screen, and what keys do: without a terminal."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.agents.hub import MINE, NOW, SECRET, THEIRS, Hub, answered, assigned, case, open_hub

from hubmon.faces.queue import Expected, Item, OldSource, Queue
from hubmon.faces.watch.feed import Feed, Sight
from hubmon.faces.watch.screen import HELP, Action, Frame, Screen
from hubmon.model.timeline import CaseStory
from hubmon.plain import cell_width

NOW_MS = int(NOW.timestamp() * 1000)
MINUTE = 60_000
ACTIONS: tuple[Action, ...] = get_args(Action)


def item(subject: int, waited: int | None = None, *, text: str = "Where is it?") -> Item:
    since = None if waited is None else NOW_MS - waited * MINUTE
    due = None if since is None else since + 60 * MINUTE
    row = (subject, 1, f"salesforce:{subject}", f"{subject:05}", "twitter", "nl", "baggage", text)
    return Item((*row, "New", since, due, NOW_MS - 600 * MINUTE))


def sight(*items: Item, old: Sequence[OldSource] = (), trouble: str = "") -> Sight:
    return Sight(Queue(items, old), NOW_MS, trouble)


def no_story(_: Item) -> CaseStory | None:
    raise AssertionError("no case is opened here")


@pytest.fixture
def screen() -> Screen:
    screen = Screen(MINE, no_story)
    screen.take(sight(*(item(number, 200 - number) for number in range(40))))
    return screen


def text(frame: Frame) -> list[str]:
    return ["".join(piece.text for piece in line) for line in frame.lines]


def look(screen: Screen, now_ms: int = NOW_MS, *, width: int = 80, height: int = 24) -> list[str]:
    return text(screen.frame(now_ms, width, height))


def selected(screen: Screen, *, width: int = 80, height: int = 24) -> str:
    [line] = [line for line in look(screen, width=width, height=height) if line.startswith(">")]
    return line[24:29]


def press(screen: Screen, *actions: Action) -> None:
    for action in actions:
        screen.press(action)


@pytest.mark.parametrize(
    ("subject_line", "what"),
    [("Baggage HB426", "Baggage HB426"), ("HB426", "baggage HB426"), ("", "baggage")],
)
def test_a_narrow_row_has_topic_and_subject_and_neither_twice(subject_line: str, what: str) -> None:
    screen = Screen(MINE, no_story)
    screen.take(sight(item(1, 44, text=subject_line)))
    assert look(screen, width=40)[2].endswith(f"in 16 min  {what}")


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (80, "New messages: a reply in about 1 h 07, 8 in 10: 12 min to 3 h"),
        (40, "New messages: a reply in about 1 h 07"),
        (30, "A reply in 1 h 07"),
    ],
)
def test_what_is_told_to_customers_is_said_in_whole_words(width: int, words: str) -> None:
    told = Expected((NOW_MS, 67 * MINUTE, 12 * MINUTE, 180 * MINUTE))
    screen = Screen(MINE, no_story)
    screen.take(Sight(Queue((), (), told), NOW_MS))
    assert look(screen, width=width)[-2] == words


@pytest.mark.parametrize("width", [80, 40])
def test_the_selection_stays_on_its_case_whatever_comes_and_goes(width: int) -> None:
    first, second, third = item(1, 90), item(2, 60), item(3, 30)
    screen = Screen(MINE, no_story)

    def number() -> str:
        lines = look(screen, width=width)
        row = screen.frame(NOW_MS, width, 24).cursor
        assert [index for index, line in enumerate(lines) if line.startswith(">")] == [row]
        return lines[row].split()[1]

    screen.take(sight(first, second, third))
    press(screen, "down")
    assert number() == "1"  # one hour
    screen.take(sight(first, second, third, item(4, 1), item(5)))
    assert number() == "1"
    screen.take(sight(item(6, 300), item(7, 200), first, second, third))
    assert number() == "1"
    screen.take(sight(second, third))
    assert number() == "1"
    screen.take(sight(third))
    assert number() == "30"
    screen.take(sight())
    assert "Nothing is waiting for you." in look(screen, width=width)
    screen.take(sight(second))
    assert number() == "1"


def test_arrivals_above_leave_the_selected_row_where_it_stands(screen: Screen) -> None:
    for _ in range(30):
        press(screen, "down")
    before = screen.frame(NOW_MS, 80, 24).cursor
    some = [item(number, 200 - number) for number in range(40)]
    screen.take(sight(*(item(100 + more, 400) for more in range(5)), *some))
    after = screen.frame(NOW_MS, 80, 24)
    assert after.cursor == before
    assert "00030" in text(after)[after.cursor]


def test_every_key_moves_as_the_help_says(screen: Screen) -> None:
    look(screen)
    press(screen, "down", "down", "up")
    assert selected(screen) == "00001"
    press(screen, "page_down")
    assert selected(screen) == "00022"
    press(screen, "last", "down")
    assert selected(screen) == "00039"
    press(screen, "page_up")
    assert selected(screen) == "00018"
    press(screen, "first", "up", "back")
    assert selected(screen) == "00000"
    press(screen, "help")
    shown = "\n".join(look(screen))
    assert all(what in shown for pair in HELP for what in pair)
    press(screen, "down", "help")
    assert selected(screen) == "00000"


def test_where_one_is_in_a_long_list_is_said(screen: Screen) -> None:
    assert look(screen)[1].endswith("1 to 21 of 40")
    press(screen, "last")
    assert look(screen)[1].endswith("20 to 40 of 40")


def test_a_minute_changes_the_ages_and_nothing_else(screen: Screen) -> None:
    before, same, after = (look(screen, NOW_MS + ms) for ms in (0, 59_999, 60_000))
    assert before == same
    assert [line[24:] for line in before[2:]] == [line[24:] for line in after[2:]]
    assert before != after


@given(
    texts=st.lists(st.text(max_size=40), max_size=30),
    width=st.integers(1, 120),
    height=st.integers(1, 40),
    actions=st.lists(st.sampled_from(ACTIONS), max_size=8),
    old=st.booleans(),
    trouble=st.text(max_size=20),
)
def test_no_text_and_no_size_breaks_the_screen(
    texts: list[str],
    width: int,
    height: int,
    actions: list[Action],
    old: bool,
    trouble: str,
) -> None:
    screen = Screen(MINE, lambda _: None)
    stale = [OldSource((text, None)) for text in texts[:2]] if old else []
    items = [item(number, number * 7, text=text) for number, text in enumerate(texts)]
    screen.take(sight(*items, old=stale, trouble=trouble))
    for action in (None, *actions):
        if action is not None:
            screen.press(action)
        frame = screen.frame(NOW_MS, width, height)
        assert len(frame.lines) <= height
        assert 0 <= frame.cursor < height
        for line in text(frame):
            assert cell_width(line) <= width
            assert line.isprintable() or not line.isascii()
            assert "\x1b" not in line


class Desk:
    """An agent in front of a hub that goes on."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.now = NOW
        self.feed = Feed(hub.path, MINE, lambda: int(self.now.timestamp() * 1000))
        self.screen = Screen(MINE, self.feed.story)

    def look(self) -> str:
        self.screen.take(self.feed.look())
        return "\n".join(look(self.screen, int(self.now.timestamp() * 1000)))


@pytest.fixture
def desk(hub: Hub) -> Iterator[Desk]:
    hub.fill(
        [case(1, 20, audience=9_000_000), case(2, 90), case(3, 50, agent=THEIRS, subject=SECRET)]
    )
    desk = Desk(hub)
    yield desk
    desk.feed.close()


def test_only_the_wait_decides_the_order(hub: Hub, desk: Desk) -> None:
    hub.fill([case(4, None, audience=5_000_000), case(5, 70, subject="URGENT! Lawyer!")])
    numbers = [line[24:32] for line in desk.look().splitlines()[2:6]]
    assert numbers == ["00000002", "00000005", "00000001", "00000004"]


def test_how_many_follow_a_customer_is_said_on_the_opened_case_only(desk: Desk) -> None:
    desk.look()
    press(desk.screen, "last")
    assert "9,000,000" not in desk.look()
    press(desk.screen, "open")
    opened = desk.look()
    assert "9,000,000 people follow them. Their place in line is" in opened
    assert "Where is my suitcase? It is a red one." in opened
    assert "in time   due 14:45, 40 min left" in opened
    press(desk.screen, "back")
    assert "9,000,000" not in desk.look()


def test_an_opened_case_follows_what_happens_and_keeps_its_place(hub: Hub, desk: Desk) -> None:
    desk.look()
    press(desk.screen, "open", "down", "down")
    top = desk.look().splitlines()[1]
    hub.take(answered(2))
    told = desk.look()
    assert "It is on its way." in told
    assert told.splitlines()[1] == top


def test_a_case_that_leaves_the_queue_stays_as_it_was_and_says_so(hub: Hub, desk: Desk) -> None:
    desk.look()
    press(desk.screen, "open")
    desk.look()
    hub.take(assigned(2, THEIRS))
    told = desk.look()
    assert "This case has left your queue." in told
    assert "given to a012" in told
    hub.take(answered(2))
    assert "It is on its way." not in desk.look()
    press(desk.screen, "back")
    assert "00000002" not in desk.look()


def test_nobody_elses_case_is_ever_shown(hub: Hub, desk: Desk) -> None:
    for action in (*ACTIONS, "first", "open", "down", "last", "back", "open"):
        desk.screen.press(action)
        assert SECRET not in desk.look()
    press(desk.screen, "back", "back")
    hub.take(assigned(3, MINE))
    assert SECRET in desk.look()


def test_nothing_is_read_again_while_nothing_changes(desk: Desk) -> None:
    before = desk.feed.look()
    assert desk.feed.look() is before
    desk.hub.take(answered(2))
    assert desk.feed.look() is not before


def test_a_collector_that_stopped_makes_the_queue_say_how_old_it_is(desk: Desk) -> None:
    assert "Not up to date" not in desk.look()
    desk.now += timedelta(minutes=47)
    assert "Not up to date: salesforce 47 min old" in desk.look()
    desk.hub.take(now=desk.now)
    assert "Not up to date" not in desk.look()


def test_a_source_that_fails_for_a_moment_is_not_worth_a_word(desk: Desk) -> None:
    desk.hub.fail("no answer")
    assert "Not up to date" not in desk.look()
    desk.now += timedelta(minutes=3)
    desk.hub.fail("still no answer")
    assert "Not up to date: salesforce 3 min old" in desk.look()


def test_a_notice_moves_no_row(desk: Desk) -> None:
    before = desk.look().splitlines()[2:4]
    desk.now += timedelta(minutes=47)
    after = desk.look().splitlines()
    assert after[-2].startswith("Not up to date")
    assert [line[24:] for line in after[2:4]] == [line[24:] for line in before]


def test_a_database_that_went_away_leaves_the_last_figures_with_their_age(desk: Desk) -> None:
    desk.look()
    place = desk.hub.path
    aside = place.rename(place.with_name("aside.db"))
    desk.now += timedelta(minutes=3)
    told = desk.look()
    assert "As of 14:05 UTC, 3 min old: There is no database at" in told
    assert "00000002" in told
    press(desk.screen, "open")
    assert "This case cannot be read now" in desk.look()
    press(desk.screen, "back")
    aside.rename(place)
    assert "As of" not in desk.look()
    press(desk.screen, "open")
    assert "What happened" in desk.look()


def test_a_database_put_in_the_place_of_another_is_read(desk: Desk, tmp_path: Path) -> None:
    desk.look()
    with open_hub(tmp_path / "copy.db") as copy:
        copy.fill([case(77, 5)])
    for part in tmp_path.glob("hub.db*"):
        part.rename(part.with_name(f"old-{part.name}"))
    (tmp_path / "copy.db").rename(desk.hub.path)
    assert "00000077" in desk.look()


def test_a_locked_database_leaves_the_last_figures_with_their_age(desk: Desk) -> None:
    desk.look()
    desk.hub.close()
    with closing(sqlite3.connect(desk.hub.path, isolation_level=None)) as other:
        desk.feed.close()
        other.execute("PRAGMA journal_mode = DELETE")
        desk.look()
        other.execute("BEGIN EXCLUSIVE")
        desk.now += timedelta(minutes=3)
        told = desk.look()
        other.execute("COMMIT")
    assert "As of 14:05 UTC, 3 min old:" in told
    assert "is locked" in told
    assert "00000002" in told
    assert "is locked" not in desk.look()
