"""The words and topics that rise in a surge."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubmon.model.risen import Rising
from hubmon.model.rising import FEWEST, Written, rising
from hubmon.model.wording import words_of

ENGLISH = ("where is my suitcase please", "can we sit together on the flight", "is it on time")
DUTCH = ("waar is mijn koffer", "kunnen wij naast elkaar zitten", "is de vlucht op tijd")


def written(
    texts: Iterator[str] | list[str],
    language: str = "en",
    first: int = 0,
    topic: str = "",
    **more: str,
) -> list[Written]:
    """Each text by a customer of their own."""
    return [
        Written(
            first + number,
            more.get("customer", f"twitter:{first + number}"),
            more.get("name", ""),
            language,
            topic,
            text,
        )
        for number, text in enumerate(texts)
    ]


def usual(
    language: str = "en", texts: tuple[str, ...] = ENGLISH, count: int = 600
) -> list[Written]:
    texts_of = [texts[number % len(texts)] for number in range(count)]
    return written(texts_of, language, first=100_000, topic="baggage")


def snow(
    count: int, text: str = "no flight from heathrow because of snow", **more: str
) -> list[Written]:
    return written([text] * count, first=5_000, **more)


def test_what_many_write_about_all_at_once_rises() -> None:
    surge = written([ENGLISH[number % 3] for number in range(60)]) + snow(40)
    found = rising(surge, usual(), [])
    assert {"heathrow", "snow"} <= set(found.words)
    assert not {"where", "suitcase", "together", "flight"} & set(found.words)
    assert found.customers == 100


def test_a_language_that_writes_more_brings_none_of_its_usual_words() -> None:
    """Mostly English before, now mostly Dutch."""
    before = usual() + written([DUTCH[n % 3] for n in range(60)], "nl", first=200_000)
    surge = written([DUTCH[number % 3] for number in range(300)], "nl")
    assert rising(surge, before, []).words == ()


def test_a_language_nobody_wrote_before_says_nothing() -> None:
    assert rising(written([DUTCH[n % 3] for n in range(99)], "nl"), usual(), []).words == ()


def test_a_word_of_several_languages_is_one_word() -> None:
    before = usual() + usual("nl", DUTCH)
    surge = snow(4) + written(["geen vlucht door sneeuw op heathrow"] * 4, "nl", first=9_000)
    assert rising(surge, before, []).words == ("heathrow",)


@pytest.mark.parametrize("by", ["case", "customer"])
def test_one_person_makes_no_word_however_often_they_write(by: str) -> None:
    if by == "case":
        surge = [Written(7, f"other:{n}", "", "en", "", "Zanzibar") for n in range(50)]
    else:
        surge = [Written(n, "twitter:1", "", "en", "", "Zanzibar") for n in range(50)]
    assert rising(surge + snow(20), usual(), []).words == rising(snow(20), usual(), []).words


def test_two_names_of_one_customer_that_meet_in_a_case_are_one() -> None:
    chain = [
        Written(n // 2, f"twitter:{(n + 1) // 2}", "", "en", "", "Zanzibar") for n in range(50)
    ]
    assert "zanzibar" not in rising(chain + snow(20), usual(), []).words


@pytest.mark.parametrize(("count", "told"), [(FEWEST - 1, False), (FEWEST + 4, True)])
def test_it_takes_several_customers(count: int, told: bool) -> None:
    assert ("snow" in rising(snow(count), usual(), []).words) is told


@pytest.mark.parametrize(
    "text",
    [
        "@snowfan look",
        "mail snowfan@example.com",
        "https://snowfan.example",
        "www.snowfan.example",
        "snowfan.example",
        "SNOWFA",
        "SNOWF4",
        "snowfan_7",
        "KL1006 snowfan/7",
        "+31612345678",
        "邮箱 snowfan@example.com 谢谢",
    ],
)
def test_names_addresses_numbers_and_codes_never_rise(text: str) -> None:
    found = rising(snow(50, text), usual(), [])
    assert not [word for word in found.words if "snow" in word or any(map(str.isdigit, word))]


def test_how_customers_sign_and_who_works_here_is_not_told() -> None:
    signed = snow(50, "no flight, Maria", name="Maria")
    thanked = snow(50, "no flight, thank you Fatima")
    assert "maria" not in rising(signed, usual(), []).words
    assert "fatima" not in rising(thanked, usual(), ["Fatima"]).words
    assert "fatima" in rising(thanked, usual(), []).words


@pytest.mark.parametrize(
    ("language", "before", "text", "word"),
    [
        ("ru", "где мой чемодан", "рейс отменён из-за снега", "отменён"),
        ("ar", "أين حقيبتي", "تم إلغاء الرحلة بسبب الثَّلج", "الثلج"),
        ("hi", "मेरा सूटकेस कहाँ है", "बर्फ़बारी से उड़ान रद्द", "उड़ान"),
        ("zh", "我的行李在哪里", "希思罗机场下雪了", "希思罗机场"),
        ("ja", "荷物はどこですか", "ヒースロー閉鎖", "ヒースロー閉鎖"),
        ("fr", "où est ma valise", "l'aéroport est fermé", "aéroport"),
    ],
)
def test_words_of_every_script(language: str, before: str, text: str, word: str) -> None:
    past = usual(language, (before,))
    texts = [text + end for end in ("", "!", "。", " 😕", ", KL1006") for _ in range(4)]
    surge = [w._replace(language=language) for w in written(texts)]
    found = rising(surge, past, []).words
    assert any(word in each for each in found), found


def test_topics_are_told_with_their_usual_share() -> None:
    surge = snow(41, topic="rebooking") + written(["hello"] * 59, topic="baggage")
    before = usual(count=910) + written(["hello"] * 90, first=900_000, topic="rebooking")
    (topic,) = rising(surge, before, []).topics
    assert topic.topic == "rebooking"
    assert topic.share == pytest.approx(0.41)
    assert topic.usual == pytest.approx(0.09)


def test_nothing_is_told_of_nothing() -> None:
    assert rising([], usual(), []) == Rising()
    assert rising(snow(50), [], []).words == ()


@given(st.text())
def test_words_are_small_and_bare_whatever_is_written(text: str) -> None:
    for word in words_of(text).words:
        assert word == word.lower() or not word.isascii()
        assert not any(char.isspace() or char in "@/_.:" or char.isdecimal() for char in word)
