"""What a learner says: to those who write now, and of those who wait."""

from __future__ import annotations

import heapq
from collections.abc import Container, Mapping
from datetime import UTC, datetime, timedelta
from math import isnan
from typing import Final, Literal, NamedTuple

import numpy as np

from hubmon.estimate.contract import DAY
from hubmon.estimate.forecaster import HubForecaster
from hubmon.estimate.record import Record
from hubmon.estimate.remaining import WaitingForecaster, warned
from hubmon.estimate.wait import subject_and_number
from hubmon.model.expectation import WHOLE_HUB, Estimate, Estimates, EstimateScope, ExpectedWait

_HEARD: Final = 7 * DAY
"""A channel or language has an estimate of its own so long after somebody wrote in it."""
_MOST_SCOPES: Final = 40
"""So many channels have one, and so many languages: those heard of last."""
_LIKELY: Final = 0.5
"""With less of a chance to be answered at all, nothing is said of how long that takes."""


class Expected(NamedTuple):
    """What one who waits can expect; see `Outlook`."""

    id: int
    at_risk: bool
    late: float
    answered: float
    low: float
    median: float
    high: float

    def told(self, now: float) -> ExpectedWait:
        """As the store keeps it."""
        waits = (self.low, self.median, self.high)
        likely = self.answered >= _LIKELY
        return ExpectedWait(
            *subject_and_number(self.id),
            datetime.fromtimestamp(now, UTC),
            self.at_risk,
            self.late,
            *(_span(wait) if likely else None for wait in waits),
        )


def expected(
    forecaster: WaitingForecaster, dues: Mapping[int, float], at_risk: Container[int], now: float
) -> list[Expected]:
    """What those who wait can expect; of some there may be nothing to go by.

    Args:
        forecaster: knows them by id.
        dues: by id, until when each is owed a reply.
        at_risk: the ids of those who were predicted to be late before.
        now: the present moment.
    """
    ids = list(dues)
    outlook = forecaster.outlook(now, ids, np.array(list(dues.values())))
    before = np.array([id_ in at_risk for id_ in ids], dtype=bool)
    flags = warned(before, outlook.late).tolist()
    figures = zip(*(each.tolist() for each in outlook), strict=True)
    return [
        Expected(id_, flag, *some)
        for id_, flag, some in zip(ids, flags, figures, strict=True)
        if not isnan(some[0])
    ]


class Speaker:
    """Knows of which channels and languages there is something to say."""

    def __init__(self) -> None:
        self._heard: dict[EstimateScope, float] = {}

    def hear(self, at: float, channel: str, language: str) -> None:
        """Somebody wrote."""
        scopes: tuple[EstimateScope, ...] = (("channel", channel), ("language", language))
        for scope in scopes:
            self._heard[scope] = max(at, self._heard.get(scope, at))

    def estimates(self, forecaster: HubForecaster, record: Record, now: float) -> Estimates:
        """What who writes now can expect, by the channels and languages heard of lately."""
        for scope in [scope for scope, at in self._heard.items() if at < now - _HEARD]:
            del self._heard[scope]

        def each(kind: Literal["channel", "language"]) -> dict[str, Estimate]:
            keys = self._last(kind)
            return {key: _estimate(forecaster, record, (kind, key), now) for key in keys}

        hub = _estimate(forecaster, record, WHOLE_HUB, now)
        return Estimates(hub, each("channel"), each("language"))

    def _last(self, kind: str) -> list[str]:
        heard = ((-at, key) for (each, key), at in self._heard.items() if each == kind)
        return sorted(key for _, key in heapq.nsmallest(_MOST_SCOPES, heard))


def _estimate(
    forecaster: HubForecaster, record: Record, scope: EstimateScope, now: float
) -> Estimate:
    kind, key = scope
    channel = key if kind == "channel" else None
    language = key if kind == "language" else None
    judged, came_true = record.standing(scope)
    sample = forecaster.sample(channel, language)
    forecast = forecaster.predict(now, channel, language)
    as_of = datetime.fromtimestamp(now, UTC)
    if forecast is None:
        reason = "too few were answered yet to go by"
        return Estimate(as_of=as_of, sample=sample, reason=reason)
    low_90, low, median, high, high_90 = map(_span, forecast)
    return Estimate(
        as_of=as_of,
        sample=sample,
        median=median,
        low=low,
        high=high,
        low_90=low_90,
        high_90=high_90,
        judged=judged,
        came_true=came_true,
    )


def _span(seconds: float) -> timedelta:
    return timedelta(milliseconds=round(seconds * 1000))
