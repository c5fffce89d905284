"""The wall: a few numbers against their targets, to be read across a room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from hubmon.faces.presentation.header import draw_header
from hubmon.faces.presentation.hub_warnings import draw_first_warning
from hubmon.faces.presentation.keys import QUIT, Hint, draw_keys
from hubmon.faces.presentation.languages_board import draw_languages_board
from hubmon.faces.presentation.lines import Drawing, Piece, spread, width_of
from hubmon.faces.presentation.readings import NUMBERS
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.tiles import Recoveries, draw_tile
from hubmon.faces.tui.arrangement import Arrangement
from hubmon.faces.tui.screens.living import LivingScreen
from hubmon.faces.tui.shared_keys import back
from hubmon.faces.tui.tiling import Shift, arrange_tiles
from hubmon.faces.tui.widgets.board import Board
from hubmon.faces.tui.widgets.pane import Pane

_PAGES = 2
_KEYS = (
    Hint("w", "overview", ("app.wall",)),
    Hint("← →", "page", ("wall.before", "wall.next")),
    Hint("Space", "hold the page", ("wall.hold",)),
    QUIT,
)


class WallScreen(LivingScreen):
    """Pages of large figures; without names of customers or of the hub's people.

    Args:
        numbers: names of `NUMBERS`, the most important first.
        rotate: how long a page stays; None for as long as nobody turns it.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        back(),
        Binding("right", "turn(1)", "Wall: next page", id="wall.next", show=False),
        Binding("left", "turn(-1)", "Wall: page before", id="wall.before", show=False),
        Binding("space", "hold", "Wall: hold the page, or let it turn", id="wall.hold", show=False),
    ]

    def __init__(self, numbers: Sequence[str], rotate: timedelta | None) -> None:
        super().__init__()
        self._numbers = tuple(numbers)
        self._rotate = rotate
        self._page = 0
        self._held = False
        self._turned: datetime | None = None
        self._shift = Shift(0, 0)
        self._recoveries = Recoveries()
        self._panes = (
            Pane("", draw_header, self.roles, name="header", dims=False),
            Pane("", draw_first_warning, self.roles, name="hub_warnings", dims=False),
            *(self._tile(name) for name in self._numbers),
            Pane("Waiting by language", draw_languages_board, self.roles, name="languages"),
            Pane("", self._draw_keys, self.roles, name="keys", dims=False),
        )
        self._board = Board(self._panes, self._boxes)

    def _tile(self, name: str) -> Pane:
        def draw(scene: Scene, width: int, height: int) -> Drawing:
            recovered = self._recoveries.of(name, scene.now)
            return draw_tile(name, scene, recovered, width, height)

        return Pane(NUMBERS[name].title, draw, self.roles, name=name)

    def compose(self) -> ComposeResult:
        """Put the tiles on the board."""
        yield self._board

    def _boxes(self, width: int, height: int) -> Arrangement:
        names = ("languages",) if self._page else self._numbers
        return arrange_tiles(names, width, height, self._shift)

    def show(self, scene: Scene) -> None:
        """Bring every tile up to date, turn the page when it is time, move against burn-in."""
        calm = self._look(scene)
        if self._turned is None or self._held or not calm:
            self._turned = scene.now
        if not calm and not self._held:
            self._go_to(0)
        elif self._rotate is not None and scene.now - self._turned >= self._rotate:
            self._turned = scene.now
            self._go_to(self._page + 1)
        shift = Shift.at(scene.now)
        if shift != self._shift:
            self._shift = shift
            self._board.rearrange()
        self._show_panes(scene)

    def _look(self, scene: Scene) -> bool:
        """Remember how the numbers stand; whether none misses its target."""
        if scene.snapshot is None:
            return True
        levels = {
            name: NUMBERS[name].read(scene.snapshot, scene.targets).level for name in self._numbers
        }
        self._recoveries.look(levels, scene.now)
        return "breached" not in levels.values()

    def _go_to(self, page: int) -> None:
        page %= _PAGES
        if page != self._page:
            self._page = page
            self._board.rearrange()

    def action_turn(self, pages: int) -> None:
        """Turn the page, and hold it there."""
        self._held = True
        self._go_to(self._page + pages)
        self._redraw_keys()

    def action_hold(self) -> None:
        """Hold the page, or let it turn again."""
        self._held = not self._held
        self._redraw_keys()

    def _redraw_keys(self) -> None:
        self._panes[-1].redraw()

    def _draw_keys(self, scene: Scene, width: int, height: int) -> Drawing:
        held = ", held" if self._held else ""
        page = (Piece(f"page {self._page + 1} of {_PAGES}{held}", "muted"),)
        (keys,) = draw_keys(_KEYS)(scene, width - width_of(page) - 1, height).lines
        quiet = tuple(Piece(piece.text, "muted") for piece in keys)
        return Drawing([spread(quiet, page, width)])
