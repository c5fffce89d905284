"""How much is asked, when, where and in what language."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hubmon.demo.stage import DAY, HOUR, WEEK

QUESTIONS_A_WEEK = 25_000
"""Customer messages of a usual week."""
MESSAGES_A_CONVERSATION = 1.92
"""What one first message leads to on the average, itself included; measured on a usual week."""
PEOPLE = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """A time when more is asked than usual."""

    start: datetime
    length: timedelta
    questions: int = 0
    """How many conversations begin in addition, evenly over the length."""
    factor: float = 1.0
    """By how much the usual arrivals are multiplied."""
    topic: str = "rebooking"


def disruption(start: datetime, questions: int = 1_800) -> Burst:
    """A closed airport: everybody wants to rebook within ten minutes."""
    return Burst(start=start, length=timedelta(minutes=10), questions=questions)


ALL_FILED = {"facebook": 1.0, "twitter": 1.0, "weibo": 1.0, "vk": 1.0, "orbit": 1.0}
"""For `Scenario.filed`: every question becomes a case, 25,000 of them in two weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What the hub has to withstand."""

    volume: float = 1.0
    """1 is the usual week; the number of people follows unless it is given."""
    people: int | None = None
    bursts: tuple[Burst, ...] = ()
    filed: Mapping[str, float] = field(
        default_factory=lambda: {"facebook": 0.97, "twitter": 0.04, "weibo": 0.1, "vk": 0.1}
    )
    """By network, the share of questions that become a case of the case system at once."""
    hostile: bool = True
    """Whether some texts carry markup, escape sequences and the like, as those of real feeds do."""

    @property
    def staff(self) -> int:
        """How many people the hub has."""
        return self.people if self.people is not None else max(24, round(PEOPLE * self.volume))

    @property
    def peak(self) -> float:
        """A rate of arrivals per second that is never exceeded."""
        factor = math.prod(max(1.0, burst.factor) for burst in self.bursts)
        return self._mean * factor * 3.0

    def rate(self, now: int) -> float:
        """Conversations that begin, per second, at a moment."""
        rate = self._mean * _WEEKDAYS[(now // DAY + 3) % 7]
        for burst in self.bursts:
            if burst.start.timestamp() <= now < (burst.start + burst.length).timestamp():
                rate *= burst.factor
        return rate * sum(region.share * region.mood(now) for region in REGIONS)

    @property
    def _mean(self) -> float:
        return self.volume * QUESTIONS_A_WEEK / MESSAGES_A_CONVERSATION / WEEK


_WEEKDAYS = (1.07, 1.04, 1.0, 1.0, 1.05, 0.92, 0.92)

_DAY_AT_HOME = (
    *(0.35, 0.18, 0.1, 0.08, 0.1, 0.2, 0.45, 0.75, 0.95, 1.0, 1.0, 1.0),
    *(1.0, 0.95, 0.95, 1.0, 1.1, 1.35, 1.75, 2.3, 2.55, 2.25, 1.5, 0.75),
)


@dataclass(frozen=True, slots=True)
class Region:
    """Where customers live: their clock and their languages."""

    share: float
    offset: int
    """Hours ahead of UTC."""
    languages: dict[str, float]

    def mood(self, now: int) -> float:
        """How much people write at this hour of their day, 1 on the average."""
        place = now / HOUR + self.offset
        hour = int(place)
        before, after = _DAY_AT_HOME[hour % 24], _DAY_AT_HOME[(hour + 1) % 24]
        return before + (after - before) * (place - hour)


REGIONS = (
    Region(
        0.52,
        1,
        {
            "nl": 0.33,
            "en": 0.27,
            "de": 0.13,
            "fr": 0.1,
            "es": 0.06,
            "it": 0.06,
            "ru": 0.025,
            "pt": 0.02,
            "ar": 0.005,
        },
    ),
    Region(0.37, -5, {"en": 0.62, "es": 0.21, "pt": 0.14, "fr": 0.03}),
    Region(0.11, 8, {"en": 0.48, "zh": 0.25, "ja": 0.17, "ru": 0.06, "nl": 0.02, "ar": 0.02}),
)

_EVERYWHERE = {"twitter": 0.79, "facebook": 0.205, "orbit": 0.005}

_NETWORKS = {
    "ru": {"vk": 0.5, "twitter": 0.35, "facebook": 0.15},
    "zh": {"weibo": 0.7, "twitter": 0.2, "facebook": 0.1},
    "ja": {"twitter": 0.88, "facebook": 0.12},
}


def networks(language: str) -> dict[str, float]:
    """Where people of a language write."""
    return _NETWORKS.get(language, _EVERYWHERE)
