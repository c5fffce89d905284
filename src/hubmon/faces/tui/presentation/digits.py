"""Figures that can be read across a room, painted in blocks."""

from __future__ import annotations

from collections.abc import Sequence

_GLYPHS = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": (" # ", "## ", " # ", " # ", "###"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    "<": ("  #", " # ", "#  ", " # ", "  #"),
    "–": ("   ", "   ", "###", "   ", "   "),  # noqa: RUF001 - the sign for "not known"
}

SMALL, MEDIUM, LARGE = 3, 5, 10
"""Rows of the three sizes."""


def digits_width(text: str, rows: int) -> int:
    """Cells that `text` takes when painted that high."""
    per_dot = _cells_per_dot(rows)
    return len(text) * 3 * per_dot + max(0, len(text) - 1) * per_dot


def paint_digits(text: str, rows: int) -> Sequence[str]:
    """The rows of a number; `text` is made of the digits, `<` and the sign for not known."""
    per_dot = _cells_per_dot(rows)
    dots = [" ".join(_GLYPHS[char][y] for char in text) for y in range(5)]
    if rows == SMALL:
        return _in_half_rows(dots)
    return [
        "".join(("█" if dot == "#" else " ") * per_dot for dot in row)
        for row in dots
        for _ in range(rows // 5)
    ]


def _cells_per_dot(rows: int) -> int:
    return {SMALL: 1, MEDIUM: 2, LARGE: 4}[rows]


def _in_half_rows(dots: Sequence[str]) -> Sequence[str]:
    """Two rows of dots in each row of cells."""
    rows = [*dots, " " * len(dots[0])]
    blocks = {"##": "█", "# ": "▀", " #": "▄", "  ": " "}
    return [
        "".join(blocks[upper + lower] for upper, lower in zip(rows[y], rows[y + 1], strict=True))
        for y in (0, 2, 4)
    ]
