"""Replays the past and looks at those who wait: will they be answered in time?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from hubmon.estimate.cohort import Flags, Floats
from hubmon.estimate.contract import Arrival, Reply, Withdrawal
from hubmon.estimate.forecaster import HubForecaster
from hubmon.estimate.history import History, happenings
from hubmon.estimate.remaining import Outlook, WaitingForecaster, warned

LOOKS = 8
"""Within the promised time it is looked so often at everybody who waits."""
_PROGRESS_EVERY = 1_000


class Looks(Struct, frozen=True):
    """What was said of those who waited, look by look; those overdue are not looked at."""

    rows: npt.NDArray[np.int64]
    left: Floats
    """Seconds to the deadline."""
    outlooks: Outlook
    warned: Flags


def replay(
    history: History,
    *,
    give_up: float,
    promise: float,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Looks:
    """Let our estimator live through the past, and look at those who wait again and again.

    Args:
        history: the past.
        give_up: a reply after more seconds than this counts as none.
        promise: seconds within which a reply is promised.
        progress: told now and then of how many of how many rows have come.
    """
    forecaster = WaitingForecaster(HubForecaster(give_up))
    watch = _Watch(forecaster, promise)
    for happening in happenings(history.rows, give_up, history.shifts):
        watch.look_until(happening.at)
        if isinstance(happening, Arrival):
            if happening.id % _PROGRESS_EVERY == 0:
                progress(happening.id, len(history.rows))
            watch.deadlines[happening.id] = happening.at + promise
        elif isinstance(happening, (Reply, Withdrawal)):
            watch.deadlines.pop(happening.id, None)
        forecaster.observe(happening)
    progress(len(history.rows), len(history.rows))
    return watch.looks()


class _Watch:
    """Looks at those who wait at regular moments."""

    def __init__(self, forecaster: WaitingForecaster, promise: float) -> None:
        self.deadlines: dict[int, float] = {}
        """Of those who wait, by arrival."""
        self._forecaster = forecaster
        self._every = promise / LOOKS
        self._next = 0.0
        self._at_risk: set[int] = set()
        nobody = np.zeros(0)
        nothing = Outlook(*(nobody for _ in Outlook._fields))
        self._seen: list[tuple[list[int], Floats, Outlook, Flags]] = [
            ([], nobody, nothing, np.zeros(0, dtype=bool))
        ]

    def look_until(self, moment: float) -> None:
        """Look whenever it is time before the moment."""
        while self._next < moment:
            if self.deadlines:
                self._look(self._next)
            if not self.deadlines:
                self._next = moment // self._every * self._every
            self._next += self._every

    def _look(self, now: float) -> None:
        for id_ in [id_ for id_, due in self.deadlines.items() if due <= now]:
            del self.deadlines[id_]
        ids = list(self.deadlines)
        due = np.array(list(self.deadlines.values()))
        outlook = self._forecaster.outlook(now, ids, due)
        before = np.array([id_ in self._at_risk for id_ in ids], dtype=bool)
        at_risk = warned(before, outlook.late)
        self._at_risk = {id_ for id_, flag in zip(ids, at_risk.tolist(), strict=True) if flag}
        self._seen.append((ids, due - now, outlook, at_risk))

    def looks(self) -> Looks:
        """All that was seen."""
        ids, left, outlooks, at_risk = zip(*self._seen, strict=True)
        return Looks(
            np.concatenate(ids).astype(np.int64),
            np.concatenate(left),
            Outlook(*(np.concatenate(each) for each in zip(*outlooks, strict=True))),
            np.concatenate(at_risk),
        )
