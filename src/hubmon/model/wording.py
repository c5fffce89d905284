# ruff: noqa: RUF001 - apostrophes of all kinds
"""The words of a text, without what may say who somebody is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple
from unicodedata import category, normalize

_LONGEST_TEXT: Final = 1_000
"""Letters of a message that are looked at."""
_SHORTEST: Final = 3
"""Letters of a word."""
_LONGEST: Final = 24

_UNSPACED: Final = (
    "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Kana, Han and Hangul: written without spaces, or with endings, so two signs are a word."""
_ADDRESS: Final = re.compile(r"\S*(?:@|://|www\.)\S*", re.IGNORECASE)
"""User names, e-mail and web addresses."""
_RUN: Final = re.compile(rf"[{_UNSPACED}]+|[^\s{_UNSPACED}]+")
_IS_UNSPACED: Final = re.compile(rf"[{_UNSPACED}]")
_NO_WORD: Final = re.compile(r"[\d./_]")
"""Within a run: numbers, flights, codes, prices, dates, names of computers and files."""
_PARTS: Final = re.compile(r"['’-]")
_CODE: Final = re.compile(r"[A-Z]{6}$")
"""Six capitals may be a booking code; whoever shouts a word is not heard."""
_WITHIN: Final = frozenset("./_-'’")


class Words(NamedTuple):
    """What a text says."""

    words: frozenset[str]
    """In small letters; of scripts without spaces every two signs on end."""
    runs: tuple[str, ...]
    """What is written on end in scripts without spaces."""


class _Signs(dict[int, str]):
    """What becomes of each character, found out when it is met for the first time."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kind = category(char)
        if 0x0591 <= code <= 0x05C7 or 0x064B <= code <= 0x0670 or char == "\u0640":
            kept = ""  # points and vowel signs, which some write and others do not
        elif kind[0] in "LM" or kind == "Nd" or char in _WITHIN:
            kept = char
        else:
            kept = "" if kind == "Cf" else " "
        self[code] = kept
        return kept


_SIGNS: Final = _Signs()


def words_of(text: str) -> Words:
    """The words of a text, each once.

    No user name, address, number or code is among them, nor what has a digit, a dot, a slash or an
    underscore inside.
    """
    bare = _ADDRESS.sub(" ", normalize("NFKC", text[:_LONGEST_TEXT])).translate(_SIGNS)
    runs: list[str] = []
    words: set[str] = set()
    for run in _RUN.findall(bare):
        if _IS_UNSPACED.match(run):
            runs.append(run)
            words.update(pairs(run))
        else:
            words.update(_spaced(run))
    return Words(frozenset(words), tuple(runs))


def pairs(run: str) -> Iterator[str]:
    """Every two signs on end."""
    return (run[at : at + 2] for at in range(len(run) - 1))


def _spaced(run: str) -> Iterable[str]:
    run = run.strip("./_-'’")
    if _NO_WORD.search(run):
        return ()
    parts = [part for part in _PARTS.split(run) if not _CODE.match(part)]
    return (part.lower() for part in parts if _SHORTEST <= len(part) <= _LONGEST)
