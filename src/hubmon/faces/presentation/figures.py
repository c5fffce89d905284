"""Numbers with their units, painted large."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeAlias

from hubmon.faces.presentation.digits import DigitSize, paint_digits
from hubmon.faces.presentation.lines import Line, Piece, Role
from hubmon.faces.presentation.words import UNKNOWN
from hubmon.faces.spans import duration_parts, to_the_minute

Parts: TypeAlias = Sequence[tuple[str, str]]
"""Numbers side by side, each with its unit or none."""


def wait_parts(wait: timedelta | None) -> Parts:
    """An expected wait, to the nearest minute."""
    return ((UNKNOWN, ""),) if wait is None else duration_parts(to_the_minute(wait))


def paint_figure(parts: Parts, size: DigitSize, role: Role = "strong") -> list[Line]:
    """The numbers in blocks, side by side."""
    columns = [
        _number(number, unit, size, role, first=not at) for at, (number, unit) in enumerate(parts)
    ]
    return [
        tuple(piece for pieces in row for piece in pieces) for row in zip(*columns, strict=True)
    ]


def _number(number: str, unit: str, size: DigitSize, role: Role, *, first: bool) -> list[Line]:
    """One number; hours stand behind it as large as itself, other units at its foot."""
    gap = Piece(" " * size.dot)
    before = () if first else (gap,)
    lines: list[Line] = [(*before, Piece(row, role)) for row in paint_digits(number, size)]
    if unit == "h":
        return [
            (*line, gap, Piece(row, "faint"))
            for line, row in zip(lines, paint_digits("h", size), strict=True)
        ]
    return [*lines[:-1], (*lines[-1], Piece(f" {unit}" if unit else ""))]
