"""The keys that work here, in one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hubmon.faces.tui.presentation.lines import Drawing, Piece, first_that_fits
from hubmon.faces.tui.presentation.scene import Scene


def draw_keys(keys: Sequence[tuple[str, str]]) -> Callable[[Scene, int, int], Drawing]:
    """Draw each key with what it does; the first ones where not all have room.

    While the past is replayed its keys stand there.
    """

    def draw(scene: Scene, width: int, height: int) -> Drawing:
        del height
        shown = keys if scene.past is None else _OF_THE_PAST
        lines = [
            tuple(
                piece
                for key, what in shown[:count]
                for piece in (Piece(key), Piece(f" {what}   ", "muted"))
            )
            for count in range(len(shown), -1, -1)
        ]
        return Drawing([first_that_fits(lines, width)])

    return draw


_OF_THE_PAST = (
    ("p", "play, pause"),
    ("[ ]", "5 min"),
    ("b B", "breach"),
    ("+ -", "speed"),
    ("t", "known then, now"),
    ("R", "back to now"),
    ("q", "quit"),
)
