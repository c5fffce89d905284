"""Pasts of hubs that are not like ours: what an estimator has to cope with, too.

``python -m tests.estimate.elsewhere FOLDER`` writes each as a CSV for ``hubmon backtest``.
"""

from __future__ import annotations

import csv
import heapq
import sys
from collections.abc import Callable, Iterator, Mapping
from math import inf
from pathlib import Path
from random import Random
from typing import Final

import msgspec
from tests.estimate.past import START

from hubmon.estimate.contract import DAY, HOUR
from hubmon.estimate.csv_history import COLUMNS
from hubmon.estimate.rows import Row

_WEEKDAYS = 5


def call_centre(size: int, seed: int = 1) -> list[Row]:
    """Calls: waits of seconds to minutes in order of arrival, and many who hang up."""
    chance = Random(seed)
    rate = _by_day(chance, 55.0, 0.7)
    staff = _steps(lambda at: 2 + 3 * (8 <= _hour(at) < 20))
    return _served(
        chance,
        _arrivals(chance, size, rate),
        staff,
        lambda: chance.gammavariate(2.0, 120.0),
        patience=lambda: chance.expovariate(1 / 240),
        languages=["en"] * 4 + ["cy"],
        channel="phone",
    )


def help_desk(size: int, seed: int = 1) -> list[Row]:
    """Tickets: waits of hours to days; nobody there at night and at weekends."""
    chance = Random(seed)
    rate = _by_day(chance, 2.0, 0.9)
    staff = _steps(lambda at: 5 * (8 <= _hour(at) < 17 and _weekday(at) < _WEEKDAYS))
    return _served(
        chance,
        _arrivals(chance, size, rate),
        staff,
        lambda: chance.lognormvariate(7.0, 1.2),
        patience=lambda: inf,
        languages=["hardware"] * 3 + ["software"] * 5 + ["network"],
        channel="portal",
    )


def bare(size: int, seed: int = 1) -> list[Row]:
    """Two columns only: when they wrote and when they were answered."""
    chance = Random(seed)
    rows = []
    for at in _arrivals(chance, size, _by_day(chance, 30.0, 0.6)):
        wait = 60 * chance.lognormvariate(2.5 + (1.2 if _hour(at) < 7 else 0.0), 0.8)
        rows.append(Row(at, at + wait if chance.random() < 0.9 else None, None, "", "und", ""))
    return rows


def many_channels(size: int, seed: int = 1) -> list[Row]:
    """Sixty channels in forty languages, of which most have a handful of messages."""
    chance = Random(seed)
    rows = []
    for at in _arrivals(chance, size, _by_day(chance, 25.0, 0.8)):
        language = min(int(chance.paretovariate(0.6)), 40)
        channel = min(int(chance.paretovariate(0.5)), 60)
        wait = 60 * chance.lognormvariate(2.0 + 0.05 * language + 0.01 * channel, 0.7)
        replied = at + wait if chance.random() < 0.8 else None
        agent = f"agent {chance.randrange(30)}" if replied else ""
        rows.append(Row(at, replied, None, f"channel {channel}", f"l{language}", agent))
    return rows


def rounded(size: int, seed: int = 1) -> list[Row]:
    """Moments told to five minutes, and by some channels to the hour only."""
    chance = Random(seed)
    rate = _by_day(chance, 40.0, 0.7)
    staff = _steps(lambda at: 3 + 5 * (7 <= _hour(at) < 22))
    rows = _served(
        chance,
        _arrivals(chance, size, rate),
        staff,
        lambda: chance.expovariate(1 / 420),
        patience=lambda: inf,
        languages=["en", "fr"],
        channel="mail",
    )
    return [_rounded(row, HOUR if row.language == "fr" else 300.0) for row in rows]


def seldom_answered(size: int, seed: int = 1) -> list[Row]:
    """Nine of ten are never answered, and nobody says so."""
    chance = Random(seed)
    rows = []
    for at in _arrivals(chance, size, _by_day(chance, 60.0, 0.8)):
        wait = 60 * chance.lognormvariate(3.5 + (0.7 if _hour(at) < 8 else 0.0), 1.3)
        replied = at + wait if chance.random() < 0.1 else None
        language = chance.choice(["en", "en", "de"])
        rows.append(Row(at, replied, None, "twitter", language, ""))
    return rows


