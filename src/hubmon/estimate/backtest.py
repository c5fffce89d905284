"""Replays the past, strictly forward in time, and scores what each estimator would have said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from hubmon.estimate.contract import Arrival, Forecast, Forecaster
from hubmon.estimate.history import Row, happenings
from hubmon.estimate.scoring import Score, score

PROGRESS_EVERY = 2_000
"""Things that happen between two reports of progress."""


class Judged(Struct, frozen=True):
    """A forecast that was made and can be held against what happened."""

    row: Row
    forecast: Forecast


class Run(Struct, frozen=True):
    """One estimator's way through the past."""

    name: str
    judged: list[Judged]
    """Of every row after the warm-up that was answered in time."""
    score: Score


def replay(
    name: str,
    forecaster: Forecaster,
    rows: list[Row],
    *,
    give_up: float,
    warmup: float,
    clock: Callable[[], float],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Run:
    """Let a forecaster live through the past.

    It is asked at each arrival, before it is told of it, and knows nothing of that moment yet but
    the arrivals that came before.

    Args:
        name: of the forecaster.
        forecaster: a fresh one.
        rows: by arrival.
        give_up: a reply after more seconds than this counts as none.
        warmup: share of the time from the first to the last arrival that is not scored.
        clock: seconds, for measuring the cost.
        progress: told now and then how many of how many things have happened.
    """
    events = list(happenings(rows, give_up))
    said: list[Forecast | None] = [None] * len(rows)
    started = clock()
    for done, event in enumerate(events):
        if isinstance(event, Arrival):
            said[event.id] = forecaster.predict(event.at, event.channel, event.language)
        forecaster.observe(event)
        if done % PROGRESS_EVERY == 0:
            progress(done, len(events))
    progress(len(events), len(events))
    us_per_event = (clock() - started) / len(events) * 1e6
    judged = list(_judged(rows, said, give_up, warmup))
    return Run(name, judged, score_of(name, judged, us_per_event))


def _judged(
    rows: list[Row], said: list[Forecast | None], give_up: float, warmup: float
) -> Iterator[Judged]:
    first, last = rows[0].arrived_at, rows[-1].arrived_at
    start = first + warmup * (last - first)
    for row, forecast in zip(rows, said, strict=True):
        if row.arrived_at >= start and row.wait is not None and row.wait <= give_up:
            yield Judged(row, forecast or NOTHING_KNOWN)


NOTHING_KNOWN = Forecast.point(0.0)
"""What counts as said by an estimator that says nothing: all are judged by the same replies."""


def by_language(run: Run, fewest: int) -> list[Score]:
    """The score within each language that has at least `fewest` scored replies."""
    groups: dict[str, list[Judged]] = {}
    for each in run.judged:
        groups.setdefault(each.row.language, []).append(each)
    return [
        score_of(language, judged, run.score.us_per_event)
        for language, judged in sorted(groups.items())
        if len(judged) >= fewest
    ]


def score_of(name: str, judged: Sequence[Judged], us_per_event: float) -> Score:
    """The score of what was judged, or of a part of it."""
    waits = [each.row.wait or 0.0 for each in judged]
    return score(name, [each.forecast for each in judged], waits, us_per_event)
