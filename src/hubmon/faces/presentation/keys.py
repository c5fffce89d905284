"""The keys that work here, in one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from hubmon.faces.presentation.lines import Drawing, Piece, first_that_fits
from hubmon.faces.presentation.scene import Past, Scene


class Hint(Struct, frozen=True):
    """What a key does."""

    usual: str
    """How the key is named, unless another one is wished for; several with spaces between."""
    does: str
    of: tuple[str, ...] = ()
    """The id of each of these keys; none for those that nobody can change."""

    def key(self, scene: Scene) -> str:
        """How the keys are named that do it."""
        if not self.of:
            return self.usual
        usual = self.usual.split()
        return " ".join(scene.key(of, key) for of, key in zip(self.of, usual, strict=True))


BACK = Hint("Esc", "back", ("screen.back",))
COMMANDS = Hint("Ctrl+P", "commands", ("app.commands",))
HELP = Hint("?", "help", ("app.help",))
QUIT = Hint("q", "quit", ("app.quit",))
OPEN = Hint("Enter", "open", ("row.open",))
PANE = Hint("Tab", "pane", ("pane.next",))
ROW = Hint("↑ ↓", "row", ("row.up", "row.down"))
SCROLL = replace(ROW, does="scroll")


def draw_keys(keys: Sequence[Hint]) -> Callable[[Scene, int, int], Drawing]:
    """Draw each key with what it does; the first ones where not all have room.

    While the past is replayed its keys stand there, the ways out of it before the others.
    """

    def draw(scene: Scene, width: int, height: int) -> Drawing:
        del height
        shown = keys if scene.past is None else _in_the_past(scene.past, keys)
        lines = (
            tuple(
                piece
                for hint in shown[:count]
                for piece in (Piece(hint.key(scene)), Piece(f" {hint.does}   ", "muted"))
            )
            for count in range(len(shown), -1, -1)
        )
        return Drawing([first_that_fits(lines, width)])

    return draw


PLAY = Hint("p", "play, pause", ("past.play",))
NOW = Hint("R", "back to now", ("app.replay",))
OF_THE_PAST = (
    PLAY,
    NOW,
    Hint("[ ]", "5 min", ("past.back", "past.on")),
    Hint("b B", "breach", ("past.breach", "past.breach_before")),
    Hint("+ -", "speed", ("past.faster", "past.slower")),
    Hint("t", "known then, now", ("past.knowledge",)),
    QUIT,
)


def _in_the_past(past: Past, keys: Sequence[Hint]) -> Sequence[Hint]:
    """The keys of a replay on a screen that has `keys` in the present."""
    back = (BACK,) if BACK in keys else ()
    shown = (PLAY, *back, *OF_THE_PAST[1:])
    return shown if past.from_now else tuple(hint for hint in shown if hint is not NOW)
