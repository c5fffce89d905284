"""What customers read: the words of each language, and waits that are never told too short."""

from __future__ import annotations

from datetime import timedelta
from string import Formatter
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.page.conftest import NOON, breaking

from hubmon.config import PageLanguage
from hubmon.faces.page.figures import Figure
from hubmon.faces.page.sentences import in_one_line
from hubmon.faces.page.spans import rounded_up
from hubmon.faces.page.words import LANGUAGES, moment_words, plural, span_words, words_of

SPANS = {
    "en": (
        "5 minutes",
        "20 minutes",
        "1 hour",
        "1 hour 15 minutes",
        "2 hours",
        "5 hours 30 minutes",
    ),
    "nl": (
        "5 minuten",
        "20 minuten",
        "1 uur",
        "1 uur en 15 minuten",
        "2 uur",
        "5 uur en 30 minuten",
    ),
    "de": ("5 Minuten", "20 Minuten", "1 Stunde", "1 Stunde 15 Minuten", "2 Stunden"),
    "fr": ("5 minutes", "20 minutes", "1 heure", "1 heure 15 minutes", "2 heures"),
    "es": ("5 minutos", "20 minutos", "1 hora", "1 hora y 15 minutos", "2 horas"),
    "it": ("5 minuti", "20 minuti", "1 ora", "1 ora e 15 minuti", "2 ore"),
    "pt": ("5 minutos", "20 minutos", "1 hora", "1 hora e 15 minutos", "2 horas"),
    "ru": ("5 минут", "20 минут", "1 час", "1 час 15 минут", "2 часа", "5 часов 30 минут"),
    "zh": ("5 分钟", "20 分钟", "1 小时", "1 小时 15 分钟", "2 小时"),
    "ja": ("5分", "20分", "1時間", "1時間15分", "2時間"),
    "ar": ("5 دقائق", "20 دقيقة", "ساعة واحدة", "ساعة واحدة و15 دقيقة", "ساعتين"),
}
WAITS = (3, 17, 59, 61, 120, 301)

LONG = {  # 21 hours, 2 days, 5 days, 21 days
    "en": ("21 hours", "2 days", "5 days", "21 days"),
    "nl": ("21 uur", "2 dagen", "5 dagen", "21 dagen"),
    "de": ("21 Stunden", "2 Tage", "5 Tage", "21 Tage"),
    "fr": ("21 heures", "2 jours", "5 jours", "21 jours"),
    "es": ("21 horas", "2 días", "5 días", "21 días"),
    "it": ("21 ore", "2 giorni", "5 giorni", "21 giorni"),
    "pt": ("21 horas", "2 dias", "5 dias", "21 dias"),
    "ru": ("21 час", "2 дня", "5 дней", "21 день"),
    "zh": ("21 小时", "2 天", "5 天", "21 天"),
    "ja": ("21時間", "2日", "5日", "21日"),
    "ar": ("21 ساعة", "يومين", "5 أيام", "21 يومًا"),
}

LINES = {
    "en": "usually about 20 minutes; 9 of 10 within 45 minutes",
    "nl": "meestal ongeveer 20 minuten; 9 van de 10 binnen 45 minuten",
    "de": "meist etwa 20 Minuten; 9 von 10 warten höchstens 45 Minuten",
    "fr": "en général environ 20 minutes; 9 sur 10 en 45 minutes au plus",
    "es": "normalmente cerca de 20 minutos; 9 de cada 10 en 45 minutos como máximo",
    "it": "di solito circa 20 minuti; 9 su 10 entro 45 minuti",
    "pt": "normalmente cerca de 20 minutos; 9 em cada 10 em até 45 minutos",
    "ru": "обычно примерно 20 минут; 9 из 10 — за 45 минут или быстрее",
    "zh": "通常约 20 分钟; 10 人中有 9 人在 45 分钟内得到回复",
    "ja": "通常 約20分; 10件中9件は45分以内",
    "ar": "عادةً حوالي 20 دقيقة; 9 من كل 10 خلال 45 دقيقة",
}


def said(language: PageLanguage, wait: timedelta) -> str:
    return breaking(span_words(language, wait))


@pytest.mark.parametrize("language", LANGUAGES)
def test_waits_read_as_people_say_them(language: PageLanguage) -> None:
    told = [said(language, timedelta(minutes=minutes)) for minutes in WAITS]
    assert tuple(told[: len(SPANS[language])]) == SPANS[language]
    long = [timedelta(hours=hours) for hours in (21, 48, 5 * 24, 21 * 24)]
    assert tuple(said(language, wait) for wait in long) == LONG[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_says_what_is_usual_and_what_nearly_all_can_count_on(
    language: PageLanguage,
) -> None:
    figure = Figure(as_of=NOON, median=timedelta(minutes=18), high=timedelta(minutes=44))
    assert breaking(in_one_line(figure, language)) == LINES[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_and_fills_in_the_same(language: PageLanguage) -> None:
    ours, english = (msgspec.to_builtins(words_of(tag)) for tag in (language, "en"))
    del ours["units"], english["units"]
    for key, text in ours.items():
        assert text.strip()
        assert fields(text) == fields(english[key]), key


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
@given(number=st.integers(1, 10_000))
def test_there_is_a_form_for_every_number(language: PageLanguage, number: int) -> None:
    units = words_of(language).units
    for forms in (units.minute, units.hour, units.day):
        assert plural(language, number) in forms


@given(st.timedeltas(timedelta(), timedelta(days=400)))
def test_no_wait_is_told_shorter_than_it_is_nor_much_longer(wait: timedelta) -> None:
    days, hours, minutes = rounded_up(wait)
    told = timedelta(days=days, hours=hours, minutes=minutes)
    assert told >= wait
    assert told - wait <= max(timedelta(minutes=5), wait / 2)
    assert told > timedelta()


@given(st.timedeltas(timedelta(), timedelta(days=9)), st.timedeltas(timedelta(), timedelta(days=9)))
def test_a_longer_wait_is_never_told_as_a_shorter_one(one: timedelta, other: timedelta) -> None:
    def told(wait: timedelta) -> timedelta:
        days, hours, minutes = rounded_up(wait)
        return timedelta(days=days, hours=hours, minutes=minutes)

    assert told(min(one, other)) <= told(max(one, other))


def test_a_moment_names_its_zone() -> None:
    assert moment_words(NOON) == "2026-11-22 12:00 UTC"
    assert moment_words(NOON.astimezone(ZoneInfo("Asia/Kolkata"))) == "2026-11-22 17:30 UTC+5:30"
    assert moment_words(NOON.astimezone(ZoneInfo("America/New_York"))) == "2026-11-22 07:00 UTC-5"
