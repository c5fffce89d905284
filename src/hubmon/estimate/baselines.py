"""What others do, for comparison: the figures of today's systems and the classical predictors.

Each keeps account by language. Where a figure cannot be computed at the moment, the wait of who
last got a reply stands in for it: in the language, or before the first one there, in any.
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
    """Keeps who waits and who last got a reply; a subclass computes the figure."""

    def __init__(self, give_up: float) -> None:
        self.waiting = Waiting(give_up)
        self.last_wait: dict[str, float] = {}
        """Of the last reply in a language; with an empty one, in any."""

    def observe(self, happening: Happening) -> None:
        """Learn of something that happens now."""
        for _ in self.waiting.given_up(happening.at):
            pass
        ended = self.waiting.observe(happening)
        if ended is not None and ended.replied:
            self.last_wait[ended.arrival.language] = self.last_wait[""] = ended.lasted
            self.replied(ended)
        if isinstance(happening, Resolution):
            self.resolved(happening)

    def predict(self, now: float, channel: str | None, language: str | None) -> Forecast | None:
        """The figure, without a range; None before the first reply.

        For no language in particular it is the last wait in any.
        """
        del channel
        for _ in self.waiting.given_up(now):
            pass
        wait = self.wait(now, language) if language is not None else None
        if wait is None:
            wait = self.last_wait.get(language or "", self.last_wait.get(""))
        return Forecast.point(wait) if wait is not None else None

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
        self._replies.append((ended.at, ended.lasted))
        self._let_go(ended.at)

    def waits(self, now: float) -> list[float]:
        """In order of the replies."""
        self._let_go(now)
        return [wait for _, wait in self._replies]

    def count(self, now: float) -> int:
        """How many replies there were."""
        self._let_go(now)
        return len(self._replies)

    def _let_go(self, now: float) -> None:
        while self._replies and self._replies[0][0] < now - self._seconds:
            self._replies.popleft()


class LastHour(Baseline):
    """A statistic of the waits of those who got their reply in the last hour.

    The mean of some recent minutes is what systems show, such as Webex Contact Center ("Estimated
    Wait Time", `lookbackMinutes`). Whoever still waits is not in it, which flatters.

    Args:
        give_up: seconds after which who waits counts as never answered.
        statistic: of the waits, such as their mean or their median.
    """

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
    """The wait of the last customer to enter service (LES): here, of who last got a reply.

    Source: Ibrahim & Whitt, "Real-time delay estimation based on delay history", Manufacturing &
    Service Operations Management 11 (2009) 397-415.
    """

    def wait(self, now: float, language: str) -> float | None:
        """The last wait in the language."""
        del now
        return self.last_wait.get(language)


class HeadOfLine(Baseline):
    """How long the head of the line has waited so far (HOL); nobody waiting is no wait.

    Source: Ibrahim & Whitt (2009), as for `LastToEnterService`.
    """

    def wait(self, now: float, language: str) -> float | None:
        """Seconds so far."""
        head = self.waiting.head(language)
        return now - head.at if head is not None else 0.0


class QueueOverThroughput(Baseline):
    """Those waiting and the newcomer, over the rate of service: (n + 1) / r (QL).

    Source: Ibrahim & Whitt (2009), as for `LastToEnterService`, who divide by the number of servers
    times their rate; here that product is what was observed, the replies of the last hour.
    """

    def __init__(self, give_up: float) -> None:
        super().__init__(give_up)
        self._windows: dict[str, _Window] = {}

    def replied(self, ended: Ended) -> None:
        """Learn of a reply."""
        self._windows.setdefault(ended.arrival.language, _Window(HOUR)).add(ended)

    def wait(self, now: float, language: str) -> float | None:
        """Position over throughput; None without a reply in the last hour."""
        window = self._windows.get(language)
        replies = window.count(now) if window else 0
        return (self.waiting.count(language) + 1) * HOUR / replies if replies else None


class HandlingTime(Baseline):
    """Mean handling time x position / people active: the formula of the call-centre industry.

    Source: Genesys Cloud, "Overview of estimated wait time" (position in queue x average handle
    time / active agents); Google CCAI Platform, "Estimated wait time prediction calculation".

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
    """(9 x old + new) / 10 at each reply; the first wait begins it.

    Source: Salesforce, Chat REST API, "Using Estimated Wait Time Instead of Queue Position".
    """

    def __init__(self, give_up: float) -> None:
        super().__init__(give_up)
        self._average: dict[str, float] = {}

    def replied(self, ended: Ended) -> None:
        """Learn of a reply."""
        wait, language = ended.lasted, ended.arrival.language
        self._average[language] = (9 * self._average.get(language, wait) + wait) / 10

    def wait(self, now: float, language: str) -> float | None:
        """The average."""
        del now
        return self._average.get(language)


class SameHalfHourLastWeek(Baseline):
    """The mean wait of the replies in the same half-hour of last week; without any, of all so far.

    Source: Genesys Cloud, "Play Estimated Wait Time action", which takes its figures "for the
    previous week down to the half hour interval".
    """

    def __init__(self, give_up: float) -> None:
        super().__init__(give_up)
        self._sums: dict[tuple[str, int], tuple[int, float]] = {}
        self._kept: deque[tuple[str, int]] = deque()
        self._all: dict[str, tuple[int, float]] = {}

    def replied(self, ended: Ended) -> None:
        """Learn of a reply."""
        wait, language = ended.lasted, ended.arrival.language
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
