"""What others do, for comparison: the figures of today's systems and the classical predictors.

Each keeps account by language. Where a figure cannot be computed at the moment, the last one stays
on show, as on a wallboard; before the first one of a language, the last of any language does.

Sources: Ibrahim & Whitt, "Real-time delay estimation based on delay history", Manufacturing &
Service Operations Management 11 (2009) 397-415, for the last to enter service, the head of the
line and the queue length over the rate of service; Genesys Cloud's documentation of its estimated
wait time for callbacks and of the same half-hour of last week, and of handling time x position /
people active, which is the formula of the call-centre industry; the moving average is the one of
Asterisk's and other queues' hold time, (9 x old + new) / 10.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from statistics import fmean
from typing import Any

from hubmon.estimate.arrivals import Ended, Waiting
from hubmon.estimate.contract import HOUR, WEEK, Forecast, Happening, Resolution

HALF_HOUR = HOUR / 2
_MOST_SERVED = 500


class Baseline(ABC):
    """Keeps who waits and the last figure; a subclass computes the figure."""

    def __init__(self, give_up: float) -> None:
        self.waiting = Waiting(give_up)
        self._shown: dict[str, float] = {}
        self._shown_last = 0.0

    def observe(self, happening: Happening) -> None:
        """Learn of something that happens now."""
        for _ in self.waiting.given_up(happening.at):
            pass
        ended = self.waiting.observe(happening)
        if ended is not None and ended.replied:
            self.replied(ended)
        if isinstance(happening, Resolution):
            self.resolved(happening)

    def predict(self, now: float, channel: str | None, language: str | None) -> Forecast | None:
        """The figure, without a range; for no language in particular, the last one of any."""
        del channel
        for _ in self.waiting.given_up(now):
            pass
        if language is None:
            return Forecast.point(self._shown_last)
        wait = self.wait(now, language)
        if wait is not None:
            self._shown[language] = self._shown_last = wait
        return Forecast.point(self._shown.get(language, self._shown_last))

    def replied(self, ended: Ended) -> None:
        """Learn of a reply."""
        del ended

    def resolved(self, resolution: Resolution) -> None:
        """Learn of a resolution."""
        del resolution

    @abstractmethod
    def wait(self, now: float, language: str) -> float | None:
        """The figure in seconds; None when it cannot be computed at the moment."""


class _Window:
    """Waits of the replies of the last so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._replies: deque[tuple[float, float]] = deque()

    def add(self, ended: Ended) -> None:
        self._replies.append((ended.at, ended.at - ended.arrival.at))

    def waits(self, now: float) -> list[float]:
        """In order of the replies."""
        while self._replies and self._replies[0][0] < now - self._seconds:
            self._replies.popleft()
        return [wait for _, wait in self._replies]


class LastHour(Baseline):
    """A statistic of the waits of those who got their reply in the last hour."""

    def __init__(self, give_up: float, statistic: Callable[[list[float]], float]) -> None:
        super().__init__(give_up)
        self._statistic = statistic
        self._windows: dict[str, _Window] = {}

    def replied(self, ended: Ended) -> None:
        """Learn of a reply."""
        self._windows.setdefault(ended.arrival.language, _Window(HOUR)).add(ended)

    def wait(self, now: float, language: str) -> float | None:
        """The statistic; None without a reply in the last hour."""
        window = self._windows.get(language)
        waits = window.waits(now) if window else []
        return self._statistic(waits) if waits else None


class LastToEnterService(Baseline):
    """The wait of who last got a reply (LES)."""

    def __init__(self, give_up: float) -> None:
        super().__init__(give_up)
        self._last: dict[str, float] = {}

    def replied(self, ended: Ended) -> None:
        """Learn of a reply."""
        self._last[ended.arrival.language] = ended.at - ended.arrival.at

    def wait(self, now: float, language: str) -> float | None:
        """The last wait."""
        del now
        return self._last.get(language)


class HeadOfLine(Baseline):
    """How long the head of the line has waited so far (HOL); nobody waiting is no wait."""

    def wait(self, now: float, language: str) -> float | None:
        """Seconds so far."""
        head = self.waiting.head(language)
        return now - head.at if head is not None else 0.0


