"""Salesforce record ids: 15 characters, or the same with a 3-character check suffix.

The suffix tells which of the 15 letters are capitals, so that the 18-character form survives
software that ignores case. Each suffix character stands for five characters of the id, the first
one being the lowest bit. Salesforce's formula function CASESAFEID does the same; described at
https://www.gammone.com/en/programming/how-to-convert-salesforce-id-from-15-to-18-chars.
"""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_letters, ascii_uppercase, digits

_SUFFIX = {f"{number:05b}"[::-1]: char for number, char in enumerate(f"{ascii_uppercase}012345")}
"""Which of five characters are capitals -> the suffix character that says so."""

_CAPITALS = str.maketrans(
    dict.fromkeys(ascii_letters + digits, "0") | dict.fromkeys(ascii_uppercase, "1")
)
_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-5]{3})?")
_NOBODY = "0" * 15

CASE, GROUP = "500", "00G"
"""What the ids of these objects begin with."""


@lru_cache(maxsize=8192)
def record_id(text: str) -> str:
    """The 18-character form of an id; empty for an empty look-up (``000000000000000AAA``).

    Raises:
        ValueError: `text` is not an id.
    """
    text = text.strip()
    if not text or text.startswith(_NOBODY):
        return ""
    if not _ID.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is not a Salesforce id")
    return text[:15] + _check(text[:15])


def _check(short: str) -> str:
    capitals = short.translate(_CAPITALS)
    return _SUFFIX[capitals[:5]] + _SUFFIX[capitals[5:10]] + _SUFFIX[capitals[10:]]


def is_record_id(text: str) -> bool:
    """Whether `text` is an id rather than a name."""
    return _ID.fullmatch(text.strip()) is not None and any(char.isdigit() for char in text)
