from __future__ import annotations

from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubmon.plain import cell_width, clip, in_ascii, plain, uncomposed

hostile_text = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x1b[]PX^_\x07\\\x9b\x9d\x9c0;31m\u200d\ufe0f\u202e\u2066\ud800a \n"),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("foreign", "harmless"),
    [
        ("Where is my suitcase?", "Where is my suitcase?"),
        ("one\ntwo\r\n\tthree\x0b\x0cfour\x85five\u2028six", "one two three four five six"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;a new title\x07text", "text"),
        ("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bP1$r0m\x1b\\after", "after"),
        ("\x1b]0;never ends", "0;never ends"),
        ("\x1b\x1b[31m[31m", "[31m"),
        ("\x1bc\x1b(0\x9b31m\x00\x07\x08\x7f", "31m"),
        ("KL\u202e1006\u202c \u2066x\u2069\u200f\u200e\u061c", "KL1006 x"),
        ("pay\u200bpal\ufeff\u2060\u00ad", "paypal"),
        ("pay\u200dpal\u200c", "paypal"),
        ("a\u034f\u3164\u115f\ufe01\U000e0100b", "ab"),
        ("\ud800 lost half", "\N{REPLACEMENT CHARACTER} lost half"),
        ("a\ue000b", "a\N{REPLACEMENT CHARACTER}b"),
        ("\u0301floating", "floating"),
        ("Z" + "\u0336" * 50, "Z" + "\u0336" * 4),
        ("[/b] [@click=app.bell]x[/]", "[/b] [@click=app.bell]x[/]"),
    ],
)
def test_foreign_text_loses_what_can_harm_a_terminal(foreign: str, harmless: str) -> None:
    assert plain(foreign) == harmless


@pytest.mark.parametrize(
    "text",
    [
        "Wo ist mein Gepäck, bitte?",
        "我的行李在哪里",
        "чемодан потерян",
        "حقيبتي مفقودة",
        "نمی\u200cشود",
        "क्\u200dष मेरा सामान",
        "Tiếng Việt e\u0302\u0301",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f\u200d\U0001f525",
        "\u2708\ufe0f 1\ufe0f\u20e3",
        "\U0001f44d\U0001f3fd \U0001f1f3\U0001f1f1",
    ],
)
def test_what_people_really_write_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


@settings(deadline=None)
@given(hostile_text)
def test_plain_text_has_one_line_no_controls_and_can_be_encoded(text: str) -> None:
    harmless = plain(text)
    assert len(harmless.splitlines()) <= 1
    assert {category(char) for char in harmless}.isdisjoint({"Cc", "Cs", "Co", "Zl", "Zp"})
    assert not set(harmless) & set(
        "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    harmless.encode()


@settings(deadline=None)
@given(hostile_text)
def test_making_plain_twice_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@settings(deadline=None)
@given(hostile_text, st.integers(0, 40))
def test_clipped_text_never_takes_more_cells_than_it_may(text: str, width: int) -> None:
    clipped = clip(plain(text), width)
    assert cell_width(clipped) <= width
    assert clip(clipped, width) == clipped


@pytest.mark.parametrize(
    ("text", "width", "clipped"),
    [
        ("Amstelveen", 10, "Amstelveen"),
        ("Amstelveen", 9, "Amstelve…"),
        ("Amstelveen", 1, "…"),
        ("Amstelveen", 0, ""),
        ("a word cut", 7, "a word…"),
        ("lost bag", 6, "lost…"),
        ("行李行李", 8, "行李行李"),
        ("行李行李", 6, "行李…"),
        ("\U0001f468\u200d\U0001f469 here", 20, "\U0001f468\U0001f469 here"),
    ],
)
def test_what_is_cut_off_is_said(text: str, width: int, clipped: str) -> None:
    assert clip(text, width) == clipped


def test_a_long_name_of_unfinished_sequences_is_made_plain_in_one_pass() -> None:
    assert plain("\x1b]\x9d" * 50_000) == ""


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 1),
        ("行", 2),
        ("\N{FULLWIDTH LATIN SMALL LETTER W}", 2),
        ("\U0001f600", 2),
        ("मेरा", 2),
    ],
)
def test_cells_are_counted_as_terminals_draw_them(text: str, cells: int) -> None:
    assert cell_width(text) == cells


@given(hostile_text)
def test_ascii_takes_as_many_cells_and_leaves_ascii_alone(text: str) -> None:
    text = uncomposed(plain(text))
    shown = in_ascii(text)
    assert shown.isascii()
    assert cell_width(shown) == cell_width(text)
    assert in_ascii(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("réservation – où…", "reservation - ou~"),
        ("Zoe\u0308 wrote “hi”", 'Zoe wrote "hi"'),
        ("行李 Привет", "???? ??????"),
        ("ＫＬ½ · ✕", "K L ? . x"),
    ],
)
def test_letters_keep_what_ascii_has_of_them(text: str, shown: str) -> None:
    assert in_ascii(text) == shown
