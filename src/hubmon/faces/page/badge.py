"""A badge: the figure as a small picture, with its time, for it cannot tell its own age."""

from __future__ import annotations

from datetime import tzinfo
from html import escape
from typing import Final

from hubmon.config import PageLanguage
from hubmon.faces.page.figures import Figure
from hubmon.faces.page.parts import filled
from hubmon.faces.page.sentences import about
from hubmon.faces.page.words import moment_words
from hubmon.plain import cell_width

_CELL: Final = 6.6
_PADDING: Final = 8


def badge(label: str, figure: Figure, language: PageLanguage, zone: tzinfo) -> str:
    """The picture (SVG).

    Args:
        label: plain text on its left side.
        figure: what to tell.
        language: of the words.
        zone: of the time.
    """
    value = f"{about(figure, language)} · {moment_words(figure.as_of.astimezone(zone))}"
    label_length, value_length = (round(cell_width(text) * _CELL) for text in (label, value))
    left = label_length + 2 * _PADDING
    width = left + value_length + 2 * _PADDING
    return filled(
        "badge.svg",
        language=language,
        label=escape(label),
        value=escape(value),
        width=str(width),
        inner_width=str(left - 4),
        label_middle=str(left / 2),
        value_middle=str((left + width) / 2),
        label_length=str(label_length),
        value_length=str(value_length),
    )
