"""Baselines that say a range: by hour of the week, and from the last arrivals."""

from __future__ import annotations

from collections import deque

import numpy as np

from hubmon.estimate.answerable import Answerable, seconds_steps
from hubmon.estimate.arrivals import Waiting
from hubmon.estimate.cohort import Cohort, Floats
from hubmon.estimate.contract import HOUR, LEVELS, WEEK, Arrival, Forecast, Happening
from hubmon.estimate.product_limit import quantiles
from hubmon.estimate.sample import sample_quantiles

_FEWEST = 10
_KEPT = 200
_RENEW_AFTER = 60.0
"""Seconds after which the chances of being answered are computed anew."""
_NARROWEST = 0.05


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
                return Forecast(*sample_quantiles(sorted(waits)))
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

    S(t) = product over replies i with T_i <= t of (1 - w_i / (sum of w_j over all j with
    T_j >= T_i)), where T is the wait, or the wait so far.

    Source: Kaplan & Meier, "Nonparametric estimation from incomplete observations", Journal of the
    American Statistical Association 53 (1958) 457-481, where every w is 1.

    Args:
        give_up: seconds after which who waits counts as never answered.
        answered_only: give who still waits the chance of ever being answered at that age for their
            w, and who left unanswered none. Else the latter is censored when that became known.
    """

    arrivals = 250

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
            group = self._group(happening.language)
            group.arrive(happening, self._waiting)
        elif ended is not None:
            group = self._group(ended.arrival.language)
            group.end(ended.arrival, ended.at, replied=ended.replied)

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
        weights = self._kernel(group, self._waiting.count(language))
        beyond: float | None = self._give_up
        if self._answered_only:
            chances = group.chance(spells.lasted)
            weights = weights * np.where(spells.waiting, chances, spells.replied)
            beyond = None
        return Forecast(*quantiles(spells.lasted, spells.replied, weights, LEVELS, beyond).tolist())

    def _kernel(self, group: Group, queue: int) -> Floats:
        """How much each of the last arrivals counts for who finds `queue` others waiting."""
        del queue
        return np.ones(len(group.cohort))

    def _let_go(self, now: float) -> None:
        for arrival in self._waiting.given_up(now):
            self._group(arrival.language).end(arrival, arrival.at + self._give_up, replied=False)

    def _group(self, language: str) -> Group:
        if language not in self._groups:
            self._groups[language] = Group(language, self._give_up, self.arrivals)
        return self._groups[language]


class Beran(KaplanMeier):
    """The product-limit estimate given the queue: who found a similar one counts more.

    As `KaplanMeier`, over the last 1,000 arrivals, with the weights of Nadaraya and Watson:
    w_i = exp(-((x - x_i) / h)^2 / 2), where x = log(1 + customers waiting in the language when one
    wrote). The bandwidth is Silverman's rule of thumb, h = 1.06 s n^(-1/5) with s the standard
    deviation of the n values x_i, and at least 0.05.

    Sources: Beran, "Nonparametric regression with randomly censored survival data", Technical
    report, University of California, Berkeley (1981); Dabrowska, "Uniform consistency of the kernel
    conditional Kaplan-Meier estimate", Annals of Statistics 17 (1989) 1157-1167; Silverman, Density
    Estimation for Statistics and Data Analysis (1986), section 3.4.
    """

    arrivals = 1_000

    def _kernel(self, group: Group, queue: int) -> Floats:
        """The weights; relative to the largest, since only their proportions count."""
        queues = group.queues[: len(group.cohort)]
        bandwidth = max(1.06 * float(queues.std()) * len(queues) ** -0.2, _NARROWEST)
        apart = ((np.log1p(queue) - queues) / bandwidth) ** 2
        weights: Floats = np.exp((apart.min() - apart) / 2)
        return weights


class Group:
    """The arrivals of one language, for `KaplanMeier`."""

    def __init__(self, language: str, give_up: float, arrivals: int) -> None:
        self.cohort = Cohort(arrivals)
        self.queues: Floats = np.zeros(arrivals)
        """log(1 + how many others waited) at the arrival of each in the cohort."""
        self._language = language
        self._table = Answerable(seconds_steps(give_up), memory=2_000)
        self._chances = self._table.chances(np.zeros(0))
        self._renew_at = -np.inf

    def arrive(self, arrival: Arrival, waiting: Waiting) -> None:
        """Somebody starts to wait, and is among those `waiting` already."""
        place = self.cohort.arrive(arrival.id, arrival.at)
        self.queues[place] = np.log1p(waiting.count(self._language) - 1)
        if arrival.at >= self._renew_at:
            self._chances = self._table.chances(arrival.at - waiting.since(self._language))
            self._renew_at = arrival.at + _RENEW_AFTER

    def end(self, arrival: Arrival, at: float, *, replied: bool) -> None:
        """A wait is over."""
        self.cohort.end(arrival.id, at, replied=replied)
        self._table.learn(at - arrival.at, replied=replied)

    def chance(self, lasted: Floats) -> Floats:
        """Of ever being answered, having waited so long."""
        return self._table.chance(lasted, self._chances)
