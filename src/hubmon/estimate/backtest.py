"""Replays the past, strictly forward in time, and scores what each estimator would have said."""

from __future__ import annotations

import math
import reprlib
import sys
import traceback
from array import array
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import LEVELS, Arrival, Forecast, Forecaster, Happening
from hubmon.estimate.history import History, happenings
from hubmon.estimate.rows import Rows
from hubmon.estimate.scoring import Score, score

PROGRESS_EVERY = 1_000
"""Rows between two reports of progress."""

NOTHING_KNOWN = Forecast.point(0.0)
"""What counts as said by an estimator that says nothing: all are judged by the same replies."""


_LONGEST = sys.float_info.max


class Told(Struct, frozen=True):
    """What one estimator said on its way through the past."""

    name: str
    forecasts: Floats
    """A line for each row, a column for each of `LEVELS`, in seconds."""
    us_per_event: float
    error: str = ""
    """Where and how it failed; what it said before that counts for nothing."""


class Run(Struct, frozen=True):
    """What one estimator said of the rows that are scored, and how right it was."""

    name: str
    arrived_at: Floats
    waits: Floats
    """That came true, in seconds."""
    languages: npt.NDArray[np.str_]
    forecasts: Floats
    score: Score
    error: str = ""


def replay(
    name: str,
    make: Callable[[float], Forecaster],
    history: History,
    *,
    give_up: float,
    clock: Callable[[], float],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Told:
    """Let an estimator live through the past.

    It is asked at each arrival, before it is told of it, and knows nothing of that moment yet but
    the arrivals that came before. One that fails is told nothing more.

    Args:
        name: of the estimator.
        make: makes a fresh one.
        history: the past.
        give_up: a reply after more seconds than this counts as none.
        clock: seconds, for measuring the cost.
        progress: told now and then of how many of how many rows were asked for.
    """
    total = len(history.rows)
    forecasts = array("d")
    count = 0
    started = clock()
    happening: Happening | None = None
    try:
        forecaster = make(give_up)
        for happening in happenings(history.rows, give_up, history.shifts):
            count += 1
            if isinstance(happening, Arrival):
                if happening.id % PROGRESS_EVERY == 0:
                    progress(happening.id, total)
                said = forecaster.predict(happening.at, happening.channel, happening.language)
                forecasts.extend(NOTHING_KNOWN if said is None else _checked(said))
            forecaster.observe(happening)
    except (Exception, SystemExit) as error:  # noqa: BLE001  # somebody's own estimator may fail in any way
        return failed(name, history, _failure(error, happening))
    progress(total, total)
    table = np.array(forecasts).reshape(total, len(LEVELS))
    return Told(name, table, (clock() - started) / max(count, 1) * 1e6)


def failed(name: str, history: History, why: str) -> Told:
    """What stands in for what an estimator said that failed."""
    return Told(name, np.tile(NOTHING_KNOWN, (len(history.rows), 1)), math.nan, why)


class ForecastUnusable(ValueError):
    """An estimator said what cannot be a forecast."""


def _checked(said: Forecast) -> tuple[float, ...]:
    try:
        a, b, c, d, e = said
        rising = 0.0 <= a <= b <= c <= d <= e <= _LONGEST
    except (TypeError, ValueError):  # not five, or no numbers
        rising = False
    if rising:
        return a, b, c, d, e
    try:
        shown = f"({', '.join(f'{wait:g}' for wait in said)})"
    except (TypeError, ValueError):
        shown = reprlib.repr(said)
    raise ForecastUnusable(f"the forecast {shown} is not five rising waits in seconds")


def _failure(error: BaseException, happening: Happening | None) -> str:
    """What went wrong, in which line of whose file, and at which moment of the past."""
    what = str(error) if isinstance(error, ForecastUnusable) else _in_its_words(error)
    if happening is None:
        return f"{what}, when it was made"
    moment = datetime.fromtimestamp(happening.at, UTC).isoformat(sep=" ", timespec="seconds")
    return f"{what}, at the {type(happening).__name__} of {moment}"


def _in_its_words(error: BaseException) -> str:
    said = traceback.format_exception_only(error)[-1].strip()
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{said} ({Path(frame.filename).name}, line {frame.lineno})"


def judge(
    told: Told,
    rows: Rows,
    *,
    give_up: float,
    warmup: float,
    between: Sequence[tuple[float, float]] = (),
) -> Run:
    """Hold what was said against what came true, of every row that was answered in time.

    Args:
        told: by the estimator.
        rows: that it lived through.
        give_up: a reply after more seconds than this counts as none.
        warmup: share of the time from the first to the last arrival that is not scored.
        between: only who wrote in one of these stretches of time is scored, their beginnings
            included and their ends not; all, when there are none.
    """
    arrived_at, waits = rows.arrived_at, rows.waits
    start = arrived_at[0] + warmup * (arrived_at[-1] - arrived_at[0])
    scored = (arrived_at >= start) & (waits <= give_up)
    if between:
        scored &= np.any([(arrived_at >= a) & (arrived_at < b) for a, b in between], axis=0)
    if told.error:
        scored[:] = False
    return Run(
        told.name,
        arrived_at[scored],
        waits[scored],
        rows.languages[scored],
        told.forecasts[scored],
        score(told.name, told.forecasts[scored], waits[scored], told.us_per_event),
        told.error,
    )


def by_language(run: Run, fewest: int) -> list[Score]:
    """The score within each language that has at least `fewest` scored replies."""
    languages, counts = np.unique(run.languages, return_counts=True)
    return [
        score(
            str(language),
            run.forecasts[run.languages == language],
            run.waits[run.languages == language],
            run.score.us_per_event,
        )
        for language in languages[counts >= fewest]
    ]
