"""The keys, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hubmon.faces.presentation.lines import Line, Piece, fit

KEY_NAMES = {
    "ctrl+p": "Ctrl+P",
    "enter": "Enter",
    "escape": "Esc",
    "backspace": "Backspace",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "space": "Space",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
}
"""Keys as they are named everywhere; others by what is printed on them."""

_KEY = 20


def help_lines(keys: Iterable[tuple[str, str]]) -> Sequence[Line]:
    """One line per key and what it does."""
    return [
        (Piece("Keys", "title"),),
        (),
        *((Piece(fit(key, _KEY), "strong"), Piece(what)) for key, what in dict.fromkeys(keys)),
    ]
