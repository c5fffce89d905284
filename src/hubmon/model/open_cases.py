"""What is counted of cases while they are open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from hubmon.model.gist import Gist
from hubmon.model.language import UNDETERMINED
from hubmon.model.moments import span_ms
from hubmon.model.multiset import Moments
from hubmon.model.oddity import AHEAD
from hubmon.model.snapshot import TopicLoad

_AHEAD: Final = span_ms(AHEAD)


class OpenCases:
    """Sums over the open cases.

    Args:
        channels: the configured ones; with none, no channel is unknown.
    """

    def __init__(self, channels: Collection[str]) -> None:
        self._channels = channels
        self.count = 0
        self.unassigned = 0
        """Of those in which a customer waits."""
        self.flagged = 0
        self._topics: Counter[str] = Counter()
        self._odd = 0
        self._last = Moments()
        """When something last happened in those that are not odd by what they are."""

    def change(self, cases: Sequence[Gist], sign: int) -> None:
        """Add cases (+1) or take them away (-1)."""
        some = [case for case in cases if case.open]
        self.count += sign * len(some)
        self.flagged += sign * sum([case.flagged for case in some])
        usual = [case.last_at for case in self._usual(some)]
        self._odd += sign * (len(some) - len(usual))
        self._last.change(usual, sign)
        waiting = [case for case in cases if case.turns and case.turns[-1].stopped is None]
        self.unassigned += sign * sum([not case.assigned for case in waiting])
        for topic, count in Counter([case.topic for case in waiting]).items():
            self._topics[topic] += sign * count

    def odd(self, now: int) -> int:
        """How many are odd; something that is yet to happen makes a case so."""
        return self._odd + len(self._last) - self._last.until(now + _AHEAD)

    def odd_among(self, cases: Iterable[tuple[int, Gist]], now: int) -> list[tuple[int, str, int]]:
        """The odd ones of some cases: when something last happened in them, id, reference."""
        late = now + _AHEAD
        return [
            (case.last_at, case.id, ref)
            for ref, case in cases
            if case.open and (case.last_at > late or not self._usual([case]))
        ]

    def topics(self) -> tuple[TopicLoad, ...]:
        """What those who wait ask about, the most frequent first."""
        waiting = ((topic, count) for topic, count in self._topics.items() if count)
        return tuple(TopicLoad(*each) for each in sorted(waiting, key=_heaviest_first))

    def _usual(self, cases: Iterable[Gist]) -> list[Gist]:
        """Those that are not odd whatever time it is."""
        known = self._channels
        return [
            case
            for case in cases
            if not case.flagged
            and case.language != UNDETERMINED
            and (not known or case.channel in known)
        ]


def _heaviest_first(topic: tuple[str, int]) -> tuple[int, str]:
    return -topic[1], topic[0]
