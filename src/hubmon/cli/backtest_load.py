"""`hubmon backtest --load`: how right the expected load would have been."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hubmon.cli.places import places
from hubmon.cli.progress import bar

if TYPE_CHECKING:
    from hubmon.estimate.history import History


def run(args: argparse.Namespace, history: History) -> int:
    """Replay the arrivals of the past and print the scores."""
    from hubmon.config import load  # noqa: PLC0415  # loaded only for this command
    from hubmon.estimate.load import backtest  # noqa: PLC0415  # numpy, the same
    from hubmon.estimate.load.baselines import FORECASTERS  # noqa: PLC0415  # the same
    from hubmon.estimate.load.week import LocalWeek  # noqa: PLC0415  # the same

    path, _ = places(args)
    settings = load(path).load
    week = LocalWeek(ZoneInfo(settings.zone), settings.holidays)
    past = backtest.count_half_hours(history.rows.arrived_at)
    scores = [
        score
        for name, forecaster in FORECASTERS.items()
        for score in backtest.score(name, forecaster(week), past, args.warmup, bar(name))
    ]
    if args.json:
        print(backtest.to_json(scores))
    elif args.csv:
        print(backtest.to_csv(scores), end="")
    else:
        print(backtest.to_table(scores))
    return 0
