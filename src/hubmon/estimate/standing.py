"""How those who wait stand, as numbers to learn from.

Place in the line counts: who is ahead, each weighted by the chance to be answered at all, over how
fast the line is worked off. For that there are several reckonings, none of which is always right.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import HOUR, LEVELS
from hubmon.estimate.crew import Crew
from hubmon.estimate.profile import Profile
from hubmon.estimate.scope import Scope
from hubmon.estimate.spread import share_within, wait_at

_FAR = 3.0
_SLOWEST = 0.2
"""Replies per hour that are taken for granted."""
_SO_FAR, _CHANCE, _AHEAD = 0, 1, 2
_SAID = slice(3, 3 + len(LEVELS))
_RECKONED = slice(_SAID.stop, _SAID.stop + 6)
BY_AGE, BY_PLACE = 1, 2
"""Where in the features the logits by the newcomer's forecast are."""
_MOST_CERTAIN = 5.0
_USUAL = 3.5
"""Log minutes; about half an hour."""


class Known(NamedTuple):
    """What an estimator for those who write now knows of one group, at a moment."""

    language: str
    said: Floats
    """Quantiles at `LEVELS` of a newcomer's wait, in log minutes."""
    here: Scope
    hub: Scope
    crew: Crew
    profile: Profile


class Standing:
    """Some of those who wait. The table has a row for each, and can be kept."""

    def __init__(self, table: Floats) -> None:
        self.table = table

    def __len__(self) -> int:
        return len(self.table)

    @property
    def chance(self) -> Floats:
        """To be answered at all."""
        chance: Floats = self.table[:, _CHANCE]
        return chance

    @cached_property
    def _past(self) -> Floats:
        """The share of newcomers that is answered before they have waited so long."""
        return share_within(self.table[:, _SAID], self.table[:, _SO_FAR])

    def left_by_age(self, share: float) -> Floats:
        """Log minutes still to wait, within which a share of those like them is answered.

        By a newcomer's forecast, given how long they have waited, and that they are answered.
        """
        whole = wait_at(self.table[:, _SAID], self._past + (1.0 - self._past) * share)
        left = np.expm1(whole) - np.expm1(self.table[:, _SO_FAR])
        waits: Floats = np.log1p(np.maximum(left, 0.0))
        return waits

    def left_by_place(self, share: float) -> Floats:
        """The same by a newcomer's forecast, in proportion to how many are still ahead."""
        whole = wait_at(self.table[:, _SAID], np.full(len(self), share))
        waits: Floats = np.log1p(np.expm1(whole) * self.table[:, _AHEAD])
        return waits

    def over_by_age(self, span: Floats | float) -> Floats:
        """The chance that their wait is over within a span of log minutes, as `left_by_age`."""
        whole = np.log1p(np.expm1(self.table[:, _SO_FAR]) + np.expm1(span))
        then = share_within(self.table[:, _SAID], whole)
        share: Floats = self.chance * (then - self._past) / np.maximum(1.0 - self._past, 1e-9)
        return share

    def over_by_place(self, span: Floats | float) -> Floats:
        """The chance that their wait is over within a span of log minutes, as `left_by_place`."""
        whole = np.log1p(np.expm1(span) / self.table[:, _AHEAD])
        share: Floats = self.chance * share_within(self.table[:, _SAID], whole)
        return share

    def features(self, span: Floats | float) -> Floats:
        """What bears on whether they still wait after a span of log minutes.

        The first is constant; the next two are logits by the newcomer's forecast.
        """
        ones = np.ones(len(self))
        by_age = logit(1.0 - self.over_by_age(span))
        by_place = logit(1.0 - self.over_by_place(span))
        reckoned = _near(self.table[:, _RECKONED] - np.reshape(span, (-1, 1)))
        rest = self.table[:, _RECKONED.stop :]
        return np.column_stack([ones, by_age, by_place, ones * span - _USUAL, reckoned, rest])


def stand(now: float, known: Known, ranks: npt.NDArray[np.int64]) -> Standing:
    """How those of the given ranks in a group's line stand."""
    here, hub = known.here, known.hub
    view, all_view = here.view(now), hub.view(now)
    lasted, chance = view.lasted[ranks], view.chances[ranks]
    in_line = np.append(0.0, np.cumsum(view.chances))
    in_hub = np.append(0.0, np.cumsum(all_view.chances))
    ahead = in_line[ranks]
    ahead_in_hub = in_hub[np.searchsorted(-all_view.lasted, -lasted)]
    behind = in_line[-1] - in_line[ranks + 1]
    so_far = np.log1p(np.maximum(lasted, 0.0) / 60)
    of_late, in_an_hour, _ = here.replies.per_hour(now)
    of_late_in_hub, in_an_hour_in_hub, _ = hub.replies.per_hour(now)
    by_hour = _by_throughput(ahead, in_an_hour)
    by_hour_in_hub = _by_throughput(ahead_in_hub, in_an_hour_in_hub)
    _, overtaken = here.line.state()
    people = known.crew.count(known.language), known.crew.count("")
    counted = known.crew.known(known.language)
    waits = here.means.read(_USUAL)
    ones = np.ones(len(ranks))
    columns = [
        so_far,
        chance,
        (ahead + 1.0) / (in_line[-1] + 1.0),
        *(ones * quantile for quantile in known.said),
        _by_work(now, ahead, known, known.language) if counted else by_hour,
        _by_work(now, ahead_in_hub, known, "") if counted else by_hour_in_hub,
        by_hour,
        by_hour_in_hub,
        _by_throughput(ahead, of_late),
        _by_throughput(ahead_in_hub, of_late_in_hub),
        so_far - 3.0,
        np.log1p(overtaken[ranks]),
        logit(chance),
        np.log1p(ahead),
        np.log1p(ahead_in_hub),
        np.log1p(behind),
        (overtaken[ranks] <= 1).astype(float),
        _near(by_hour - waits[1]),
        _near(so_far - waits[0]),
        _near(so_far - waits[1]),
        *(ones * np.log1p(each) for each in people),
    ]
    return Standing(np.column_stack(columns))


def _by_work(now: float, ahead: Floats, known: Known, language: str) -> Floats:
    """Log minutes until those ahead are served by the people at work as they come and go."""
    lasted, worked = known.profile.capacity(now, language)
    work = (ahead + 1.0) * known.crew.handling(language, now)
    waits: Floats = np.log1p(np.interp(work, worked, lasted) / 60)
    return waits


def _by_throughput(ahead: Floats, per_hour: float) -> Floats:
    """Log minutes until those ahead are served at so many an hour."""
    waits: Floats = np.log1p((ahead + 1.0) * HOUR / max(per_hour, _SLOWEST) / 60)
    return waits


def logit(chance: Floats) -> Floats:
    """The log odds of a chance, bounded."""
    bounded = np.clip(chance, 1e-4, 1.0 - 1e-4)
    odds: Floats = np.clip(np.log(bounded / (1.0 - bounded)), -_MOST_CERTAIN, _MOST_CERTAIN)
    return odds


def _near(differences: Floats) -> Floats:
    near: Floats = np.clip(differences, -_FAR, _FAR)
    return near
