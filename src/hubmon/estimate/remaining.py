"""For those who wait: how long still, and whether they will be answered in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hubmon.estimate.cohort import Flags, Floats
from hubmon.estimate.contract import Arrival, Found, Happening, Lost, Reply, Withdrawal
from hubmon.estimate.followed import Followed
from hubmon.estimate.forecaster import HubForecaster
from hubmon.estimate.odds import Odds
from hubmon.estimate.standing import BY_AGE, BY_PLACE, Standing, stand

_MINUTES = np.array([0.0, 7.5, 15.0, 30.0, 60.0, 120.0, 240.0, 480.0])
_SPANS = np.log1p(_MINUTES)
"""After which it is looked whether somebody still waits; in log minutes."""
_AGES = np.array([5.0, 10.0, 20.0, 30.0, 45.0, 75.0, 150.0, 300.0]) * 60.0
"""At which some are followed, as nearly as there is one."""
_SHARES = (0.1, 0.5, 0.9)
_FOLLOW_AFTER = 4
"""At every so many arrivals some of the newcomer's group are followed."""
_FOLLOWED = 2_500
_FIRST_REFIT = 100
_REFIT_AFTER = 1_000
_RIDGE = 30.0

_NEVER_NOTHING = 1e-9

WARN_FROM = 0.7
"""From this chance on to be late somebody is at risk, ..."""
WARN_UNTIL = 0.5
"""... and remains so while it is not below this: warnings are not to flicker."""


class Outlook(NamedTuple):
    """What those who wait can expect, a figure for each; NaN where there is nothing to go by."""

    late: Floats
    """The chance that they still wait at their deadline."""
    answered: Floats
    """The chance to be answered at all."""
    low: Floats
    """Seconds still to wait, if answered at all: one in ten waits less, ..."""
    median: Floats
    high: Floats
    """... one in ten waits longer."""


class WaitingForecaster:
    """Learns beside the estimator for those who write now, and tells it of everything.

    Whether somebody still waits after a span of time is learned from those who stood like them
    before, by logistic regression that starts from the newcomer's forecast. Who is never answered
    still waits, and who was closed without an answer does not: as the promise has it.
    """

    def __init__(self, hub: HubForecaster) -> None:
        self.hub = hub
        self._followed = Followed(_FOLLOWED)
        self._odds: Odds | None = None
        self._arrivals = 0
        self._seen = 0
        self._refit_at = _FIRST_REFIT

    def observe(self, happening: Happening) -> None:
        """Learn of something that happens now."""
        if isinstance(happening, (Arrival, Found, Lost)):
            self._followed.lose(happening.id)
        if isinstance(happening, Arrival):
            self._arrivals += 1
            if self._arrivals % _FOLLOW_AFTER == 0:
                self._follow(happening.at, happening.language)
        elif isinstance(happening, (Reply, Withdrawal)):
            self._followed.end(happening.id, happening.at)
        self.hub.observe(happening)

    def _follow(self, now: float, language: str) -> None:
        known = self.hub.known(now, language)
        since, _ = known.here.line.state()
        if not len(since):
            return
        ranks = np.unique(np.minimum(np.searchsorted(since, now - _AGES), len(since) - 1))
        ids = known.here.line.ids()
        chosen = [ids[rank] for rank in ranks]
        self._followed.add(chosen, stand(now, known, ranks), now)
        self._seen += len(chosen)
        if self._seen >= self._refit_at:
            self._refit(now)

    def _refit(self, now: float) -> None:
        self._refit_at = self._seen + min(_REFIT_AFTER, max(_FIRST_REFIT, self._seen // 2))
        features, waited = [], []
        for minutes, span in zip(_MINUTES[1:], _SPANS[1:], strict=True):
            standing, outcome = self._followed.known(now, minutes * 60)
            features.append(standing.features(span))
            waited.append(outcome)
        observed = np.concatenate(features)
        if self._odds is None:
            start = np.zeros(observed.shape[1])
            start[BY_AGE] = start[BY_PLACE] = 0.5
            self._odds = Odds(start, ridge=_RIDGE)
        self._odds.fit(observed, np.concatenate(waited), 1.0 / len(features))

    def outlook(self, now: float, ids: Sequence[int], deadlines: Floats) -> Outlook:
        """What some of those who wait can expect.

        Args:
            now: the moment; no earlier than what was told last.
            ids: of them; of who does not wait nothing is known.
            deadlines: of each, in seconds since the epoch.
        """
        figures = np.full((len(Outlook._fields), len(ids)), np.nan)
        places, standing = self._standing(now, ids)
        if not len(places):
            return Outlook(*figures)
        left = deadlines[places] - now
        late = self._still(standing, np.log1p(np.maximum(left, 0.0) / 60))
        figures[0, places] = np.where(left > 0, late, 1.0)
        figures[1, places] = standing.chance
        figures[2:, places] = np.expm1(self._left(standing)) * 60
        return Outlook(*figures)

    def _standing(self, now: float, ids: Sequence[int]) -> tuple[npt.NDArray[np.int64], Standing]:
        """The places in `ids` of those who wait, and how they stand."""
        places, tables = [], []
        for language, some in self.hub.waiting(now, ids).items():
            known = self.hub.known(now, language)
            ranks = known.here.line.ranks([ids[place] for place in some])
            places += some
            tables.append(stand(now, known, ranks).table)
        table = np.concatenate(tables) if tables else np.zeros((0, 0))
        return np.array(places, dtype=np.int64), Standing(table)

    def _still(self, standing: Standing, span: Floats | float) -> Floats:
        """The chance that they still wait after a span of log minutes."""
        if self._odds is None:
            return 1.0 - (standing.over_by_age(span) + standing.over_by_place(span)) / 2
        return self._odds.chances(standing.features(span))

    def _left(self, standing: Standing) -> Floats:
        """Log minutes still to wait, at the three shares: half as learned, and half as newcomers.

        Of them by what remains of their wait, and by the place in the line: each a quarter. What
        takes longer than the last span was not learned.
        """
        over = np.zeros((len(_SPANS), len(standing)))
        for index, span in enumerate(_SPANS[1:], start=1):
            over[index] = 1.0 - self._still(standing, float(span))
        over = np.maximum.accumulate(over)
        over /= np.maximum(np.maximum(standing.chance, over[-1]), _NEVER_NOTHING)
        waits = np.empty((len(_SHARES), len(standing)))
        for index, share in enumerate(_SHARES):
            newcomers = (standing.left_by_age(share) + standing.left_by_place(share)) / 2
            learned = _reached(over, share)
            learned = np.where(over[-1] < share, np.maximum(newcomers, learned), learned)
            waits[index] = (learned + newcomers) / 2
        return waits


def _reached(over: Floats, share: float) -> Floats:
    """Where on `_SPANS` columns that rise reach a share; linear between, at most the last."""
    above = np.clip((over < share).sum(axis=0), 1, len(_SPANS) - 1)
    columns = np.arange(over.shape[1])
    low, high = over[above - 1, columns], over[above, columns]
    part = np.clip((share - low) / np.maximum(high - low, 1e-9), 0.0, 1.0)
    waits: Floats = _SPANS[above - 1] + part * (_SPANS[above] - _SPANS[above - 1])
    return waits


def warned(before: Flags, late: Floats) -> Flags:
    """Who is predicted to be late, given who was; nobody of whom nothing is known."""
    raised: Flags = np.where(before, late >= WARN_UNTIL, late >= WARN_FROM)
    return raised
