"""What the page says, in each of its languages: one catalogue per language, in ``words/``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Final, get_args

import msgspec
from msgspec import Struct

from hubmon.config import PageLanguage
from hubmon.faces.page.spans import rounded_up

LANGUAGES: Final[tuple[PageLanguage, ...]] = get_args(PageLanguage)
_RIGHT_TO_LEFT: Final = frozenset({"ar"})


class Units(Struct, frozen=True, forbid_unknown_fields=True):
    """The names of the units of time, by plural category, and how hours and minutes are joined."""

    join: str
    minute: Mapping[str, str]
    hour: Mapping[str, str]
    day: Mapping[str, str]


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """The catalogue of one language. `{span}` is a wait, `{time}` a moment, `{wait}` a figure."""

    name: str
    """The language in itself."""
    title: str
    now: str
    about: str
    most: str
    own_language: str
    no_end: str
    unknown: str
    few: str
    unavailable: str
    old: str
    as_of: str
    renewed: str
    channels: str
    course: str
    course_range: str
    course_unknown: str
    meaning: str
    promise: str
    languages: str
    notice: str
    more: str
    units: Units


@cache
def words_of(language: PageLanguage) -> Words:
    """The catalogue of one of `LANGUAGES`."""
    text = files("hubmon.faces.page").joinpath("words", f"{language}.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Words)


def direction(language: PageLanguage) -> str:
    """Where its lines begin, as HTML says it."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"


def plural(language: PageLanguage, number: int) -> str:
    """The plural category of a whole number (Unicode CLDR, plural rules, cardinals)."""
    match language:
        case "ja" | "zh":
            return "other"
        case "fr" | "pt":
            return "one" if number < 2 else "other"
        case "ru":
            return _russian(number)
        case "ar":
            return _arabic(number)
        case _:
            return "one" if number == 1 else "other"


def _russian(number: int) -> str:
    ones, hundredth = number % 10, number % 100
    if ones == 1 and hundredth != 11:
        return "one"
    return "few" if 2 <= ones <= 4 and not 12 <= hundredth <= 14 else "many"


def _arabic(number: int) -> str:
    if number in (1, 2):
        return ("one", "two")[number - 1]
    hundredth = number % 100
    if 3 <= hundredth <= 10:
        return "few"
    return "many" if hundredth >= 11 else "other"


def span_words(language: PageLanguage, wait: timedelta) -> str:
    """A wait in words, rounded up: ``20 minutes``, ``1 hour 15 minutes``, ``3 days``.

    No line breaks between a number and its unit.
    """
    units = words_of(language).units
    span = rounded_up(wait)

    def counted(forms: Mapping[str, str], number: int) -> str:
        form = forms[plural(language, number)].format(n=number)
        return form.replace(" ", "\N{NO-BREAK SPACE}")

    if span.days:
        return counted(units.day, span.days)
    if not span.hours:
        return counted(units.minute, span.minutes)
    hours = counted(units.hour, span.hours)
    if not span.minutes:
        return hours
    return units.join.format(hours=hours, minutes=counted(units.minute, span.minutes))


def capital(text: str) -> str:
    """The text with a capital letter at its beginning, where its script has any."""
    return text[:1].upper() + text[1:]


def moment_words(moment: datetime) -> str:
    """A moment with its date and zone, alike in every language: ``2026-11-22 15:05 UTC+1``."""
    return f"{moment:%Y-%m-%d %H:%M} {zone_words(moment)}"


def zone_words(moment: datetime) -> str:
    """How far its clock is from UTC."""
    minutes = (moment.utcoffset() or timedelta()) // timedelta(minutes=1)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}{f':{rest:02}' if rest else ''}"
