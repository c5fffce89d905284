"""What a backlog means for the wait when there has never been one like it."""

from __future__ import annotations

from math import sqrt
from operator import add, sub

from msgspec import Struct

from hubmon.estimate.contract import LEVELS
from hubmon.estimate.situation import Around

_FAR = 2.5
_FADE = 1 / 4_000
_KNOWN_AFTER = 200
_PACE = 0.03
_LEAST = 2.0
LOADS = 5
"""Amounts of work, from `_LEAST` log minutes on in steps of 1: 6, 19, 54 minutes, 2.5, 7 hours."""


class Backlog:
    """How much work there usually is ahead of a newcomer, as minutes on the log scale.

    Within what has been seen, a regression learns what that means. Beyond it the wait is taken to
    grow in proportion to the work ahead, as in any queue served in order.
    """

    def __init__(self) -> None:
        self._count = 0
        self._mean = 0.0
        self._variance = 0.0

    @staticmethod
    def ahead(here: Around, hub: Around) -> float:
        """Log minutes until those who wait are served, the newcomer included.

        Of the group's and the hub's work the one that takes longer counts: people who speak several
        languages have to answer in all of them.
        """
        return max(here.through, hub.through)

    def learn(self, ahead: float) -> None:
        """So it was for somebody who got a reply by now."""
        self._count += 1
        share = max(1 / self._count, _FADE)
        step = ahead - self._mean
        self._mean += share * step
        self._variance = (1 - share) * (self._variance + share * step * step)

    def unheard_of(self, ahead: float) -> float:
        """The part that is beyond what has been seen."""
        if self._count < _KNOWN_AFTER:
            return 0.0
        return max(ahead - self._mean - _FAR * sqrt(self._variance), 0.0)


class Work(Struct, frozen=True, gc=False):
    """Work ahead of a newcomer."""

    ahead: float
    """Log minutes until it is done."""
    load: float
    """How much that is: from 0, the first of `LOADS` kinds, to the last one."""
    kind: int
    """The kind with less work."""
    more: float
    """How far it belongs to the next kind instead."""


def work(ahead: float) -> Work:
    """So many log minutes of it."""
    load = min(ahead - _LEAST, LOADS - 1.0) if ahead > _LEAST else 0.0
    kind = int(load) if load < LOADS - 1 else LOADS - 2
    return Work(ahead, load, kind, load - kind)


class InOrder:
    """An expert that believes in the work ahead: the wait is in proportion to it.

    The quantiles of the proportion are tracked (stochastic subgradients of the pinball loss), each
    for several amounts of work: with little of it a wait depends on much else.

    Args:
        spread: of the log of the proportion, to begin with.
    """

    def __init__(self, spread: float) -> None:
        offsets = [spread * share for share in (-1.0, -0.5, 0.0, 0.5, 1.0)]
        self._offsets = [offsets] * LOADS

    def learn(self, hub: InOrder, work: Work, y: float) -> None:
        """So long it took; the hub learns, too."""
        a, b, c, d, e = self._waits(hub, work)
        steps = [*map(sub, LEVELS, (y < a, y < b, y < c, y < d, y < e))]
        for place, share in ((work.kind, 1.0 - work.more), (work.kind + 1, work.more)):
            pace = _PACE * share
            moves = [pace * step for step in steps]
            for each in (self, hub):
                each._offsets[place] = [*map(add, each._offsets[place], moves)]

    def quantiles(self, hub: InOrder, work: Work) -> list[float]:
        """Of the wait, in log minutes, rising; what the hub has learned is added."""
        waits = sorted(self._waits(hub, work))
        return waits if waits[0] >= 0.0 else [max(wait, 0.0) for wait in waits]

    def _waits(self, hub: InOrder, work: Work) -> list[float]:
        ahead, kind, more = work.ahead, work.kind, work.more
        a, b, c, d, e = map(add, self._offsets[kind], hub._offsets[kind])
        v, w, x, y, z = map(add, self._offsets[kind + 1], hub._offsets[kind + 1])
        return [
            ahead + a + more * (v - a),
            ahead + b + more * (w - b),
            ahead + c + more * (x - c),
            ahead + d + more * (y - d),
            ahead + e + more * (z - e),
        ]
