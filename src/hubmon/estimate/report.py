"""The scores of a back-test as JSON, as CSV and as a table."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Sequence

from hubmon.estimate.backtest import Run
from hubmon.estimate.scoring import Score

_HEADINGS = {
    "name": "",
    "n": "replies",
    "pinball_10": "pb 0.1",
    "pinball_50": "pb 0.5",
    "pinball_90": "pb 0.9",
    "pinball_sum": "pb sum",
    "log_pinball_sum": "pb log",
    "mae": "mean err",
    "medae": "med err",
    "cover_80": "in 80%",
    "cover_90": "in 90%",
    "width_80": "80% wide",
    "width_90": "90% wide",
    "us_per_event": "us/event",
}
_DECIMALS = {"n": 0, "log_pinball_sum": 3, "cover_80": 3, "cover_90": 3, "us_per_event": 0}
_UNKNOWN = "–"


def to_json(rows: int, runs: Iterable[Run]) -> str:
    """Losses, errors and widths in minutes; null where there is nothing to score."""
    return json.dumps(
        {"version": 1, "rows": rows, "estimators": [_as_dict(run.score) for run in runs]}, indent=2
    )


def to_csv(runs: Iterable[Run]) -> str:
    """A line for each estimator; blank where there is nothing to score."""
    text = io.StringIO()
    writer = csv.DictWriter(text, Score.__struct_fields__, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_as_dict(run.score) for run in runs)
    return text.getvalue()


def to_table(scores: Sequence[Score]) -> str:
    """A table for people; minutes where nothing else is said."""
    rows = [list(_HEADINGS.values())]
    rows += [[_cell(column, _as_dict(each)[column]) for column in _HEADINGS] for each in scores]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if index else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _cell(column: str, value: str | float | None) -> str:
    if value is None:
        return _UNKNOWN
    if isinstance(value, str):
        return value
    return f"{value:.{_DECIMALS.get(column, 2)}f}"


def _as_dict(score: Score) -> dict[str, str | float | None]:
    fields = ((field, getattr(score, field)) for field in score.__struct_fields__)
    return {
        field: None if isinstance(value, float) and not math.isfinite(value) else value
        for field, value in fields
    }