class QueueOverThroughput(Baseline):
    """Those waiting and the newcomer, over the replies an hour of the last hour (QL)."""

    def __init__(self, give_up: float) -> None:
        super().__init__(give_up)
        self._windows: dict[str, _Window] = {}

    def replied(self, ended: Ended) -> None:
        """Learn of a reply."""
        self._windows.setdefault(ended.arrival.language, _Window(HOUR)).add(ended)

    def wait(self, now: float, language: str) -> float | None:
        """Position over throughput; None without a reply in the last hour."""
        window = self._windows.get(language)
        replies = len(window.waits(now)) if window else 0
        return (self.waiting.count(language) + 1) * HOUR / replies if replies else None


class HandlingTime(Baseline):
    """Handling time x position / people active: the industry's formula.

    People active in a language are those who replied in it within the last half-hour; their
    handling time is the mean gap between replies of one person, breaks of half an hour left out.
    Where replies name nobody, those being served stand for the people and the mean time from reply
    to resolution for the handling time.
    """

    def __init__(self, give_up: float) -> None:
        super().__init__(give_up)
        self._active: dict[str, dict[str, float]] = {}
        self._last_reply: dict[str, float] = {}
        self._served: dict[int, tuple[float, str]] = {}
        self._handling: dict[str, deque[float]] = {}

    def replied(self, ended: Ended) -> None:
        """Learn of a reply."""
        language = ended.arrival.language
        if not ended.agent:
            self._served[ended.arrival.id] = ended.at, language
            if len(self._served) > _MOST_SERVED:
                del self._served[next(iter(self._served))]
            return
        gap = ended.at - self._last_reply.get(ended.agent, -HOUR)
        self._last_reply[ended.agent] = ended.at
        self._active.setdefault(language, {})[ended.agent] = ended.at
        if gap <= HALF_HOUR:
            self._took(language, gap)

    def resolved(self, resolution: Resolution) -> None:
        """Learn of a resolution."""
        served = self._served.pop(resolution.id, None)
        if served is not None:
            self._took(served[1], resolution.at - served[0])

    def _took(self, language: str, seconds: float) -> None:
        self._handling.setdefault(language, deque(maxlen=100)).append(seconds)

    def wait(self, now: float, language: str) -> float | None:
        """The formula's figure; None while nobody is active."""
        handling = self._handling.get(language)
        people = self._people(now, language)
        if not handling or not people:
            return None
        return fmean(handling) * (self.waiting.count(language) + 1) / people

    def _people(self, now: float, language: str) -> int:
        active = self._active.get(language)
        if active is None:
            return sum(where == language for _, where in self._served.values())
        for agent in [a for a, at in active.items() if at < now - HALF_HOUR]:
            del active[agent]
        return len(active)


class MovingAverage(Baseline):
    """(9 x old + new) / 10 at each reply."""

    def __init__(self, give_up: float) -> None:
        super().__init__(give_up)
        self._average: dict[str, float] = {}

    def replied(self, ended: Ended) -> None:
        """Learn of a reply."""
        wait, language = ended.at - ended.arrival.at, ended.arrival.language
        self._average[language] = (9 * self._average.get(language, wait) + wait) / 10

    def wait(self, now: float, language: str) -> float | None:
        """The average."""
        del now
        return self._average.get(language)


class SameHalfHourLastWeek(Baseline):
    """The mean wait of the replies in the same half-hour of last week.

    In the first week, of all replies so far.
    """

    def __init__(self, give_up: float) -> None:
        super().__init__(give_up)
        self._sums: dict[tuple[str, int], tuple[int, float]] = {}
        self._kept: deque[tuple[str, int]] = deque()
        self._all: dict[str, tuple[int, float]] = {}

    def replied(self, ended: Ended) -> None:
        """Learn of a reply."""
        wait, language = ended.at - ended.arrival.at, ended.arrival.language
        slot = language, int(ended.at // HALF_HOUR)
        if slot not in self._sums:
            self._kept.append(slot)
        _add(self._sums, slot, wait)
        _add(self._all, language, wait)
        while self._kept[0][1] < slot[1] - WEEK / HALF_HOUR:
            del self._sums[self._kept.popleft()]

    def wait(self, now: float, language: str) -> float | None:
        """The mean; None when nobody got a reply then."""
        slot = language, int((now - WEEK) // HALF_HOUR)
        count, total = self._sums.get(slot) or self._all.get(language) or (0, 0.0)
        return total / count if count else None


def _add(sums: dict[Any, tuple[int, float]], key: Any, value: float) -> None:
    count, total = sums.get(key, (0, 0.0))
    sums[key] = count + 1, total + value
