"""Those who wait and were told nothing for long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hubmon.faces.presentation.lines import Column, Drawing, Piece, table
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.words import UNKNOWN, channel_name, language_name, since
from hubmon.faces.spans import duration
from hubmon.model.untold import MOST_UNTOLD, Untold
from hubmon.plain import plain

_COLUMNS = (
    Column("silent for", 10, right=True),
    Column("waiting", 8, right=True),
    Column("language", 10, rank=1),
    Column("channel", 10, rank=2),
    Column("topic", 14, rank=3, grows=16),
    Column("case", 16, rank=4, grows=20),
)


def draw_untold(
    untold: Sequence[Untold], silence: timedelta, scene: Scene, width: int, height: int
) -> Drawing:
    """Those who wait and were told nothing for so long, the longest silence first."""
    del height
    more = " or more" if len(untold) == MOST_UNTOLD else ""
    note = (Piece(f"{len(untold):,}{more}", "strong"),)
    if not untold:
        words = f"everybody who waits was told something in the last {duration(silence)}"
        return Drawing([(Piece(words, "muted"),)], note=note)
    head, lines = table(_COLUMNS, untold, lambda each: _row(each, scene), width)
    return Drawing(lines, note=note, head=head, keys=[each.case for each in untold])


def _row(each: Untold, scene: Scene) -> tuple[Piece, ...]:
    return (
        Piece(since(each.silent_since, scene.now), "strong"),
        Piece(since(each.waiting_since, scene.now)),
        Piece(language_name(each.language)),
        Piece(channel_name(each.channel)),
        Piece(plain(each.topic) or UNKNOWN),
        Piece(plain(each.number) or plain(each.case), "muted"),
    )
