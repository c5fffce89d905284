"""The terminal: curses sends what has changed and nothing else, and knows how each kind wants it.

A terminal that vanishes ends the screen, and so does every signal that means it.
"""

from __future__ import annotations

import curses
import locale
import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Final, Literal, Self, TypeAlias

from hubmon.errors import HubmonError
from hubmon.faces.presentation.lines import Role
from hubmon.faces.watch.screen import Action, Frame
from hubmon.plain import in_ascii

Key: TypeAlias = Action | Literal["quit", "redraw"]

_ENDING = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
_GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL
_ESCAPE = 27
_ESCAPE_MS = 200
"""How long the rest of an arrow key may take after its first byte."""
_AT_ONCE = 64
"""Keys that are taken before the screen is painted again."""

_KEYS: Final[dict[int, Key]] = {
    ord("j"): "down",
    ord("k"): "up",
    ord("g"): "first",
    ord("G"): "last",
    ord(" "): "page_down",
    ord("b"): "page_up",
    ord("?"): "help",
    ord("q"): "quit",
    ord("\r"): "open",
    ord("\n"): "open",
    ord("\b"): "back",
    127: "back",
    ord("\x03"): "quit",
    ord("\x04"): "quit",
    ord("\x0c"): "redraw",
    curses.KEY_DOWN: "down",
    curses.KEY_UP: "up",
    curses.KEY_RIGHT: "open",
    curses.KEY_LEFT: "back",
    curses.KEY_HOME: "first",
    curses.KEY_END: "last",
    curses.KEY_NPAGE: "page_down",
    curses.KEY_PPAGE: "page_up",
    curses.KEY_ENTER: "open",
    curses.KEY_BACKSPACE: "back",
}


class Terminal:
    """The terminal of this process, as long as the ``with`` lasts.

    Args:
        colour: whether it may use colours.
        unicode: whether the terminal shows more than ASCII.

    Raises:
        HubmonError: the terminal cannot place its cursor.
    """

    def __init__(self, *, colour: bool, unicode: bool) -> None:
        self._colour = colour
        self._unicode = unicode
        self._shown: Frame | None = None
        self._looks: dict[Role, int] = {}

    def __enter__(self) -> Self:
        """Take the terminal over."""
        _know_the_terminal()
        self._signals, self._bell = os.pipe()
        os.set_blocking(self._bell, False)
        signal.set_wakeup_fd(self._bell, warn_on_full_buffer=False)
        for number in (*_ENDING, signal.SIGWINCH):
            signal.signal(number, _heard)  # the pipe tells which
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8" if self._unicode else "C")
        self._window = curses.initscr()
        curses.noecho()
        curses.raw()  # Ctrl+C, Ctrl+Z and Ctrl+S are keys like any other
        curses.set_escdelay(_ESCAPE_MS)
        self._window.keypad(True)
        self._window.idlok(True)  # moves lines instead of writing them anew
        self._looks = _looks(self._colour)
        self._poll = select.poll()
        for descriptor in (sys.stdin.fileno(), self._signals):
            self._poll.register(descriptor, select.POLLIN)
        return self

    def __exit__(self, *_: object) -> None:
        """Give the terminal back as it was."""
        with suppress(curses.error):  # a terminal that is gone
            self._window.move(self._window.getmaxyx()[0] - 1, 0)
            self._window.clrtoeol()  # where the prompt comes, on a terminal with one screen
            self._window.refresh()
            curses.endwin()
        signal.set_wakeup_fd(-1)
        os.close(self._signals)
        os.close(self._bell)

    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        rows, columns = self._window.getmaxyx()
        return columns, rows

    def paint(self, frame: Frame) -> None:
        """Let the terminal show this; sends what is different from what it shows."""
        if frame == self._shown:
            return
        for row, line in enumerate(frame.lines):
            with suppress(curses.error):  # the last cell of the screen has no place to go on to
                self._window.move(row, 0)
                self._window.clrtoeol()  # also of what went on here from the line above
                for piece in line:
                    text = piece.text if self._unicode else in_ascii(piece.text)
                    self._window.addstr(text, self._looks.get(piece.role, 0))
        with suppress(curses.error):  # a terminal without any rows
            self._window.move(frame.cursor, 0)
        self._window.refresh()
        self._shown = frame

    def wait(self, milliseconds: int) -> Iterator[Action | Literal["quit"]]:
        """Keys, as they come; none when nobody pressed any for so long."""
        for descriptor, events in self._poll.poll(milliseconds):
            if descriptor == self._signals:
                yield from self._told_by_signals()
            elif events & _GONE:
                yield "quit"
            else:
                yield from self._pressed()

    def _told_by_signals(self) -> Iterator[Literal["quit"]]:
        numbers = set(os.read(self._signals, 512))
        if numbers & _ENDING:
            yield "quit"
        if signal.SIGWINCH in numbers:
            columns, rows = os.get_terminal_size(sys.stdin.fileno())
            curses.resizeterm(max(1, rows), max(1, columns))
            self._shown = None

    def _pressed(self) -> Iterator[Action | Literal["quit"]]:
        self._window.nodelay(True)
        for _ in range(_AT_ONCE):
            code = self._window.getch()
            if code < 0:
                return
            key = self._escaped() if code == _ESCAPE else _KEYS.get(code)
            if key == "redraw":
                self._window.clearok(True)
                self._shown = None
            elif key is not None:
                yield key

    def _escaped(self) -> Key | None:
        """Escape by itself; a sequence that is no key, such as a terminal's answer, is nothing."""
        code = self._window.getch()
        if code < 0:
            return "back"
        if code in b"]P_^X":  # a control string, up to BEL or ESC \
            while code not in (-1, 7, ord("\\")):
                code = self._window.getch()
        elif code in b"[O":
            code = self._window.getch()
            while 0x20 <= code < 0x40:
                code = self._window.getch()
        return None


def _heard(_number: int, _frame: object) -> None:
    """A signal that Python has to know of for its pipe to tell it."""


def _know_the_terminal() -> None:
    """Let curses know the terminal; one that nobody here has heard of is taken for an xterm."""
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)  # the terminal itself knows its size at any time
    try:
        curses.setupterm()
    except curses.error:
        os.environ["TERM"] = "xterm"
        curses.setupterm()
    if not curses.tigetstr("cup"):
        raise HubmonError(
            "This terminal cannot place its cursor, and a live queue needs that.",
            hint="`hubmon queue` prints the queue once; TERM says what kind the terminal is.",
        )


def _looks(colour: bool) -> dict[Role, int]:
    red = yellow = 0
    if colour and curses.has_colors():
        with suppress(curses.error):  # without colours of its own the words say the same
            curses.start_color()
            curses.use_default_colors()
            curses.init_pair(1, curses.COLOR_RED, -1)
            curses.init_pair(2, curses.COLOR_YELLOW, -1)
            red, yellow = curses.color_pair(1), curses.color_pair(2)
    return {
        "bad": red | curses.A_BOLD,
        "warn": yellow,
        "strong": curses.A_BOLD,
        "title": curses.A_BOLD,
        "muted": curses.A_DIM,
        "faint": curses.A_DIM,
        "focus": curses.A_REVERSE,
    }
