"""The situation a customer writes in, as numbers to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, log, log1p, pi, sin
from typing import NamedTuple

from hubmon.estimate.contract import DAY, HOUR, WEEK
from hubmon.estimate.scope import Scope, View, log_minutes

_FAR = 3.0


class Around(NamedTuple):
    """What surrounds a customer: a group, or the whole hub."""

    scope: Scope
    view: View
    people: int
    """At work; 0 where nobody tells."""
    worked_off: float
    """Seconds until those at work are through with everybody who waits."""


def features(
    now: float, known: float, around: Sequence[Around], median: float, capacity: list[float]
) -> list[float]:
    """The situation; waits are told as differences from `median`, all on the log scale."""
    values = [1.0]
    for each in around:
        values += _of_scope(now, each, median)
    day = 2 * pi * (now % DAY) / DAY
    week = 2 * pi * (now % WEEK) / WEEK
    clock = [sin(day), cos(day), sin(2 * day), cos(2 * day), *capacity]
    values += [v * min(max(known / DAY - 2.0, 0.0), 1.0) for v in clock]
    values += [v * min(max(known / WEEK - 2.0, 0.0), 1.0) for v in (sin(week), cos(week))]
    values.append(median)
    return values


def _of_scope(now: float, around: Around, median: float) -> list[float]:
    scope, view, people, worked_off = around
    expected = view.expected
    faded, hour, long = scope.replies
    replies_hour = hour.per_hour(now)
    fluid = log_minutes((expected + 1.0) * HOUR / max(replies_hour, 0.2))
    usual_in = scope.arrivals[2].per_hour(now) + 0.1
    usual_out = long.per_hour(now) + 0.1
    through = log_minutes(worked_off)
    age, head = _ages(view, expected)
    waits = [mean.read(median) for mean in scope.means]
    values = [_near(wait - median) for wait in waits]
    values += [
        _near((scope.last_wait if scope.last_reply_at else median) - median),
        _near(fluid - median),
        _near(age - median),
        _near(head - median),
        max(_near(fluid - waits[1]), 0.0),
        _near(through - median),
        max(_near(through - waits[1]), 0.0),
        max(_near(head - waits[1]), 0.0),
        log1p(expected),
        log((scope.arrivals[0].per_hour(now) + 0.5) / (usual_in + 0.5)),
        log((scope.arrivals[1].per_hour(now) + 0.5) / (usual_in + 0.5)),
        log((faded.per_hour(now) + 0.5) / (usual_out + 0.5)),
        log((replies_hour + 0.5) / (usual_out + 0.5)),
        min(log1p((now - scope.last_reply_at) / HOUR * usual_out), 4.0),
        log1p(max(scope.served, 0)),
        log1p(people),
        log((expected + 1.0) / (people + 1.0)) if people else 0.0,
    ]
    return values


def _ages(view: View, expected: float) -> tuple[float, float]:
    """Mean age of those who wait and will be answered; age of the oldest nobody has overtaken."""
    if not len(view.lasted):
        return 0.0, 0.0
    age = float(view.lasted @ view.chances) / max(expected, 1e-6)
    first = int(view.not_skipped.argmax())
    head = float(view.lasted[first]) if view.not_skipped[first] else 0.0
    return log_minutes(age), log_minutes(head)


def _near(difference: float) -> float:
    return min(max(difference, -_FAR), _FAR)
