"""Who answers: the sites, the people, the languages they speak and the shifts they work."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TypeVar

from hubmon.demo.stage import DAY, HOUR

Choice = TypeVar("Choice", str, int)

LANGUAGES = ("en", "nl", "de", "fr", "es", "pt", "it", "ru", "zh", "ja")
"""What the hub answers in. Whoever writes in another language is answered in English."""

SHIFT = 8 * HOUR


@dataclass(frozen=True, slots=True)
class Site:
    """A place where people work."""

    name: str
    zone: str
    share: float
    """Its part of all people."""
    shifts: dict[int, float]
    """Hour of UTC at which a shift begins, and how many of its people work it."""
    speaks: dict[str, float]
    """First languages of its people."""


SITES = (
    Site(
        "Amstelveen",
        "Europe/Amsterdam",
        0.45,
        {5: 0.33, 14: 0.43, 21: 0.24},
        {
            "nl": 0.4,
            "de": 0.15,
            "fr": 0.1,
            "es": 0.09,
            "it": 0.08,
            "pt": 0.06,
            "ru": 0.05,
            "ja": 0.03,
            "zh": 0.04,
        },
    ),
    Site(
        "Dubai",
        "Asia/Dubai",
        0.25,
        {3: 0.27, 11: 0.4, 18: 0.33},
        {"en": 0.46, "fr": 0.1, "es": 0.15, "ru": 0.08, "pt": 0.13, "de": 0.04, "zh": 0.04},
    ),
    Site(
        "Delhi",
        "Asia/Kolkata",
        0.3,
        {1: 0.3, 9: 0.27, 17: 0.43},
        {"en": 0.63, "es": 0.13, "fr": 0.08, "pt": 0.05, "zh": 0.06, "ja": 0.05},
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class Agent:
    """A person who answers."""

    number: int
    name: str
    site: Site
    languages: tuple[str, ...]
    starts: int
    """Second of the UTC day at which their shift begins."""
    rest: int
    """The first of their two days off, 0 for Monday."""

    @property
    def username(self) -> str:
        """Their identity in events."""
        return f"a{self.number:03d}"

    def shift_from(self, now: int) -> int:
        """When the first shift begins that ends after `now`, in seconds since the epoch."""
        start = (now - SHIFT) // DAY * DAY + self.starts
        while start + SHIFT <= now or self._off(start):
            start += DAY
        return start

    def _off(self, start: int) -> bool:
        weekday = (start // DAY + 3) % 7  # the epoch began on a Thursday
        return (weekday - self.rest) % 7 < 2


_GIVEN = (
    *("Anouk", "Bram", "Chandra", "Daan", "Elif", "Farah", "Gita", "Hugo", "Ines", "Jamal"),
    *("Kavya", "Lotte", "Maarten", "Nadia", "Omar", "Priya", "Rania", "Sanjay", "Teun", "Yara"),
)
_FAMILY = (
    *("de Boer", "Al Falasi", "Sharma", "Jansen", "Visser", "Haddad", "Iyer", "Mulder", "Kapoor"),
    *("Bakker", "Nasser", "Verma", "Okafor", "Rossi", "Keller", "Moreau", "Costa", "Sato"),
)


def hire(people: int, random: Random) -> list[Agent]:
    """The people of the hub, every language spoken by somebody."""
    agents: list[Agent] = []
    for site, size in zip(SITES, _split(people), strict=True):
        first_languages = list(site.speaks)
        weights = list(site.speaks.values())
        turns = random.sample(range(size), size)
        for place in range(size):
            number = len(agents) + 1
            spoken = [_nth(site.speaks, place, size)]
            if random.random() < 0.9:
                spoken.append("en")
            for chance in (0.3, 0.12):
                if random.random() < chance:
                    spoken += random.choices(first_languages, weights)
            name = f"{random.choice(_GIVEN)} {random.choice(_FAMILY)}"
            languages = tuple(dict.fromkeys(spoken))
            starts = _nth(site.shifts, turns[place], size) * HOUR
            agents.append(Agent(number, name, site, languages, starts, random.randrange(7)))
    return agents


def _split(people: int) -> list[int]:
    sizes = [round(people * site.share) for site in SITES]
    sizes[0] += people - sum(sizes)
    return sizes


def _nth(shares: dict[Choice, float], place: int, size: int) -> Choice:
    """What the n-th of so many gets, so that shares hold without chance."""
    reached = 0.0
    for choice, share in shares.items():
        reached += share
        if place + 0.5 <= reached * size:
            return choice
    return choice
