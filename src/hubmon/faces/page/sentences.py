"""The figure in plain text: a line for a page's description, for a profile, for a message."""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

from hubmon.config import PageLanguage
from hubmon.faces.page.figures import Figure
from hubmon.faces.page.words import capital, direction, moment_words, span_words, words_of

_LEFT_TO_RIGHT: Final = "\N{LEFT-TO-RIGHT ISOLATE}"
_AS_BEFORE: Final = "\N{POP DIRECTIONAL ISOLATE}"


def in_one_line(figure: Figure, language: PageLanguage) -> str:
    """The figure as one line of plain text."""
    told = about(figure, language)
    if figure.high is None:
        return told
    most = words_of(language).most.format(span=span_words(language, figure.high))
    return f"{told}; {most}"


def wordings(figure: Figure, language: PageLanguage, zone: tzinfo) -> tuple[str, ...]:
    """The same at full length and then ever shorter, for wherever there is little room.

    An old figure is never told without its time.
    """
    words = words_of(language)
    as_of = words.as_of.format(time=_moment(figure, language, zone))
    line, brief = in_one_line(figure, language), about(figure, language)
    timed = (f"{words.now}: {line} · {as_of}", f"{capital(line)} · {as_of}")
    if figure.old:
        return (*timed, f"{capital(brief)} · {as_of}", capital(words.unknown))
    return tuple(dict.fromkeys((*timed, capital(line), capital(brief))))


def about(figure: Figure, language: PageLanguage) -> str:
    """How long the wait is, in as few words as there are; or that it is not known."""
    words = words_of(language)
    if figure.median is None:
        return words.unknown
    return words.about.format(span=span_words(language, figure.median))


def _moment(figure: Figure, language: PageLanguage, zone: tzinfo) -> str:
    """In a text from right to left, the parts of a time would change places without a mark."""
    told = moment_words(figure.as_of.astimezone(zone))
    return told if direction(language) == "ltr" else f"{_LEFT_TO_RIGHT}{told}{_AS_BEFORE}"
