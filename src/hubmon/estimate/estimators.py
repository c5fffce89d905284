"""The estimators that a back-test compares, by name."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import fmean, median
from typing import Final

from hubmon.estimate import baselines
from hubmon.estimate.contract import Maker
from hubmon.estimate.distribution_baselines import Beran, HourOfWeek, KaplanMeier
from hubmon.estimate.forecaster import HubForecaster

OURS: Final = "hubmon"

ESTIMATORS: Final[Mapping[str, Maker]] = {
    OURS: HubForecaster,
    "mean_last_hour": lambda give_up: baselines.LastHour(give_up, fmean),
    "median_last_hour": lambda give_up: baselines.LastHour(give_up, median),
    "last_to_enter_service": baselines.LastToEnterService,
    "head_of_line": baselines.HeadOfLine,
    "queue_over_throughput": baselines.QueueOverThroughput,
    "handling_time": baselines.HandlingTime,
    "moving_average": baselines.MovingAverage,
    "same_half_hour_last_week": baselines.SameHalfHourLastWeek,
    "hour_of_week": HourOfWeek,
    "kaplan_meier": lambda give_up: KaplanMeier(give_up, answered_only=False),
    "kaplan_meier_answered": lambda give_up: KaplanMeier(give_up, answered_only=True),
    "beran": lambda give_up: Beran(give_up, answered_only=False),
    "beran_answered": lambda give_up: Beran(give_up, answered_only=True),
}
