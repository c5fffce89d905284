"""How right it was who would be answered too late, and how long those who waited still would."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from hubmon.estimate.at_risk import LOOKS, Looks
from hubmon.estimate.cohort import Flags, Floats
from hubmon.estimate.remaining import Outlook
from hubmon.estimate.rows import Rows

PLAIN_RULE = 0.75
"""The plain rule warns when so much of the promised time is gone."""
_CLASSES = 10


class Judged(Struct, frozen=True):
    """Looks at those who waited, by moment, with what came true."""

    rows: npt.NDArray[np.int64]
    left: Floats
    """Seconds to the deadline."""
    outlooks: Outlook
    warned: Flags
    late: Flags
    """Whether they still waited at the deadline: not answered by then, nor closed."""
    answered: Flags
    """Whether they were answered at last."""
    waited: Floats
    """Seconds that they still waited, to whatever end."""

    def chosen(self, which: Flags | npt.NDArray[np.int64]) -> Judged:
        """Some of them."""
        outlooks = Outlook(*(each[which] for each in self.outlooks))
        return Judged(
            self.rows[which],
            self.left[which],
            outlooks,
            self.warned[which],
            self.late[which],
            self.answered[which],
            self.waited[which],
        )


class RiskScore(Struct, frozen=True, kw_only=True):
    """Of those who still waited some time before their deadline. Waits are in minutes."""

    minutes_before: float
    n: int
    late: float
    """Share that still waited at the deadline; so right is who warns of everybody."""
    rule_precision: float
    """Of the plain rule; NaN where it does not warn."""
    rule_recall: float
    precision: float
    recall: float
    average_precision: float
    """Mean precision over all recalls, as the threshold falls."""
    average_precision_answered: float
    """The same among those who were answered at last."""
    brier: float
    """Mean squared error of the chance."""
    calibration: float
    """Mean distance of the chance from what came true, in ten classes of the chance."""
    pinball_10: float
    """Of the time still to wait, of those who were answered at last; the same for all below."""
    pinball_50: float
    pinball_90: float
    cover_80: float


class LeadScore(Struct, frozen=True, kw_only=True):
    """How early the warnings were, over all who waited at some look."""

    n: int
    precision: float
    """Share of those ever warned of that still waited at the deadline."""
    recall: float
    """Share of those who still waited at the deadline that were warned of before."""
    minutes_before: float
    """Median of the first warning, of those who still waited at the deadline."""
    taken_back: float
    """Warnings taken back while the customer still waited, for each customer warned of."""


class AtRisk(Struct, frozen=True, kw_only=True):
    """Whether those who waited would be answered in time, and how right that was."""

    promise_minutes: float
    looks: list[RiskScore]
    """When a quarter of the promised time was left, and when half of it was."""
    warnings: LeadScore


def assess(looks: Looks, rows: Rows, *, promise: float, warmup: float) -> AtRisk:
    """Hold looks against what happened; the arguments are those of `judge`."""
    judged = judge(looks, rows, promise=promise, warmup=warmup)
    minutes = promise / 60
    return AtRisk(
        promise_minutes=minutes,
        looks=[risk_score(judged, promise, minutes * left) for left in (0.25, 0.5)],
        warnings=lead_score(judged),
    )


def judge(looks: Looks, rows: Rows, *, promise: float, warmup: float) -> Judged:
    """Hold looks against what happened, of all whose deadline is within the past.

    Args:
        looks: at those who waited.
        rows: the past.
        promise: seconds within which a reply was promised.
        warmup: share of the time from the first to the last arrival that is not scored.
    """
    arrived = rows.arrived_at
    start = arrived[0] + warmup * (arrived[-1] - arrived[0])
    there = arrived[looks.rows]
    over_at = rows.over_at[looks.rows]
    due = there + promise
    judged = Judged(
        looks.rows,
        looks.left,
        looks.outlooks,
        looks.warned,
        over_at > due,
        ~np.isnan(rows.waits[looks.rows]),
        over_at - (due - looks.left),
    )
    known = ~np.isnan(looks.outlooks.late)
    return judged.chosen((there >= start) & (due <= arrived[-1]) & known)


def risk_score(judged: Judged, promise: float, minutes_before: float) -> RiskScore:
    """The score of the last look at each customer so long before the deadline."""
    last = judged.chosen(_looks_before(judged, promise, minutes_before * 60))
    rule = np.full(len(last.rows), promise - minutes_before * 60 >= PLAIN_RULE * promise)
    chance, late, answered = last.outlooks.late, last.late, last.answered
    rule_precision, rule_recall = _precision_recall(rule, late)
    precision, recall = _precision_recall(last.warned, late)
    pinball, cover = _remaining(last.chosen(answered))
    return RiskScore(
        minutes_before=minutes_before,
        n=len(late),
        late=_mean(late),
        rule_precision=rule_precision,
        rule_recall=rule_recall,
        precision=precision,
        recall=recall,
        average_precision=average_precision(chance, late),
        average_precision_answered=average_precision(chance[answered], late[answered]),
        brier=_mean((chance - late) ** 2),
        calibration=_calibration(chance, late),
        pinball_10=pinball[0],
        pinball_50=pinball[1],
        pinball_90=pinball[2],
        cover_80=cover,
    )


def lead_score(judged: Judged) -> LeadScore:
    """The score of the warnings, look by look."""
    rows = np.unique(judged.rows)
    warned = np.unique(judged.rows[judged.warned])
    late = np.unique(judged.rows[judged.late])
    both, first, _ = np.intersect1d(
        judged.rows[judged.warned & judged.late], late, return_indices=True
    )
    minutes = judged.left[judged.warned & judged.late][first] / 60
    order = np.lexsort((-judged.left, judged.rows))
    same = judged.rows[order][1:] == judged.rows[order][:-1]
    flags = judged.warned[order]
    taken_back = int((same & flags[:-1] & ~flags[1:]).sum())
    return LeadScore(
        n=len(rows),
        precision=_share(len(both), len(warned)),
        recall=_share(len(both), len(late)),
        minutes_before=float(np.median(minutes)) if len(minutes) else math.nan,
        taken_back=_share(taken_back, len(warned)),
    )


def average_precision(chance: Floats, late: Flags) -> float:
    """The mean precision over all recalls, as the threshold falls."""
    order = np.argsort(-chance, kind="stable")
    found = np.cumsum(late[order])
    if not len(found) or not found[-1]:
        return math.nan
    ends = np.append(np.diff(chance[order]) != 0, True)
    recall = np.append(0.0, found[ends] / found[-1])
    precision = found[ends] / (np.flatnonzero(ends) + 1)
    return float(np.diff(recall) @ precision)


def _looks_before(judged: Judged, promise: float, seconds: float) -> Flags:
    """The last look at each who still waited so long before the deadline, or just before that."""
    chosen: Flags = (judged.left >= seconds) & (judged.left < seconds + promise / LOOKS)
    return chosen


def _precision_recall(warned: Flags, late: Flags) -> tuple[float, float]:
    right = int((warned & late).sum())
    return _share(right, int(warned.sum())), _share(right, int(late.sum()))


def _calibration(chance: Floats, late: Flags) -> float:
    classes = np.minimum((chance * _CLASSES).astype(int), _CLASSES - 1)
    off = np.bincount(classes, chance - late, minlength=_CLASSES)
    return _share(float(np.abs(off).sum()), len(late))


def _remaining(judged: Judged) -> tuple[list[float], float]:
    """Pinball losses of the time still to wait, in minutes, and the coverage of its range."""
    low, median, high = (each / 60 for each in judged.outlooks[2:])
    true = judged.waited / 60
    losses = [
        _mean(np.maximum(level * (true - said), (level - 1) * (true - said)))
        for level, said in zip((0.1, 0.5, 0.9), (low, median, high), strict=True)
    ]
    return losses, _mean((low <= true) & (true <= high))


def _mean(values: Floats | Flags) -> float:
    return float(np.mean(values)) if len(values) else math.nan


def _share(part: float, whole: int) -> float:
    return part / whole if whole else math.nan
