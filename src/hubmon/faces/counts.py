"""Numbers of things in people's words, the same on every face."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """A number and what it is a number of: `1 event`, `1,200 events`, `1 reply`, `2 replies`.

    Args:
        number: how many there are.
        one: the words where there is one.
        many: the words for any other number; empty: those for one and an s.
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def percent(ratio: float | None) -> str:
    """A share in percent, cut to a tenth so that only everything is 100 %; "–" where none is."""
    if ratio is None:
        return "–"
    tenths = int(ratio * 1000)
    return "100 %" if tenths >= 1000 else f"{tenths / 10:.1f} %"
