"""Waits as they are said to customers: never shorter than expected, never finer than is known."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_STEPS = (
    (_HOUR, 5 * _MINUTE),
    (4 * _HOUR, 15 * _MINUTE),
    (12 * _HOUR, 30 * _MINUTE),
    (2 * _DAY, _HOUR),
)
"""Below a wait, in what steps it is told; longer ones are told in days."""


class Span(NamedTuple):
    """A wait in the units it is told in; at least one of them is not zero."""

    days: int = 0
    hours: int = 0
    minutes: int = 0


def rounded_up(wait: timedelta) -> Span:
    """The wait in steps of 5 minutes below an hour, in greater ones above; no wait is 5 minutes."""
    step = next((step for limit, step in _STEPS if wait < limit), _DAY)
    whole = -(-max(wait, _MINUTE) // step) * step
    if step == _DAY:
        return Span(days=whole // _DAY)
    return Span(hours=whole // _HOUR, minutes=whole % _HOUR // _MINUTE)
