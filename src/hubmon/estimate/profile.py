"""How arrivals and replies usually rise and fall over the day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import exp, log

from hubmon.estimate.contract import HOUR
from hubmon.estimate.fading import FadingMean

_HOURS = 24
_LEAN = 1.0
_FADE = 0.85
_SOMEBODY = 0.1
"""People who may be there although nobody was seen."""
_UNUSUAL_FOR = 6 * HOUR


class _Hours:
    """Usual count by hour of the day."""

    def __init__(self) -> None:
        self._counts = [0.0] * _HOURS
        self._weights = [0.0] * _HOURS
        self.hour = -1
        self._count = 0.0
        self._mean = 1.0
        self.by_hour = [self._mean] * _HOURS
        """What is expected of each hour of the day."""

    def add(self, at: float, amount: float = 1.0) -> None:
        """So much more, now."""
        hour = int(at // HOUR)
        if hour != self.hour:
            self._turn(hour)
        self._count += amount

    def _turn(self, hour: int) -> None:
        """Another hour begins."""
        if self.hour < 0:
            self.hour = hour
        for past in range(max(self.hour, hour - _HOURS), hour):
            slot = past % _HOURS
            self._counts[slot] = self._counts[slot] * _FADE + self._count
            self._weights[slot] = self._weights[slot] * _FADE + 1.0
            self._count = 0.0
        if hour > self.hour:
            self._mean = (sum(self._counts) + 1.0) / (sum(self._weights) + 1.0)
            lean = _LEAN * self._mean
            usual = zip(self._counts, self._weights, strict=True)
            self.by_hour = [(count + lean) / (weight + _LEAN) for count, weight in usual]
        self.hour = hour

    def expected(self, at: float) -> float:
        """Of an hour."""
        return self.by_hour[int(at // HOUR) % _HOURS]

    def usual(self, at: float) -> float:
        """Of an hour, relative to the mean of all."""
        return self.expected(at) / self._mean


class Profile:
    """Arrivals and replies of the whole hub."""

    def __init__(self) -> None:
        self._arrivals = _Hours()
        self._replies = _Hours()
        self._people = {"": _Hours()}
        self._unusual = {"": FadingMean(seconds=HOUR, count=1e9)}
        """By how much more people than usual are there of late, on the log scale."""
        self._told_at = 0.0
        self._key = (0, 0, 0, 0)
        self._ahead = [0.0] * 9

    def arrive(self, at: float) -> None:
        """An arrival."""
        self._arrivals.add(at)

    def reply(self, at: float) -> None:
        """A reply."""
        self._replies.add(at)

    def at_work(self, now: float, people: Mapping[str, int]) -> None:
        """How many people are at work for each language, since this was told last."""
        lasted = min(now - self._told_at, HOUR)
        self._told_at = now
        for language, count in people.items():
            if language not in self._people:
                self._people[language] = _Hours()
                self._unusual[language] = FadingMean(seconds=HOUR, count=1e9)
            hours = self._people[language]
            hours.add(now, count * lasted / HOUR)
            unusual = log((count + _SOMEBODY) / (hours.expected(now) + _SOMEBODY))
            self._unusual[language].add(now, unusual)

    def work_off(self, now: float, work: float, language: str) -> float:
        """Seconds until those who speak a language have done so many person-seconds of work.

        They come and go as they usually do; that there are more or fewer of them than usual is
        forgotten in time.
        """
        lasted = 0.0
        for left, pace in self._hours_ahead(now, language):
            if work <= pace * left:
                return lasted + work / pace
            work -= pace * left
            lasted += left
        return lasted

    def capacity(self, now: float, language: str) -> tuple[list[float], list[float]]:
        """Seconds from now, hour by hour up to a day, and the person-seconds worked by then."""
        lasted, worked = [0.0], [0.0]
        for left, pace in self._hours_ahead(now, language):
            lasted.append(lasted[-1] + left)
            worked.append(worked[-1] + pace * left)
        return lasted, worked

    def _hours_ahead(self, now: float, language: str) -> Iterator[tuple[float, float]]:
        """What is left of this hour and the hours after it: how long, and people at work."""
        scope = language if language in self._people else ""
        people, unusual = self._people[scope].by_hour, self._unusual[scope].read(0.0)
        lasted = 0.0
        left = HOUR - now % HOUR
        this = int(now // HOUR)
        for hour in range(this, this + _HOURS):
            usual = people[hour % _HOURS] + _SOMEBODY
            yield left, usual * exp(unusual * exp(-lasted / _UNUSUAL_FOR))
            lasted += left
            left = HOUR

    def ahead(self, now: float) -> list[float]:
        """What is usual in the next hours, against now: log ratios."""
        key = (int(now // HOUR), self._arrivals.hour, self._replies.hour, self._people[""].hour)
        if key != self._key:
            self._key = key
            self._ahead = [
                ratio
                for hours in (self._replies, self._arrivals, self._people[""])
                for ratio in _ratios(hours, now)
            ]
        return self._ahead


def _ratios(hours: _Hours, now: float) -> tuple[float, float, float]:
    """This hour's usual against the mean's, the next hour's and that of the four after it."""
    here = hours.usual(now)
    near = hours.usual(now + HOUR)
    far = sum(hours.usual(now + step * HOUR) for step in (2, 3, 4, 5)) / 4
    return log(here), log(near / here), log(far / here)
