"""Which envelopes are missing, in a sentence for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from hubmon_crew.ranges import Ranges

FIRST = 1
"""The number a tablet begins with."""

_SHOWN = 5
"""So many tablets, and so many holes of each, are written out; the rest is counted."""


def missing(read: Mapping[str, Ranges], starts: Mapping[str, int]) -> str:
    """Say what is missing: ``tablet kl-77: 3 envelopes missing (12-14)``; empty when nothing is.

    Args:
        read: the numbers read, by tablet.
        starts: tablets whose lower numbers nobody looks for.
    """
    lines = [
        f"tablet {device}: {_holes(list(holes))}"
        for device, ranges in sorted(read.items())
        if (holes := tuple(ranges.holes(starts.get(device, FIRST))))
    ]
    shown = _some(lines, len(lines), "more tablets with envelopes missing")
    return "; ".join(shown)


def _holes(holes: list[tuple[int, int]]) -> str:
    count = sum(last - first + 1 for first, last in holes)
    spans = (str(first) if first == last else f"{first}-{last}" for first, last in holes)
    listed = ", ".join(_some(spans, len(holes), "more"))
    return f"{count:,} {'envelope' if count == 1 else 'envelopes'} missing ({listed})"


def _some(parts: Iterable[str], count: int, rest: str) -> list[str]:
    shown = list(islice(parts, _SHOWN))
    return [*shown, f"{count - _SHOWN:,} {rest}"] if count > _SHOWN else shown