def another_crew(size: int, seed: int = 1) -> list[Row]:
    """Twice as many people after a third of the time, half as many as at first after two."""
    chance = Random(seed)
    arrivals = list(_arrivals(chance, size, _by_day(chance, 60.0, 0.5)))
    first, last = arrivals[len(arrivals) // 3], arrivals[2 * len(arrivals) // 3]

    def people(at: float) -> int:
        usual = 12 if at < first else 24 if at < last else 6
        return usual if 6 <= _hour(at) < 23 else usual // 3

    return _served(
        chance,
        arrivals,
        _steps(people),
        lambda: chance.lognormvariate(6.0, 0.8),
        patience=lambda: 60 * chance.lognormvariate(5.0, 1.0),
        languages=["en", "en", "es"],
        channel="chat",
    )


def hardly_ever_busy(size: int, seed: int = 1) -> list[Row]:
    """A telephone line by day on which some 95 of 100 wait for nothing; nobody says who replied."""
    chance = Random(seed)
    day = _by_day(chance, 10.0, 0.5)
    rows = _served(
        chance,
        _arrivals(chance, size, lambda at: day(at) if 8 <= _hour(at) < 18 else 1e-4),
        _steps(lambda at: 4 if 10 <= _hour(at) < 16 else 3),
        lambda: chance.expovariate(1 / 280),
        patience=lambda: inf,
        languages=[""],
        channel="phone",
    )
    return [msgspec.structs.replace(row, agent="") for row in rows]


HUBS: Final[Mapping[str, Callable[..., list[Row]]]] = {
    each.__name__: each
    for each in (
        call_centre,
        help_desk,
        bare,
        many_channels,
        rounded,
        seldom_answered,
        another_crew,
        hardly_ever_busy,
    )
}


def _hour(at: float) -> float:
    return at % DAY / HOUR


def _weekday(at: float) -> int:
    return int((at - START) // DAY) % 7


def _by_day(chance: Random, an_hour: float, swing: float) -> Callable[[float], float]:
    """Arrivals a second that rise and fall over the day; a day may be busier than another."""
    days: dict[int, float] = {}

    def rate(at: float) -> float:
        busy = days.setdefault(int(at // DAY), chance.uniform(0.8, 1.2))
        hour = _hour(at)
        shape = 1.0 + swing * (1.0 if 10 <= hour < 20 else -1.0 if hour < 6 else 0.0)
        return an_hour / HOUR * busy * shape

    return rate


def _arrivals(chance: Random, size: int, rate: Callable[[float], float]) -> Iterator[float]:
    at = START
    for _ in range(size):
        at += chance.expovariate(rate(at))
        yield float(round(at))


def _steps(people: Callable[[float], int]) -> Callable[[float], int]:
    """People at work, who come and go on the half hour."""
    return lambda at: people(at // (HOUR / 2) * (HOUR / 2))


def _served(
    chance: Random,
    arrivals: Iterator[float] | list[float],
    people: Callable[[float], int],
    handling: Callable[[], float],
    *,
    patience: Callable[[], float],
    languages: list[str],
    channel: str,
) -> list[Row]:
    """A queue in order of arrival; who waits longer than their patience leaves."""
    free: list[tuple[float, int]] = []
    """When each of those at work is free again, and who it is."""
    rows = []
    for at in arrivals:
        start, agent = _first_free(free, at, people)
        leaves = at + patience()
        answered = start <= leaves
        if answered:
            heapq.heappush(free, (start + handling(), agent))
        rows.append(
            Row(
                at,
                float(round(start)) if answered else None,
                None if answered else float(round(leaves)),
                channel,
                chance.choice(languages),
                f"agent {agent}" if answered else "",
            )
        )
    return rows


def _first_free(
    free: list[tuple[float, int]], at: float, people: Callable[[float], int]
) -> tuple[float, int]:
    """When somebody can take who came at `at`, and who that is."""
    busy = sorted(free)
    while True:
        free[:] = [each for each in busy if each[0] > at]
        here = people(at)
        if len(free) < here:
            taken = {agent for _, agent in free}
            return at, next(agent for agent in range(here) if agent not in taken)
        later = (at // (HOUR / 2) + 1) * (HOUR / 2)
        at = min([later, *(until for until, _ in free)])


def _rounded(row: Row, step: float) -> Row:
    replied = row.first_response_at
    return Row(
        row.arrived_at // step * step,
        replied // step * step if replied is not None else None,
        None,
        row.channel,
        row.language,
        row.agent,
    )


def write(folder: Path, size: int) -> None:
    """Each of `HUBS` as a CSV."""
    for name, make in HUBS.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(COLUMNS)
            for row in make(size):
                moments = (row.arrived_at, row.first_response_at, row.resolved_at)
                told = ["" if moment is None else int(moment) for moment in moments]
                out.writerow([*told, row.channel, row.language, row.agent])


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 8_000)
