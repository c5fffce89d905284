"""Figures with their spread, and the table of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Literal, NamedTuple


class Aim(NamedTuple):
    """What a figure should come to."""

    sign: Literal["≤", "≥"]
    limit: float

    def met(self, value: float) -> bool:
        """Whether `value` is as good as the aim or better."""
        return value <= self.limit if self.sign == "≤" else value >= self.limit

    def __str__(self) -> str:
        return f"{self.sign} {self.limit:g}"


class Spread(NamedTuple):
    """A median and the quartiles around it."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        if self.low == self.median == self.high:
            return short(self.median)
        return f"{short(self.median)} ({short(self.low)} to {short(self.high)})"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    name: str
    what: str
    """What stands against what."""
    spread: Spread
    unit: str = "x"
    aim: Aim | None = None
    note: str = ""
    """The absolute values behind it, for a sense of scale; they hold for this machine only."""

    @property
    def verdict(self) -> str:
        """In a word; empty where there is no aim."""
        if self.aim is None:
            return ""
        return "met" if self.aim.met(self.spread.median) else "missed"


def short(value: float) -> str:
    """A number with three significant digits."""
    if value == 0 or 1e-4 <= abs(value) < 1e5:
        digits = f"{value:.3g}"
        return f"{value:.0f}" if "e" in digits else digits
    return f"{value:.1e}"


def spread(values: Sequence[float]) -> Spread:
    """The median and quartiles of one value or more."""
    if len(values) == 1:
        return Spread(values[0], values[0], values[0])
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return Spread(middle, low, high)


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Round by round, ours over theirs: what both rounds suffered from falls out."""
    return spread([a / b for a, b in zip(ours, theirs, strict=True)])


def milliseconds(seconds: Sequence[float]) -> str:
    """The median as a note tells it."""
    return f"{short(median(seconds) * 1000)} ms"


def to_markdown(figures: Sequence[Figure]) -> str:
    """The table, as it stands in the documentation."""
    rows = [
        "| measure | median (quartiles) | aim | | for scale |",
        "|---|---|---|---|---|",
    ]
    for figure in figures:
        unit = "" if figure.unit == "x" else f" {figure.unit}"
        aim = str(figure.aim) if figure.aim else ""
        rows.append(
            f"| **{figure.name}**: {figure.what} | {figure.spread}{unit} | {aim} "
            f"| {figure.verdict} | {figure.note} |"
        )
    return "\n".join(rows) + "\n"


def to_line(figure: Figure) -> str:
    """One figure for a terminal."""
    unit = "" if figure.unit == "x" else f" {figure.unit}"
    aim = f"  [{figure.aim}: {figure.verdict}]" if figure.aim else ""
    note = f"  {figure.note}" if figure.note else ""
    return f"{figure.name}: {figure.spread}{unit}{aim}{note}"
