"""The keys, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hubmon.faces.tui.presentation.lines import Line, Piece, fit

_KEY = 20


def help_lines(keys: Iterable[tuple[str, str]]) -> Sequence[Line]:
    """One line per key and what it does."""
    return [
        (Piece("Keys", "title"),),
        (),
        *((Piece(fit(key, _KEY), "strong"), Piece(what)) for key, what in keys),
    ]
