"""The wall in a real terminal: it draws, and it ends in good order however its end comes."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.pseudo_terminal import PseudoTerminal
from tests.tui.support import FakeView

from hubmon.errors import ConfigError, HubmonError
from hubmon.faces.tui.keys import KEYS
from hubmon.faces.tui.run import check_keys, run_screens
from hubmon.faces.tui.taste import Taste

REPOSITORY = Path(__file__).parents[2]
PROGRAM = """
from hubmon.faces.tui.run import run_screens
from hubmon.faces.tui.taste import Taste
from tests.tui.support import FakeView
run_screens(FakeView(), [("Amstelveen", "Europe/Amsterdam"), ("Dubai", "Asia/Dubai")], Taste())
"""
LEFT_ALTERNATE_SCREEN = b"\x1b[?1049l"
CURSOR_SHOWN = b"\x1b[?25h"


def wall(shell_first: str = "") -> Iterator[PseudoTerminal]:
    terminal = PseudoTerminal(
        ["sh", "-c", f'{shell_first}\nexec "$@"', "sh", sys.executable, "-c", PROGRAM],
        {"TERM": "xterm-256color", "PYTHONPATH": str(REPOSITORY)},
        told_of_hangup=False,
    )
    yield terminal
    terminal.close()


@pytest.fixture
def terminal() -> Iterator[PseudoTerminal]:
    yield from wall()


@pytest.fixture
def terminal_that_ignores_hangups() -> Iterator[PseudoTerminal]:
    yield from wall("trap '' HUP")


def left_in_good_order(terminal: PseudoTerminal) -> bool:
    return terminal.seen.rfind(CURSOR_SHOWN) > terminal.seen.find(LEFT_ALTERNATE_SCREEN) > 0


def test_the_wall_is_drawn_and_q_ends_it(terminal: PseudoTerminal) -> None:
    terminal.read_until("quit")
    terminal.press("q")
    assert terminal.finish() == 0
    assert b"Amstelveen" in terminal.seen
    assert left_in_good_order(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_and_gives_the_terminal_back(
    terminal: PseudoTerminal, number: signal.Signals
) -> None:
    terminal.read_until("quit")
    terminal.process.send_signal(number)
    assert terminal.finish() == 0
    assert left_in_good_order(terminal)


def test_a_hangup_ends_it_even_where_the_parent_ignores_hangups(
    terminal_that_ignores_hangups: PseudoTerminal,
) -> None:
    terminal_that_ignores_hangups.read_until("quit")
    terminal_that_ignores_hangups.process.send_signal(signal.SIGHUP)
    assert terminal_that_ignores_hangups.finish() == 0


def test_it_ends_when_the_terminal_vanishes_without_a_signal(
    terminal_that_ignores_hangups: PseudoTerminal,
) -> None:
    terminal_that_ignores_hangups.read_until("quit")
    terminal_that_ignores_hangups.hang_up()
    assert terminal_that_ignores_hangups.finish() == 0


def test_without_a_terminal_it_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        with pytest.raises(HubmonError, match="needs a terminal"):
            run_screens(FakeView(), [("Amstelveen", "Europe/Amsterdam")], Taste())


def test_a_key_for_what_is_not_there_is_an_error_that_says_what_may_be_meant() -> None:
    with pytest.raises(ConfigError, match=r"app\.wal") as raised:
        check_keys({"app.wal": "f5"})
    assert "app.wall" in str(raised.value)


def test_every_key_in_the_supervisors_page_can_be_wished_for_and_all_stand_there() -> None:
    page = (REPOSITORY / "docs" / "supervisors.md").read_text("utf-8")
    told = page.partition("There are `app.wall`")[2].partition(".\n\n")[0]
    assert {"app.wall", *re.findall(r"`([a-z_.]+)`", told)} == set(KEYS)
