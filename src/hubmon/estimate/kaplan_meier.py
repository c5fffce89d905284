"""The response time of the last hour, with those who still wait counted for what they are.

The estimator is the product-limit estimator of Kaplan and Meier (1958) with delayed entry: a turn
is under observation at the ages it went through within the last hour, so a turn that began three
hours ago speaks for ages of two to three hours only (left truncation; Klein and Moeschberger,
*Survival Analysis*, 2nd ed., section 4.6). Who still waits, and who was closed without a reply, is
censored.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from sortedcontainers import SortedList

from hubmon.model.case import Turn
from hubmon.model.multiset import Multiset
from hubmon.model.snapshot import Estimate

WINDOW = timedelta(hours=1)
FEWEST_REPLIES = 5
"""Fewer replies than this in the window say too little."""

_SURVIVING = (0.9, 0.5, 0.1)
"""How many still wait at the low end, the median and the high end of the range."""
_ROUNDING = 1e-12
_NO_TIME = timedelta(0)
_INSTANT = timedelta(milliseconds=1)
"""A reply counts as given after at least this long, so that its turn was under observation."""

_Scope: TypeAlias = tuple[str, str]
_HUB: _Scope = ("", "")


class _Turns:
    """The turns of one scope."""

    def __init__(self) -> None:
        self.waiting: Multiset[datetime] = Multiset()
        """Waiting since."""
        self.ended: Multiset[tuple[datetime, datetime, bool]] = Multiset()
        """(end, waiting since, whether by a reply)."""


class KaplanMeier:
    """Implements `hubmon.model.hub.Estimator`.

    An estimate costs O(r log w) for r turns ended in the last hour and w turns waiting; a turn that
    ended after the moment it is asked for still waits at that moment.
    """

    def __init__(self) -> None:
        self._scopes: defaultdict[_Scope, _Turns] = defaultdict(_Turns)

    def put(self, turn: Turn) -> None:
        """Learn of a turn."""
        clock = turn.clock
        for turns in self._of(turn):
            if clock.stopped is None:
                turns.waiting.add(clock.since)
            else:
                turns.ended.add((clock.stopped, clock.since, clock.met))

    def take(self, turn: Turn) -> None:
        """Unlearn a turn that was put in."""
        clock = turn.clock
        for turns in self._of(turn):
            if clock.stopped is None:
                turns.waiting.remove(clock.since)
            else:
                turns.ended.remove((clock.stopped, clock.since, clock.met))

    def _of(self, turn: Turn) -> tuple[_Turns, _Turns, _Turns]:
        return (
            self._scopes[_HUB],
            self._scopes["channel", turn.channel],
            self._scopes["language", turn.language],
        )

    def estimate(
        self, now: datetime, *, channel: str | None = None, language: str | None = None
    ) -> Estimate:
        """The estimate at `now` for a channel, a language or the whole hub."""
        scope = _HUB
        if channel is not None:
            scope = ("channel", channel)
        elif language is not None:
            scope = ("language", language)
        return _estimate(self._scopes.get(scope, _NOBODY), now)


_NOBODY = _Turns()


def _estimate(turns: _Turns, now: datetime) -> Estimate:
    start = now - WINDOW
    recent = [
        (max(end - since, _INSTANT), max(start - since, _NO_TIME), by_reply)
        for end, since, by_reply in turns.ended.in_order.irange((start,), (now + _INSTANT,))  # type: ignore[arg-type]  # a shorter tuple sorts before those it begins
        if start < end <= now
    ]
    still = _waiting_at(turns, now)
    waiting = still.bisect_right(now)
    sample = len(recent) + waiting
    replies = sum(by_reply for _, _, by_reply in recent)
    if replies < FEWEST_REPLIES:
        return Estimate(as_of=now, sample=sample, reason=_too_few(replies, waiting))
    low, median, high = _quantiles(recent, still, now)
    reason = "" if median is not None else "most of those who wrote still wait"
    return Estimate(as_of=now, sample=sample, median=median, low=low, high=high, reason=reason)


def _waiting_at(turns: _Turns, now: datetime) -> SortedList[datetime]:
    """Waiting since of those who waited at `now`, and of those who came later."""
    later = turns.ended.in_order.irange((now,))  # type: ignore[arg-type]  # a shorter tuple sorts before those it begins
    answered_later = [since for end, since, _ in later if end > now]
    waiting = turns.waiting.in_order
    return SortedList([*waiting, *answered_later]) if answered_later else waiting


def _too_few(replies: int, waiting: int) -> str:
    if replies:
        return f"only {replies} {'reply' if replies == 1 else 'replies'} in the last hour"
    return "no reply in the last hour" if waiting else "nobody waits, no reply in the last hour"


def _quantiles(
    recent: list[tuple[timedelta, timedelta, bool]],
    waiting: SortedList[datetime],
    now: datetime,
) -> list[timedelta | None]:
    """The waits that 1, 5 and 9 of ten stay within; None where the curve does not get that far."""
    exits = sorted(age for age, _, _ in recent)
    entries = sorted(entry for _, entry, _ in recent)
    ages = sorted(age for age, _, by_reply in recent if by_reply)
    quantiles: list[timedelta | None] = []
    surviving = 1.0
    position = 0
    while position < len(ages) and len(quantiles) < len(_SURVIVING):
        age = ages[position]
        replied = bisect_right(ages, age) - position
        ended = len(exits) - bisect_left(exits, age)
        not_yet_entered = len(entries) - bisect_left(entries, age)
        still = waiting.bisect_right(now - age) - waiting.bisect_right(_before(now - WINDOW, age))
        at_risk = ended - not_yet_entered + still
        surviving *= 1 - replied / at_risk
        reached = sum(surviving <= share + _ROUNDING for share in _SURVIVING)
        quantiles += [age] * (reached - len(quantiles))
        position += replied
    return quantiles + [None] * (len(_SURVIVING) - len(quantiles))


def _before(moment: datetime, age: timedelta) -> datetime:
    """`moment` minus `age`; the first moment there is where the calendar does not reach."""
    try:
        return moment - age
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)
