"""Figures that can be read across a room, painted in blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

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
    "h": ("#  ", "#  ", "###", "# #", "# #"),
    "<": ("  #", " # ", "#  ", " # ", "  #"),
    "–": ("   ", "   ", "###", "   ", "   "),
}


class DigitSize(Struct, frozen=True):
    """How large a figure is painted."""

    rows: int
    dot: int
    """Cells that one of the three dots of a digit is wide."""

    def width(self, text: str) -> int:
        """Cells that `text` takes, with a dot's space between the digits."""
        return (4 * len(text) - 1) * self.dot


SMALL = DigitSize(rows=3, dot=1)
MEDIUM = DigitSize(rows=5, dot=2)
TALL = DigitSize(rows=10, dot=3)
LARGE = DigitSize(rows=10, dot=4)
HUGE = DigitSize(rows=15, dot=6)


def sizes(height: int) -> Iterator[DigitSize]:
    """Every size that is at most `height` rows high, the largest first."""
    for scale in range(height // 5, 0, -1):
        yield from (DigitSize(5 * scale, dot) for dot in range(2 * scale, scale - 1, -1))
    yield SMALL


def paint_digits(text: str, size: DigitSize) -> Sequence[str]:
    """The rows of a number; `text` is made of digits, `h`, `<` and the sign for not known."""
    dots = [" ".join(_GLYPHS[char][y] for char in text) for y in range(5)]
    if size.rows < len(dots):
        return _in_half_rows(dots)
    return [
        "".join(("█" if dot == "#" else " ") * size.dot for dot in row)
        for row in dots
        for _ in range(size.rows // len(dots))
    ]


def _in_half_rows(dots: Sequence[str]) -> Sequence[str]:
    """Two rows of dots in each row of cells."""
    rows = [*dots, " " * len(dots[0])]
    blocks = {"##": "█", "# ": "▀", " #": "▄", "  ": " "}
    return [
        "".join(blocks[upper + lower] for upper, lower in zip(rows[y], rows[y + 1], strict=True))
        for y in (0, 2, 4)
    ]
