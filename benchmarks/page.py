"""Puts the table into the documentation."""

from __future__ import annotations

from pathlib import Path

from benchmarks.processes import ROOT

PAGE = ROOT / "docs" / "performance.md"
BEGIN = "<!-- measured: begin (python -m benchmarks --write) -->"
END = "<!-- measured: end -->"


def write(machine: str, table: str, page: Path = PAGE) -> None:
    """Replace what stands between the marks; raises `ValueError` when they are not there."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{page} has no marks for the table")
    page.write_text(f"{before}{BEGIN}\n{machine}\n\n{table}{END}{after}", encoding="utf-8")
