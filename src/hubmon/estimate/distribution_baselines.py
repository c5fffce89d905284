"""Baselines that say a range: quantiles by hour of the week, and those of Kaplan and Meier.

Sources: Kaplan & Meier, "Nonparametric estimation from incomplete observations", Journal of the
American Statistical Association 53 (1958) 457-481.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from hubmon.estimate.answerable import Answerable, seconds_steps
from hubmon.estimate.arrivals import Waiting
from hubmon.estimate.cohort import Cohort, Floats
from hubmon.estimate.contract import HOUR, LEVELS, WEEK, Arrival, Forecast, Happening
from hubmon.estimate.product_limit import quantiles

_FEWEST = 10
_KEPT = 200
_ARRIVALS = 250


class HourOfWeek:
    """Quantiles of the waits of those who wrote in the same hour of earlier weeks.

    With fewer than ten of them, of those who wrote at the same hour of any day; else of all.
    """

    def __init__(self, give_up: float) -> None:
        self._waiting = Waiting(give_up)
        self._waits: dict[tuple[str, str, int], deque[float]] = {}

    def observe(self, happening: Happening) -> None:
        """Learn of something that happens now."""
        for _ in self._waiting.given_up(happening.at):
            pass
        ended = self._waiting.observe(happening)
        if ended is not None and ended.replied:
            for key in _slots(ended.arrival.at, ended.arrival.language):
                waits = self._waits.setdefault(key, deque(maxlen=_KEPT))
                waits.append(ended.at - ended.arrival.at)

    def predict(self, now: float, channel: str | None, language: str | None) -> Forecast | None:
        """The quantiles of the narrowest slot with enough waits."""
        del channel
        for key in _slots(now, language or ""):
            waits = self._waits.get(key, ())
            if len(waits) >= _FEWEST:
                return Forecast(*np.quantile(waits, LEVELS).tolist())
        return None


def _slots(at: float, language: str) -> tuple[tuple[str, str, int], ...]:
    hour = int(at % WEEK // HOUR)
    return (
        (language, "week", hour),
        (language, "day", hour % 24),
        (language, "all", 0),
        ("", "all", 0),
    )


class KaplanMeier:
    """The product-limit estimate over the last 250 arrivals, the still-waiting censored.

    Args:
        give_up: seconds after which who waits counts as never answered.
        answered_only: count who still waits by the chance of ever being answered at that age, and
            leave out who was not. Else who was not is censored when that became known.
    """

    def __init__(self, give_up: float, *, answered_only: bool) -> None:
        self._give_up = give_up
        self._answered_only = answered_only
        self._groups: dict[str, Group] = {}
        self._waiting = Waiting(give_up)

    def observe(self, happening: Happening) -> None:
        """Learn of something that happens now."""
        self._let_go(happening.at)
        ended = self._waiting.observe(happening)
        if isinstance(happening, Arrival):
            self._group(happening.language).cohort.arrive(happening.id, happening.at)
        elif ended is not None:
            self._group(ended.arrival.language).end(ended.arrival, ended.at, replied=ended.replied)

    def predict(self, now: float, channel: str | None, language: str | None) -> Forecast | None:
        """The quantiles over the group's last arrivals; it knows nothing but groups."""
        del channel
        self._let_go(now)
        if language is None:
            return None
        group = self._group(language)
        if not len(group.cohort):
            return None
        spells = group.cohort.spells(now)
        weights = np.ones(len(spells.lasted))
        beyond = self._give_up
        if self._answered_only:
            chances = group.chances(now, self._waiting)
            weights = np.where(
                spells.waiting, group.table.chance(spells.lasted, chances), spells.replied
            )
            beyond = float(spells.lasted.max(where=spells.replied, initial=0.0))
        return Forecast(*quantiles(spells.lasted, spells.replied, weights, LEVELS, beyond).tolist())

    def _let_go(self, now: float) -> None:
        for arrival in self._waiting.given_up(now):
            self._group(arrival.language).end(arrival, arrival.at + self._give_up, replied=False)

    def _group(self, language: str) -> Group:
        if language not in self._groups:
            self._groups[language] = Group(language, self._give_up)
        return self._groups[language]


class Group:
    """The arrivals of one language, for `KaplanMeier`."""

    def __init__(self, language: str, give_up: float) -> None:
        self.cohort = Cohort(_ARRIVALS)
        self.table = Answerable(seconds_steps(give_up), memory=2_000)
        self._language = language
        self._chances: Floats = np.zeros(0)
        self._fresh_until = -np.inf

    def end(self, arrival: Arrival, at: float, *, replied: bool) -> None:
        """A wait is over."""
        lasted = at - arrival.at
        self.cohort.end(arrival.id, at, replied=replied)
        self.table.learn(lasted, replied=replied)

    def chances(self, now: float, waiting: Waiting) -> Floats:
        """The table's chances, renewed once a minute."""
        if now >= self._fresh_until:
            self._chances = self.table.chances(now - waiting.since(self._language))
            self._fresh_until = now + 60
        return self._chances
