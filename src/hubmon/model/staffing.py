"""How long a line of customers lasts, and how many people bring it back within the promise.

Two models, each for what it is good at:

- *Fluid flow* for a line that is long: messages flow in as expected and replies flow out at a
  steady pace, without chance (G. F. Newell, Applications of Queueing Theory, 2nd edition, 1982,
  chapter 2).
- *Erlang C*, M/M/c, for the wait that is left once the line is gone: messages come by chance at a
  steady rate, handling times are exponential, everybody waits until answered (R. B. Cooper,
  Introduction to Queueing Theory, 2nd edition, 1981, chapter 3).

Both take it that everybody on shift answers as much in an hour as was answered per person of late,
that those who join do as well, and that anybody can answer anything, whatever the language.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import exp, floor
from typing import Final, NamedTuple

from hubmon.model.course import FIVE_MINUTES, Point
from hubmon.model.expectation import HALF_HOUR, ExpectedHalfHour

HOUR: Final = timedelta(hours=1)
PACE_OVER: Final = timedelta(hours=3)
"""The hours whose replies say how fast the hub is."""
_MOST_PEOPLE: Final = 100_000


class Pace(NamedTuple):
    """How fast the hub is, measured."""

    arrivals: float
    """Messages an hour."""
    replies: float
    """An hour."""
    messages_per_reply: float
    """How many messages come for each reply that is needed: people write again while they wait."""


class Inflow(NamedTuple):
    """Replies that become needed over a stretch of time."""

    lasts: timedelta
    rate: float
    """An hour."""


def pace(points: Sequence[Point]) -> Pace | None:
    """The pace of the last `PACE_OVER`; None with less of a past.

    Messages per reply are those of all the points: what came, over what was answered and what
    the line grew by.

    Args:
        points: by five minutes; the last one may still be filling and is left out.
    """
    whole = points[:-1]
    steps = PACE_OVER // FIVE_MINUTES
    if len(whole) < steps:
        return None
    hours = PACE_OVER / HOUR
    last = whole[-steps:]
    needed = sum(p.replies for p in whole[1:]) + whole[-1].waiting - whole[0].waiting
    came = sum(p.arrivals for p in whole[1:])
    return Pace(
        arrivals=sum(p.arrivals for p in last) / hours,
        replies=sum(p.replies for p in last) / hours,
        messages_per_reply=max(came / needed, 1.0) if needed > 0 else 1.0,
    )


class Coming(NamedTuple):
    """What is expected to come: the middle, and what one time in ten is less and more."""

    low: Sequence[Inflow]
    median: Sequence[Inflow]
    high: Sequence[Inflow]


def coming(half_hours: Sequence[ExpectedHalfHour], at: Pace, now: datetime) -> Coming | None:
    """The replies that the messages expected from now on will need; None where none are expected.

    Args:
        half_hours: those that are not over, in order of time.
        at: says how many messages come for each reply.
        now: the present moment.
    """
    if not half_hours:
        return None
    per_hour = HOUR / HALF_HOUR / at.messages_per_reply
    spans = [each.start + HALF_HOUR - max(each.start, now) for each in half_hours]
    return Coming(
        *(
            [Inflow(span, figure * per_hour) for span, figure in zip(spans, figures, strict=True)]
            for figures in (
                [each.low for each in half_hours],
                [each.median for each in half_hours],
                [each.high for each in half_hours],
            )
        )
    )


def as_of_late(at: Pace) -> Coming:
    """A day in which as much comes as of late: where nothing is expected."""
    same = [Inflow(timedelta(days=1), at.arrivals / at.messages_per_reply)]
    return Coming(same, same, same)


def empty_after(waiting: float, replies: float, inflow: Sequence[Inflow]) -> timedelta | None:
    """How long until nobody waits, by fluid flow; None when not within that inflow.

    Args:
        waiting: how many wait now.
        replies: an hour.
        inflow: what comes, from now on.
    """
    if waiting <= 0:
        return timedelta(0)
    passed = timedelta(0)
    for lasts, rate in inflow:
        shrinks = replies - rate
        if shrinks > 0 and waiting <= shrinks * (lasts / HOUR):
            return passed + waiting / shrinks * HOUR
        waiting -= shrinks * (lasts / HOUR)
        passed += lasts
    return None


def line_after(
    waiting: float, replies: float, inflow: Sequence[Inflow], time: timedelta
) -> tuple[float, float]:
    """How many wait after that time, by fluid flow, and the rate at which they come then."""
    rate = 0.0
    for lasts, rate in inflow:
        span = min(lasts, time)
        waiting = max(waiting + (rate - replies) * (span / HOUR), 0.0)
        time -= span
        if not time:
            break
    return waiting, rate


def erlang_c(people: int, load: float) -> float:
    """The share of customers who have to wait at all, in M/M/c.

    By the recursion of Erlang B, B(c) = a B(c-1) / (c + a B(c-1)), and C = B / (1 - a/c (1 - B)).

    Args:
        people: c, one at least.
        load: a, arrivals over what one person answers in the same time; 1.0 is one person's work.
    """
    if load >= people:
        return 1.0
    blocked = 1.0
    for count in range(1, people + 1):
        blocked = load * blocked / (count + load * blocked)
    return blocked / (1 - load / people * (1 - blocked))


def kept_share(people: int, rate: float, per_person: float, within: timedelta) -> float:
    """The share answered `within` a time: 1 - C(c, a) exp(-(c mu - lambda) t), in M/M/c."""
    spare = people * per_person - rate
    if spare <= 0:
        return 0.0
    return 1 - erlang_c(people, rate / per_person) * exp(-spare * (within / HOUR))


class Goal(NamedTuple):
    """What is to be held."""

    within: timedelta
    """The promised time."""
    share: float
    """Of the promises, to be kept."""


def people_needed(
    waiting: int, inflow: Sequence[Inflow], per_person: float, goal: Goal, after: timedelta
) -> int:
    """How many people it takes to be back within the promise after some time, and to stay there.

    Back: who waits then can be answered within the promised time. To stay: by Erlang C, at the
    rate that comes then.

    Args:
        waiting: how many wait now.
        inflow: what comes, from now on.
        per_person: replies an hour, above 0.
        goal: the promise.
        after: by when.
    """

    def back(people: int) -> bool:
        line, _ = line_after(waiting, people * per_person, inflow, after)
        return line <= people * per_person * (goal.within / HOUR)

    by_flow = bisect_left(range(_MOST_PEOPLE), True, key=back)
    _, rate = line_after(waiting, 0.0, inflow, after)
    hold = floor(rate / per_person) + 1
    while kept_share(hold, rate, per_person, goal.within) < goal.share:
        hold += 1
    return max(by_flow, hold)
