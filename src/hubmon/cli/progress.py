"""How far a long piece of work is, for a person at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from shutil import get_terminal_size

_WIDTH = 30


def line() -> Callable[[str], None]:
    """A line on standard error in the place of the one before; nothing where that is no terminal.

    Returns:
        What to call with what to say; with nothing to say the line goes.
    """
    if not sys.stderr.isatty():
        return lambda _words: None

    def say(words: str) -> None:
        sys.stderr.write(f"\r{words[: get_terminal_size().columns - 1]}\x1b[K")
        sys.stderr.flush()

    return say


def bar(what: str) -> Callable[[float, float], None]:
    """A bar on standard error that goes when the work is done; nothing where that is no terminal.

    Returns:
        What to call with how much is done and how much there is.
    """
    if not sys.stderr.isatty():
        return lambda _done, _total: None

    def show(done: float, total: float) -> None:
        share = done / total if total else 1.0
        filled = round(_WIDTH * share)
        drawn = f"{'#' * filled}{'.' * (_WIDTH - filled)} {share:4.0%} {what}"
        sys.stderr.write(f"\r{drawn}\x1b[K" if done < total else "\r\x1b[K")
        sys.stderr.flush()

    return show
