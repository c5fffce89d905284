"""What was said to customers, held against what became of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from math import ceil
from typing import Final, NamedTuple, TypeAlias

from hubmon.model.expectation import WHOLE_HUB, Estimates, EstimateScope

EVERY: Final = 300.0
"""Seconds between two estimates that are kept."""
LAST: Final = 1_000
"""So many customers the record speaks of."""

_AT_LEAST: Final = 7200.0
"""Seconds for which it is remembered, for those who are told of late."""

_SHORTER, _WITHIN, _LONGER = range(3)


class Kept(NamedTuple):
    """Names one estimate among those that were kept."""

    as_of: float
    """Seconds since the epoch, a multiple of `EVERY`."""
    scope: EstimateScope


class Fates(NamedTuple):
    """What became of customers who wrote while an estimate stood."""

    shorter: int = 0
    """Answered before its 80 % range."""
    within: int = 0
    longer: int = 0
    """Answered after it, or not answered by its end."""


class Standing(NamedTuple):
    """How right the estimates of one scope have been."""

    judged: int
    """Of the last `LAST` customers."""
    came_true: int


class Spell(NamedTuple):
    """Somebody's wait."""

    since: float
    channel: str
    language: str


_Range: TypeAlias = tuple[float, float]


class _Said(NamedTuple):
    """What stood for five minutes."""

    ranges: dict[EstimateScope, _Range]
    until: float
    """Until then it may be held against somebody; all who wrote then have been counted after."""


class Record:
    """Remembers what was said for as long as it may be held against something."""

    def __init__(self) -> None:
        self._said: dict[float, _Said] = {}
        self._last: dict[EstimateScope, deque[bool]] = {}
        self._fates: dict[Kept, Fates] = {}

    def say(self, estimates: Estimates) -> None:
        """This is what who writes in the next five minutes is told."""
        mark = estimates.hub.as_of.timestamp()
        ranges = {
            scope: (estimate.low.total_seconds(), estimate.high.total_seconds())
            for scope, estimate in estimates.by_scope()
            if estimate.low is not None and estimate.high is not None
        }
        longest = max((high for _, high in ranges.values()), default=0.0)
        self._said[mark] = _Said(ranges, mark + max(longest + 2 * EVERY, _AT_LEAST))
        self._said = {at: said for at, said in self._said.items() if said.until >= mark}

    def end(self, spell: Spell, wait: float, now: float) -> None:
        """Somebody is answered after a wait; it is known now."""
        last_look = _mark_before(now) - spell.since
        for kept, (low, high) in self._told(spell):
            if last_look <= high:
                fate = _SHORTER if wait < low else _WITHIN if wait <= high else _LONGER
                self._count(kept, fate)

    def pass_by(self, mark: float, waiting: Iterable[Spell]) -> None:
        """A multiple of `EVERY` passes; whoever waits beyond what was said is counted."""
        for spell in waiting:
            age = mark - spell.since
            for kept, (_, high) in self._told(spell):
                if age - EVERY <= high < age:
                    self._count(kept, _LONGER)

    def find(self, spell: Spell, now: float) -> None:
        """Somebody turns out to wait since earlier, perhaps beyond what was said."""
        last_look = _mark_before(now) - spell.since
        for kept, (_, high) in self._told(spell):
            if high < last_look:
                self._count(kept, _LONGER)

    def _told(self, spell: Spell) -> Iterable[tuple[Kept, _Range]]:
        mark = _mark_before(spell.since)
        said = self._said.get(mark)
        if said is None:
            return
        for scope in (WHOLE_HUB, ("channel", spell.channel), ("language", spell.language)):
            if scope in said.ranges:
                yield Kept(mark, scope), said.ranges[scope]

    def _count(self, kept: Kept, fate: int) -> None:
        counts = list(self._fates.get(kept, Fates()))
        counts[fate] += 1
        self._fates[kept] = Fates(*counts)
        last = self._last.setdefault(kept.scope, deque(maxlen=LAST))
        last.append(fate == _WITHIN)

    def standing(self, scope: EstimateScope) -> Standing:
        """How right it was of late."""
        last = self._last.get(scope, ())
        return Standing(len(last), sum(last))

    def take_fates(self) -> Mapping[Kept, Fates]:
        """What has become of customers since this was asked last."""
        fates, self._fates = self._fates, {}
        return fates


def _mark_before(moment: float) -> float:
    """The last multiple of `EVERY` before a moment."""
    return ceil(moment / EVERY) * EVERY - EVERY
