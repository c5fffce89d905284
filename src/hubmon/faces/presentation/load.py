"""The load of each language and channel."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hubmon.faces.presentation.lines import Column, Drawing, Piece, Role, table
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.words import (
    BREACHED,
    UNKNOWN,
    channel_name,
    language_name,
    since,
)
from hubmon.faces.spans import expected
from hubmon.model.expectation import Estimate
from hubmon.model.snapshot import ChannelState, GroupLoad

_FIGURES = (
    Column("waiting", 7, right=True),
    Column("oldest", 6, right=True, rank=1),
    Column("in/h", 5, right=True, rank=4),
    Column("out/h", 5, right=True, rank=4),
    Column("expected", 8, right=True, rank=2),
)
_LANGUAGE_COLUMNS = (
    Column("language", 10, grows=10),
    *_FIGURES,
    Column("shift", 6, right=True, rank=3),
)
_CHANNEL_COLUMNS = (Column("channel", 10, grows=20), *_FIGURES)

_AROUND = 2
"""Lines beside the rows where not all have room: the columns' names, and how many are left."""

_STATES: dict[ChannelState, str] = {
    "live": "",
    "trial": " (trial)",
    "retired": " (retired)",
    "unknown": " (new)",
}


def draw_languages(scene: Scene, width: int, height: int) -> Drawing:
    """One line per language: who waits, what comes and goes, who speaks it."""
    loads = _in_sight(scene.snapshot.languages if scene.snapshot else (), language_name, height)

    def row(load: GroupLoad) -> tuple[Piece, ...]:
        return (*_figures(language_name(load.key), load, scene), _on_shift(load))

    return _drawing(_LANGUAGE_COLUMNS, loads, row, width)


def draw_channels(scene: Scene, width: int, height: int) -> Drawing:
    """One line per channel."""
    loads = _in_sight(scene.snapshot.channels if scene.snapshot else (), channel_name, height)

    def row(load: GroupLoad) -> tuple[Piece, ...]:
        return _figures(channel_name(load.key) + _STATES[load.state], load, scene)

    return _drawing(_CHANNEL_COLUMNS, loads, row, width)


def _in_sight(
    loads: Sequence[GroupLoad], name: Callable[[str], str], height: int
) -> Sequence[GroupLoad]:
    """The loads in the order of their names, so that nothing moves while figures change.

    Where not all have room, the heaviest have it, and the others follow.
    """
    by_name = sorted(loads, key=lambda load: name(load.key))
    if len(loads) < height:
        return by_name
    heaviest = sorted(by_name, key=lambda load: -load.waiting)
    room = max(height - _AROUND, 1)
    return [*sorted(heaviest[:room], key=lambda load: name(load.key)), *heaviest[room:]]


def _drawing(
    columns: Sequence[Column],
    loads: Sequence[GroupLoad],
    row: Callable[[GroupLoad], tuple[Piece, ...]],
    width: int,
) -> Drawing:
    if not loads:
        return Drawing([(Piece("nobody waits", "muted"),)])
    head, lines = table(columns, loads, row, width)
    return Drawing(lines, head=head, keys=[load.key for load in loads])


def _figures(name: str, load: GroupLoad, scene: Scene) -> tuple[Piece, ...]:
    role: Role = "text" if load.waiting else "muted"
    return (
        Piece(name, role),
        Piece(f"{load.waiting:,}", "strong" if load.waiting else "muted"),
        Piece(since(load.oldest_since, scene.now), role),
        Piece(f"{load.arrivals_per_hour:,}", role),
        Piece(f"{load.replies_per_hour:,}", role),
        Piece(_expected(load.estimate), "stale" if load.estimate.is_old(scene.now) else role),
    )


def _expected(estimate: Estimate) -> str:
    return UNKNOWN if estimate.median is None else expected(estimate.median)


def _on_shift(load: GroupLoad) -> Piece:
    if load.on_shift is None:
        return Piece(UNKNOWN, "muted")
    if load.on_shift == 0 and load.waiting:
        return Piece(f"{BREACHED} none", "bad")
    return Piece(f"{load.on_shift:,}", "text" if load.waiting else "muted")
