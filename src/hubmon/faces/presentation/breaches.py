"""Promises that are about to break, or broken and still owed."""

from __future__ import annotations

from hubmon.faces.presentation.lines import Column, Drawing, Piece, table
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.words import (
    AT_RISK,
    BREACHED,
    KEPT,
    UNKNOWN,
    channel_name,
    language_name,
)
from hubmon.faces.spans import duration
from hubmon.model.snapshot import BreachWarning, Snapshot
from hubmon.plain import plain

_COLUMNS = (
    Column("time left", 13),
    Column("owed", 8, rank=1),
    Column("language", 10, rank=2),
    Column("channel", 8, rank=3, grows=4),
    Column("topic", 10, rank=5, grows=20),
    Column("with", 6, rank=4),
    Column("case", 12, rank=6, grows=24),
)

_OWED = {"response": "reply", "resolution": "solution"}


def draw_breaches(scene: Scene, width: int, height: int) -> Drawing:
    """One line per warning, by time left; the deadline stays in sight when not all fit."""
    del height
    if scene.snapshot is None:
        return Drawing([])
    warnings = scene.snapshot.warnings
    if not warnings:
        return Drawing([(Piece(f"{KEPT} no promise is at risk", "muted"),)])
    head, lines = table(_COLUMNS, warnings, lambda warning: _row(warning, scene), width)
    total = f"{scene.snapshot.warnings_total:,}"
    overdue = sum(warning.overdue(scene.now) for warning in warnings)
    return Drawing(
        lines,
        note=(Piece(total, "strong"),),
        head=head,
        keys=[warning.case for warning in warnings],
        anchor=min(overdue, len(warnings) - 1),
        beyond=_not_listed(scene.snapshot),
    )


def _not_listed(snapshot: Snapshot) -> tuple[int, int]:
    """How many more are overdue, and how many more at risk: only the nearest are listed."""
    counts = (snapshot.promise.response, snapshot.promise.resolution)
    overdue = sum(warning.overdue(snapshot.as_of) for warning in snapshot.warnings)
    at_risk = len(snapshot.warnings) - overdue
    return (
        max(sum(count.overdue for count in counts) - overdue, 0),
        max(sum(count.at_risk for count in counts) - at_risk, 0),
    )


def _row(warning: BreachWarning, scene: Scene) -> tuple[Piece, ...]:
    if warning.overdue(scene.now):
        left = Piece(f"{BREACHED} {duration(scene.now - warning.due)} over", "bad")
    else:
        left = Piece(f"{AT_RISK} {duration(warning.due - scene.now)} left", "warn")
    return (
        left,
        Piece(_OWED[warning.promise]),
        Piece(language_name(warning.language)),
        Piece(channel_name(warning.channel)),
        Piece(plain(warning.topic) or UNKNOWN, "text" if warning.topic else "muted"),
        Piece("agent", "muted") if warning.assigned else Piece("nobody"),
        Piece(plain(warning.case), "muted"),
    )
