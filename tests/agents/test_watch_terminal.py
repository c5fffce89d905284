"""The live queue on a real terminal: what is sent, what keys and signals do, how it ends."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.agents.hub import MINE, Hub, case
from tests.cli.support import HOSTILE, command, run, run_on_a_terminal
from tests.pseudo_terminal import PseudoTerminal

Open = Callable[..., PseudoTerminal]
ALTERNATE, BACK = b"\x1b[?1049h", b"\x1b[?1049l"


@pytest.fixture
def words(hub: Hub) -> list[str]:
    """What starts the live queue of a hub where two wait, one of them for too long."""
    now = datetime.now(UTC)
    hub.fill(
        [
            case(1, 90.5, subject=f"Réservation 行李 {HOSTILE}", now=now),
            case(2, 20.5, subject="Am I still on time?", now=now),
        ],
        now=now,
    )
    return ["queue", "--agent", MINE, "--store", str(hub.path), "--watch"]


@pytest.fixture
def watch(words: list[str]) -> Iterator[Open]:
    opened = []

    def start(
        *, shell_first: str = "", size: tuple[int, int] = (80, 24), **environment: str
    ) -> Any:
        line = command(*words)
        if shell_first:
            line = ["sh", "-c", f'{shell_first}; exec "$@"', "sh", *line]
        environment = {"TERM": "xterm-256color", "LANG": "C.UTF-8", **environment}
        opened.append(PseudoTerminal(line, environment, columns=size[0], rows=size[1]))
        opened[-1].read_until("quit")
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()


@pytest.mark.parametrize("key", ["q", "\x03", "\x04"])
def test_it_is_drawn_and_a_key_ends_it(watch: Open, key: str) -> None:
    terminal = watch()
    terminal.press(key)
    assert terminal.finish() == 0
    assert b"Am I still on time?" in terminal.seen
    assert terminal.seen.index(ALTERNATE) < terminal.seen.index(BACK)


def test_arrows_enter_and_escape_go_in_and_out(watch: Open) -> None:
    terminal = watch()
    terminal.press("\x1bOB\r")
    terminal.read_until("What happened")
    terminal.press("\x1b")
    terminal.read_until("twitter nl baggage Am I still on time?")
    terminal.press("?")
    terminal.read_until("Ctrl+L")
    terminal.press("q")
    assert terminal.finish() == 0


def test_what_happens_in_the_hub_comes_by_itself(watch: Open, hub: Hub) -> None:
    terminal = watch()
    hub.fill([case(3, 0, subject="A new one")], now=datetime.now(UTC))
    assert BACK.decode() not in terminal.read_until("A new one")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_and_gives_the_terminal_back(watch: Open, number: signal.Signals) -> None:
    terminal = watch()
    terminal.process.send_signal(number)
    assert terminal.finish() == 0
    assert BACK in terminal.seen


@pytest.mark.parametrize("shell_first", ["", "trap '' HUP"])
def test_it_ends_when_the_terminal_vanishes(watch: Open, shell_first: str) -> None:
    terminal = watch(shell_first=shell_first)
    terminal.hang_up()
    assert terminal.finish() == 0


def test_ctrl_z_and_ctrl_s_are_keys_without_a_meaning(watch: Open) -> None:
    terminal = watch()
    terminal.press("\x1a\x13\x1c")
    terminal.press("?")
    terminal.read_until("Ctrl+L")


def test_a_window_that_becomes_another_is_filled_anew(watch: Open) -> None:
    terminal = watch()
    terminal.resize(40, 20)
    terminal.read_until("twitter nl baggage")
    terminal.resize(120, 40)
    terminal.read_until("next line")


def test_foreign_text_reaches_the_terminal_as_text_only(watch: Open) -> None:
    seen = watch(size=(200, 24)).seen
    assert "[/b][@click=app.bell]" in seen.decode()
    assert b"\x1b]0;mine" not in seen
    assert "\u202e" not in seen.decode()
    assert b"\x1b[2J" not in seen.partition(b"waiting")[2]


def test_colours_are_for_those_who_want_them(watch: Open) -> None:
    colour = re.compile(rb"\x1b\[([0-9;]*;)?3[1-7]m")
    assert colour.search(watch().seen)
    assert colour.search(watch(TERM="linux").seen)
    assert not colour.search(watch(NO_COLOR="1").seen)
    assert not colour.search(watch(TERM="vt100").seen)


@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": "C"},
        {"LANG": "POSIX"},
        {"LC_ALL": "C"},
        {"LANG": "nl_NL.ISO-8859-1"},
        {"TERM": "vt100", "LANG": ""},
    ],
)
def test_a_terminal_of_ascii_gets_nothing_else(watch: Open, environment: dict[str, str]) -> None:
    seen = watch(**environment).seen
    assert seen.isascii()
    assert b"Reservation ????" in seen


@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": ""},
        {"LANG": "pt_BR.UTF-8"},
        {"LC_ALL": "en_US.UTF-8", "LANG": "C"},
        {"LANG": "", "LC_CTYPE": "UTF-8"},
        {"TERM": "a-terminal-of-tomorrow"},
    ],
)
def test_every_other_terminal_gets_every_script(watch: Open, environment: dict[str, str]) -> None:
    assert "Réservation 行李" in watch(**environment).seen.decode()


def test_without_a_cursor_the_queue_is_printed_once(words: list[str]) -> None:
    for shown in (run(*words).stdout, run_on_a_terminal(*words, TERM="dumb")):
        assert shown.startswith(f"{MINE}: 2 waiting, 2 open, ")
        assert "\x1b" not in shown


def test_without_a_database_it_says_so_before_it_takes_the_screen() -> None:
    shown = run_on_a_terminal("queue", "--agent", MINE, "--store", "none.db", "--watch")
    assert shown.startswith("hubmon: There is no database at ")


PAINTER = """
from hubmon.faces.presentation.lines import Piece
from hubmon.faces.watch.screen import Frame
from hubmon.faces.watch.terminal import Terminal

def frame(minutes, top):
    lines = [(Piece(f"{number:4} line {minutes} min"),) for number in range(top, top + 22)]
    return Frame((*lines, (), (Piece("end" + str(minutes)),)), 3)

frames = {"down": frame(58, 0), "up": frame(59, 0), "first": frame(59, 1)}
with Terminal(colour=True, unicode=True) as terminal:
    terminal.paint(frames["down"])
    ended = False
    while not ended:
        for key in terminal.wait(60_000):
            ended = key == "quit"
            if key in frames:
                terminal.paint(frames[key])
"""
CURSOR_RESTS = "\r\x1b[4d"


def test_only_what_has_changed_is_sent() -> None:
    painter = PseudoTerminal(
        [sys.executable, "-c", PAINTER],
        {"TERM": "xterm-256color", "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        assert painter.read_until(f"end58{CURSOR_RESTS}").count(" line 58 min") == 22
        painter.press("jjjk")
        one_cell_in_each_row = painter.read_until(CURSOR_RESTS)
        assert len(one_cell_in_each_row) < 23 * len("\x1b[12;12H9") + len(CURSOR_RESTS)
        painter.press("kkkg")
        a_row_went_away = painter.read_until(CURSOR_RESTS)
        assert "22 line 59 min" in a_row_went_away
        assert len(a_row_went_away) < 100
        painter.press("q")
        assert painter.finish() == 0
    finally:
        painter.close()
