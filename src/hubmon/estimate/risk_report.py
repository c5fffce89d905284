"""How right the warnings of a back-test were, as JSON and as text."""

from __future__ import annotations

import math
import textwrap

from msgspec import Struct

from hubmon.estimate.remaining import WARN_FROM
from hubmon.estimate.risk_scores import AtRisk, LeadScore, RiskScore

_TABLE_WIDTH = 80
_OVER = f"{'rule of 3/4':>39}{'hubmon':>25}{'still to wait':>16}"
_HEADS = ("left", "waiting", "late", "right", "found", "right", "found", "average", "loss", "80 %")
_WIDTHS = (8, 8, 7, 8, 8, 8, 8, 9, 8, 8)


def to_dict(at_risk: AtRisk) -> dict[str, object]:
    """Times in minutes, the rest in shares; null where there is nothing to score."""
    return {
        "promise_minutes": at_risk.promise_minutes,
        "looks": [_values(look) for look in at_risk.looks],
        "warnings": _values(at_risk.warnings),
    }


def to_text(at_risk: AtRisk) -> str:
    """A table of 80 columns and what it says of the warnings."""
    minutes = f"{at_risk.promise_minutes:g} minutes"
    heads = (f"{head:>{width}}" for head, width in zip(_HEADS, _WIDTHS, strict=True))
    return "\n".join(
        [
            f"A reply within {minutes}: who that waits will be late, and how long is it still?",
            "",
            _OVER,
            "".join(heads),
            *map(_line, at_risk.looks),
            "",
            textwrap.fill(_warnings(at_risk.warnings), _TABLE_WIDTH),
        ]
    )


def _line(look: RiskScore) -> str:
    loss = look.pinball_10 + look.pinball_50 + look.pinball_90
    cells = (
        f"{look.minutes_before:g} min",
        str(look.n),
        _share(look.late),
        _share(look.rule_precision),
        _share(look.rule_recall),
        _share(look.precision),
        _share(look.recall),
        _share(look.average_precision),
        "–" if math.isnan(loss) else f"{loss:.2f}",
        _share(look.cover_80),
    )
    return "".join(f"{cell:>{width}}" for cell, width in zip(cells, _WIDTHS, strict=True))


def _warnings(score: LeadScore) -> str:
    if math.isnan(score.precision):
        return f"Nobody was warned of: no chance to be late reached {WARN_FROM:g}."
    lead = "–" if math.isnan(score.minutes_before) else f"{score.minutes_before:.0f}"
    return (
        f"Warned of from a chance of {WARN_FROM:g} on: {_share(score.precision)} of the warnings"
        f" were right, {_share(score.recall)} of the late were found, half of them {lead} minutes"
        f" or more before their deadline. Warnings taken back: {score.taken_back:.2f} for each"
        " customer warned of."
    )


def _share(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def _values(score: Struct) -> dict[str, float | None]:
    values = {field: getattr(score, field) for field in score.__struct_fields__}
    return {field: value if math.isfinite(value) else None for field, value in values.items()}
