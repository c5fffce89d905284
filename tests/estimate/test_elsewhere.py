"""Hubs that are not like ours: calls, tickets, few columns, seldom an answer."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest
from tests.estimate.elsewhere import HUBS
from tests.estimate.past import GIVE_UP

from hubmon.estimate.backtest import judge, replay
from hubmon.estimate.estimators import ESTIMATORS, OURS
from hubmon.estimate.history import History
from hubmon.estimate.rows import Rows

SIZE = 1_000


@pytest.mark.parametrize("hub", HUBS)
def test_wherever_it_is_used_it_beats_the_mean_of_the_last_hour(hub: str) -> None:
    rows = Rows(HUBS[hub](SIZE))
    losses = {}
    for name in (OURS, "mean_last_hour"):
        told = replay(name, ESTIMATORS[name], History(rows), give_up=GIVE_UP, clock=process_time)
        run = judge(told, rows, give_up=GIVE_UP, warmup=0.3)
        assert not run.error
        losses[name] = run.score.pinball_sum
    assert losses[OURS] < 0.9 * losses["mean_last_hour"]


def test_where_hardly_anybody_waits_who_finds_nobody_waiting_is_told_so() -> None:
    rows = Rows(HUBS["hardly_ever_busy"](2 * SIZE))
    told = replay(OURS, ESTIMATORS[OURS], History(rows), give_up=GIVE_UP, clock=process_time)
    run = judge(told, rows, give_up=GIVE_UP, warmup=0.5)
    high, waited = run.forecasts[:, 3], run.waits > 0.0
    assert np.median(high[~waited]) == 0.0
    assert np.mean(high[~waited] < 10.0) > 0.9, "seconds"
    assert high[waited].mean() > 10 * high[~waited].mean()
