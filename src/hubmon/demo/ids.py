"""Identities as the real systems give them."""

from __future__ import annotations

from functools import lru_cache
from string import ascii_uppercase, digits

_BASE62 = digits + ascii_uppercase + ascii_uppercase.lower()
_CHECK = ascii_uppercase + "012345"
_TWITTER_EPOCH_MS = 1_288_834_974_657
_PAGE = 107_244_515_003
_SMALL = 1_000_000


@lru_cache(maxsize=8192)
def salesforce_id(prefix: str, number: int) -> str:
    """An 18-character record id: prefix of the object, pod, counter, and the check of its capitals.

    The last three characters say which of the fifteen before are capitals, five at a time, so that
    ids stay apart where case is lost (Salesforce help, "15-character and 18-character IDs").
    """
    counter = ""
    while number:
        number, digit = divmod(number, 62)
        counter = _BASE62[digit] + counter
    short = f"{prefix}1t0{counter:0>9}"
    return short + "".join(_check(short[start : start + 5]) for start in (0, 5, 10))


@lru_cache(maxsize=8192)
def _check(five: str) -> str:
    """The sign that says which of five characters are capitals."""
    return _CHECK[sum(1 << place for place, sign in enumerate(five) if sign.isupper())]


def case_id(number: int) -> str:
    """The record id of a case."""
    return salesforce_id("500", number)


def case_key(number: int) -> str:
    """The key by which events name a case of the case system."""
    return f"salesforce:{case_id(number)}"


def post_id(network: str, now: int, number: int) -> str:
    """A post's id in the manner of its network.

    Twitter's and Weibo's grow with time, Facebook's have two parts, the others just count, so that
    two networks sometimes give the same id.

    Args:
        network: its lower-case name.
        now: seconds since the epoch.
        number: counts the posts of this network.
    """
    if network == "twitter":
        return str((now * 1000 - _TWITTER_EPOCH_MS) << 22 | number % (1 << 22))
    if network == "weibo":
        return str((now - 1_313_000_000) << 23 | number % (1 << 23))
    if network == "facebook":
        return f"{_PAGE}_{_SMALL + number}"
    return str(_SMALL + number)
