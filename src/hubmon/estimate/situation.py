"""The situation a customer writes in, as numbers to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, isnan, log, log1p, pi, sin

import numpy as np
from msgspec import Struct

from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import DAY, HOUR, WEEK
from hubmon.estimate.scope import Scope, View, log_minutes

_FAR = 3.0


class Around(Struct, frozen=True):
    """What surrounds a customer: a group, or the whole hub."""

    waits: list[float]
    """Waits of several kinds, in log minutes; not a number where there is none yet."""
    levels: list[float]
    """What is no wait: lengths, rates, counts and differences, on the log scale."""
    through: float
    """Log minutes until those at work are through with everybody who waits."""
    known: bool
    """Whether there is a wait of every kind."""


def around(now: float, scope: Scope, view: View, people: int, worked_off: float) -> Around:
    """What there is to know of a group.

    Args:
        now: the moment.
        scope: the group.
        view: those who wait in it.
        people: at work; 0 where nobody tells.
        worked_off: seconds until those at work are through with everybody who waits.
    """
    expected = view.expected
    faded, hour, long = scope.replies.per_hour(now)
    arrived, arrived_hour, arrived_long = scope.arrivals.per_hour(now)
    fluid = log_minutes((expected + 1.0) * HOUR / max(hour, 0.2))
    usual_in = log(arrived_long + 0.6)
    usual_out = log(long + 0.6)
    through = log_minutes(worked_off)
    means = scope.means.read(_NOTHING)
    last = scope.last_wait if scope.last_reply_at else _NOTHING
    waits = [*means, last, fluid, view.age, view.head, through]
    late = means[1]
    known = not isnan(late)
    levels = [
        min(fluid - late, _FAR) if fluid > late else 0.0,
        min(through - late, _FAR) if through > late else 0.0,
        min(view.head - late, _FAR) if view.head > late else 0.0,
        log1p(expected),
        log(arrived + 0.5) - usual_in,
        log(arrived_hour + 0.5) - usual_in,
        log(faded + 0.5) - usual_out,
        log(hour + 0.5) - usual_out,
        min(log1p((now - scope.last_reply_at) / HOUR * (long + 0.1)), 4.0),
        log1p(max(scope.served, 0)),
        log1p(people),
        log((expected + 1.0) / (people + 1.0)) if people else 0.0,
    ]
    return Around(waits, levels, through, known)


_NOTHING = float("nan")


def features(
    now: float,
    known: float,
    around: tuple[Around, Around],
    base: list[float],
    others: Sequence[Sequence[float] | None],
    capacity: list[float],
) -> Floats:
    """The situation; waits are told as differences from the median of `base`, all on the log scale.

    Args:
        now: the moment.
        known: for how many seconds something has been known.
        around: the customer's group and the whole hub.
        base: waits of the last arrivals, in log minutes at `LEVELS`.
        others: what else is thought, likewise; None where there is too little to go by.
        capacity: what is usual in the next hours.
    """
    here, hub = around
    low, median, high = base[1:4]
    day = 2 * pi * (now % DAY) / DAY
    week = 2 * pi * (now % WEEK) / WEEK
    days = min(max(known / DAY - 2.0, 0.0), 1.0)
    weeks = min(max(known / WEEK - 2.0, 0.0), 1.0)
    clock = [1.0, median, weeks * sin(week), weeks * cos(week)]
    hours = [sin(day), cos(day), sin(2 * day), cos(2 * day), *capacity]
    clock += hours if days == 1.0 else [days * value for value in hours]
    waits = here.waits + hub.waits + [median if each is None else each[2] for each in others]
    spread = [median - low, high - median]
    numbers = clock + waits + here.levels + hub.levels + spread
    situation = np.fromiter(numbers, float, len(numbers))
    differences = situation[len(clock) : len(clock) + len(waits)]
    differences -= median
    if not (here.known and hub.known):
        differences[np.isnan(differences)] = 0.0
    np.maximum(differences, -_FAR, out=differences)
    np.minimum(differences, _FAR, out=differences)
    return situation
