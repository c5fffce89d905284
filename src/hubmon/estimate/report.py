"""The scores of a back-test as JSON, as CSV and as a table."""

from __future__ import annotations

import csv
import io
import json
import math
import textwrap
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from hubmon.estimate import risk_report
from hubmon.estimate.backtest import Run, by_language
from hubmon.estimate.estimators import OURS
from hubmon.estimate.risk_scores import AtRisk
from hubmon.estimate.scoring import Score
from hubmon.plain import cell_width, clip, plain

_Values: TypeAlias = dict[str, str | int | float | None]

_FIELDS = [field for field in Score.__struct_fields__ if field != "name"]


def to_json(
    rows: int, runs: Sequence[Run], fewest: int | None = None, at_risk: AtRisk | None = None
) -> str:
    """Losses, errors and widths in minutes; null where there is nothing to score.

    Args:
        rows: in the past.
        runs: through it.
        fewest: also score each language with at least so many scored replies; None scores none.
        at_risk: how right the warnings were; None leaves the key out.
    """
    estimators = [_as_dict(run, fewest) for run in runs]
    told: dict[str, object] = {"version": 1, "rows": rows, "estimators": estimators}
    if at_risk is not None:
        told["at_risk"] = risk_report.to_dict(at_risk)
    return json.dumps(told, indent=2)


def _as_dict(run: Run, fewest: int | None) -> dict[str, object]:
    told: dict[str, object] = {**_values(run.score), "error": run.error or None}
    if fewest is not None:
        told["languages"] = [_values(each, key="language") for each in by_language(run, fewest)]
    return told


def to_csv(runs: Sequence[Run], fewest: int | None = None) -> str:
    """A line for each estimator, then for each in each language; blank where nothing is scored."""
    text = io.StringIO()
    columns = ["name", *_FIELDS, "language", "error"]
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for run in runs:
        name = plain(run.name)
        writer.writerow({**_values(run.score), "name": name, "error": plain(run.error)})
        for each in by_language(run, fewest) if fewest is not None else ():
            writer.writerow({**_values(each, key="language"), "name": name})
    return text.getvalue()


def to_text(runs: Sequence[Run], fewest: int | None = None) -> str:
    """Tables of at most 80 columns, and what failed; by language only ours, or else the first."""
    parts = [_tables([run.score for run in runs], {run.name for run in runs if run.error})]
    failed = (f"{plain(run.name)} failed: {plain(run.error)}" for run in runs if run.error)
    parts += [textwrap.fill(line, _TABLE_WIDTH) for line in failed]
    if fewest is not None:
        shown = next((run for run in runs if run.name == OURS), runs[0])
        scores = by_language(shown, fewest)
        parts.append(
            f"{plain(shown.name)}, by language:\n\n{_tables(scores, set())}"
            if scores
            else f"No language has {fewest} scored replies."
        )
    return "\n\n".join(parts)


class _Column(NamedTuple):
    field: str
    head: str
    width: int
    decimals: int = 2


_TABLE_WIDTH = 80
_NAME_WIDTH = 24
_LOSSES = (
    _Column("n", "replies", 8, 0),
    _Column("pinball_10", "0.1", 8),
    _Column("pinball_50", "0.5", 8),
    _Column("pinball_90", "0.9", 8),
    _Column("pinball_sum", "sum", 8),
    _Column("mae", "mean", 8),
    _Column("medae", "median", 8),
)
_RANGES = (
    _Column("log_pinball_10", "0.1", 6, 3),
    _Column("log_pinball_50", "0.5", 6, 3),
    _Column("log_pinball_90", "0.9", 6, 3),
    _Column("log_pinball_sum", "sum", 6, 3),
    _Column("cover_80", "80 %", 6, 3),
    _Column("cover_90", "90 %", 6, 3),
    _Column("width_80", "80 %", 7, 1),
    _Column("width_90", "90 %", 7, 1),
    _Column("us_per_event", "event", 6, 0),
)
_OVER_LOSSES = f"{'pinball loss, minutes, at':>64}{'error, minutes':>16}"
_OVER_RANGES = f"{'pinball loss of log(1 + minutes)':>48}{'within':>12}{'minutes wide':>14}   µs/"


def _tables(scores: Sequence[Score], failed: set[str]) -> str:
    blocks = ((_OVER_LOSSES, _LOSSES), (_OVER_RANGES, _RANGES))
    return "\n\n".join(
        "\n".join([over, *_lines(columns, scores, failed)]) for over, columns in blocks
    )


def _lines(columns: Sequence[_Column], scores: Sequence[Score], failed: set[str]) -> Iterator[str]:
    yield " " * _NAME_WIDTH + "".join(f"{each.head:>{each.width}}" for each in columns)
    for score in scores:
        name = clip(plain(score.name), _NAME_WIDTH)
        name += " " * (_NAME_WIDTH - cell_width(name))
        if score.name in failed:
            yield f"{name}  failed, see below"
        else:
            yield name + "".join(_cell(getattr(score, each.field), each) for each in columns)


def _cell(value: float, column: _Column) -> str:
    """The number with as many decimals as there is room for, after a blank."""
    if not math.isfinite(value):
        return f"{'–':>{column.width}}"
    text = f"{value:.{column.decimals}f}"
    if len(text) >= column.width:
        text = f"{value:.0f}"
    return f"{text:>{column.width}}"


def _values(score: Score, key: str = "name") -> _Values:
    values: _Values = {key: score.name}
    for field in _FIELDS:
        value = getattr(score, field)
        values[field] = value if math.isfinite(value) else None
    return values
