"""The parts of the backlog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from hubmon.faces.counts import counted, percent
from hubmon.faces.presentation.lines import Drawing, Line, Piece, fit
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.words import channel_name, language_name
from hubmon.model.snapshot import Snapshot
from hubmon.plain import plain

_EIGHTHS = ("", *"▏▎▍▌▋▊▉")
Share: TypeAlias = tuple[str, int]
"""A name, and how many wait."""


def topic_shares(snapshot: Snapshot) -> list[Share]:
    """Who waits by topic."""
    return [(plain(load.topic) or "not known", load.waiting) for load in snapshot.topics]


def language_shares(snapshot: Snapshot) -> list[Share]:
    """By language."""
    return [(language_name(load.key), load.waiting) for load in snapshot.languages]


def channel_shares(snapshot: Snapshot) -> list[Share]:
    """By channel."""
    return [(channel_name(load.key), load.waiting) for load in snapshot.channels]


def draw_shares(
    of: Callable[[Snapshot], Sequence[Share]], scene: Scene, width: int, height: int
) -> Drawing:
    """The parts of the backlog, the largest first, with bars; what has no room is one line."""
    shares = of(scene.snapshot) if scene.snapshot is not None else []
    shares = sorted((share for share in shares if share[1]), key=lambda share: -share[1])
    total = sum(waiting for _, waiting in shares)
    if not total:
        return Drawing([(Piece("nobody waits", "muted"),)])
    if len(shares) > height > 1:
        rest = shares[height - 1 :]
        others = (counted(len(rest), "other"), sum(waiting for _, waiting in rest))
        shares = [*shares[: height - 1], others]
    most = max(waiting for _, waiting in shares)
    return Drawing([_share(name, waiting, most, total, width) for name, waiting in shares])


def _share(name: str, waiting: int, most: int, total: int, width: int) -> Line:
    figures = fit(percent(waiting / total), 8, right=True)
    if width >= 36:
        figures = fit(f"{waiting:,}", 7, right=True) + figures
    letters = max(min(width - len(figures) - 6, 12), 4)
    bar = max(width - len(figures) - letters - 1, 0)
    eighths = max(bar * 8 * waiting // most, 1) if bar else 0
    drawn = "█" * (eighths // 8) + _EIGHTHS[eighths % 8]
    return (
        Piece(fit(name, letters) + " "),
        Piece(fit(drawn, bar), "arrivals"),
        Piece(figures, "muted"),
    )
