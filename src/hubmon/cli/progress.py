"""How far a long piece of work is, for a person at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable

_WIDTH = 30


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
