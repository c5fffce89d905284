"""Foreign text made harmless: what customers, crew and sources write, as one line for a terminal.

Text from outside may carry escape sequences that repaint the screen, bidi overrides that turn a
line around, and invisible characters that make two names look alike. None survives `plain`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category, east_asian_width, normalize

__all__ = ["cell_width", "clip", "in_ascii", "plain", "uncomposed"]

ELLIPSIS = "…"

_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
_SELECTORS = "\N{VARIATION SELECTOR-15}\N{VARIATION SELECTOR-16}"
_COMPOSING = dict.fromkeys((0x200D, 0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400)))
_KEYCAPS = "#*0123456789"
_IN_ASCII = str.maketrans(
    "\u2010\u2011\u2013\u2014\u2018\u2019\u201c\u201d\u00b7\u2026\u2191\u2193\u2713\u25b2\u2715",
    "----''\"\".~^v+!x",
)
"""Hyphens, dashes, quotation marks, and the signs of our own screens."""

_MARKS = ("Mn", "Me")
_WIDTHLESS = (*_MARKS, "Mc", "Cf", "Cc", "Zl", "Zp")
_MARKS_ON_ONE_LETTER = 4
"""Vietnamese, Hebrew and Thai stack up to four; more climbs over the lines above."""

# Patterns are compiled when they are first needed: most text of most starts is plain already.

# Letters and marks by category, yet nothing to be seen: fillers, and the selectors of variants.
_INVISIBLE = (
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0d\uffa0\U000e0100-\U000e01ef]"
)

# ECMA-48: a control sequence, a control string with its end, or a short escape; else the bare ESC.
_ESCAPE = r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)|[ -/]*[0-~])?"


def plain(text: str) -> str:
    """`text` as one line that any terminal, page or log can take; the same when it is given again.

    Escape sequences, control characters, bidi controls and invisible characters go; any white space
    becomes one space; what cannot be encoded becomes U+FFFD. Joiners stay between letters that they
    shape and within emoji.
    """
    if not (text.isascii() and text.isprintable()):
        text = _harmless(re.sub(_INVISIBLE, "", re.sub(_ESCAPE, "", text)))
    return " ".join(text.split())


def _harmless(text: str) -> str:
    """Leave out or replace each character that may not stay."""
    kept: list[str] = []
    marks = 0
    for index, char in enumerate(text):
        kind = category(char)
        if kind in _MARKS:
            marks += 1
            if marks <= _MARKS_ON_ONE_LETTER and _mark_stays(char, kept):
                kept.append(char)
            continue
        if char in _JOINERS:
            if _joins(kept[-1:]) and _joins(text[index + 1 : index + 2]):
                kept.append(char)
            continue
        marks = 0
        if kind in ("Cc", "Zs", "Zl", "Zp"):
            kept.append(" " if char.isspace() else "")
        elif kind in ("Cs", "Co") or (kind == "Cn" and not _may_be_emoji(char)):
            kept.append(_UNREADABLE)
        elif kind != "Cf":
            kept.append(char)
    return "".join(kept)


def _mark_stays(char: str, kept: list[str]) -> bool:
    """Whether a mark has a letter to stand on, or a selector a symbol with two forms."""
    before = kept[-1] if kept else ""
    if char in _SELECTORS:
        return before != "" and (before in _KEYCAPS or category(before) in ("So", "Sm", "Po"))
    return before.strip() != ""


def _joins(neighbour: str | list[str]) -> bool:
    """Whether a joiner next to this character has a meaning: cursive scripts, Indic ones, emoji."""
    if not neighbour:
        return False
    char = neighbour[0]
    return "\u0600" <= char <= "\u0dff" or char in _SELECTORS or category(char) in ("So", "Sk")


def _may_be_emoji(char: str) -> bool:
    """Whether it stands where Unicode adds emoji, so that one newer than our tables is kept."""
    return "\U0001f300" <= char <= "\U0001faff"


@lru_cache(maxsize=4096)
def _char_width(char: str) -> int:
    """Cells of one character (UAX #11: wide and full-width take two, marks and formats none)."""
    kind = category(char)
    if kind in _WIDTHLESS or "\u1160" <= char <= "\u11ff":  # Hangul vowels sit in their syllable
        return 0
    if east_asian_width(char) in "WF":
        return 2
    return 2 if kind == "Cn" and _may_be_emoji(char) else 1


def cell_width(text: str) -> int:
    """Terminal cells that `text` takes when every character is drawn for itself."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_char_width, text))


def uncomposed(text: str) -> str:
    """`text` with each part of an emoji for itself: no joiners, selectors and skin tones.

    Terminals disagree on the cells of composed emoji; like this, what stands to the right of them
    keeps its column.
    """
    return text if text.isascii() else text.translate(_COMPOSING)


def in_ascii(text: str) -> str:
    """`text` for a terminal that knows nothing else, in as many cells: letters without their marks.

    "?" stands in each cell of what ASCII has nothing for.
    """
    return text if text.isascii() else "".join(map(_ascii_cells, text))


def _ascii_cells(char: str) -> str:
    if char.isascii():
        return char
    parts = normalize("NFKD", char.translate(_IN_ASCII))
    cells = _char_width(char)
    known = parts[0].isascii() and all(category(mark) in _MARKS for mark in parts[1:])
    return parts[0].ljust(cells)[:cells] if known else "?" * cells


def clip(text: str, width: int) -> str:
    """`text`, uncomposed, in at most `width` cells; an ellipsis stands for what is cut off."""
    text = uncomposed(text)
    if cell_width(text) <= width:
        return text
    if width <= 0:
        return ""
    room = width - 1
    for index, char in enumerate(text):
        room -= _char_width(char)
        if room < 0:
            return text[:index].rstrip() + ELLIPSIS
    return text
