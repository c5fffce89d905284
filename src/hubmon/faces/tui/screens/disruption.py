"""A day of disruption, on one screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from hubmon.faces.presentation.disruption import draw_disruption
from hubmon.faces.presentation.header import draw_header
from hubmon.faces.presentation.keys import BACK, HELP, OPEN, QUIT, ROW, Hint, draw_keys
from hubmon.faces.presentation.lines import Drawing
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.shares import (
    channel_shares,
    draw_shares,
    language_shares,
    topic_shares,
)
from hubmon.faces.presentation.untold import draw_untold
from hubmon.faces.tui.arrangement import Arrangement, Box, split
from hubmon.faces.tui.screens.reread import RereadScreen
from hubmon.faces.tui.shared_keys import back
from hubmon.faces.tui.widgets.pane import Pane
from hubmon.faces.tui.widgets.rows import RowPane
from hubmon.faces.view import HubView
from hubmon.model.staffing import pace

PACE_FROM: Final = timedelta(days=1)
"""How much of the past says how many messages come for each reply."""
_READ_EVERY: Final = timedelta(minutes=1)
_STATE_ROWS: Final = 9
_KEYS = (
    Hint("D", "declare, end", ("disruption.declare",)),
    ROW,
    OPEN,
    BACK,
    HELP,
    QUIT,
)


class DisruptionScreen(RereadScreen):
    """What is the matter, what it takes, who waits for what, and whom nobody has told anything.

    The past and the list are read again every minute.

    Args:
        view: gives the hub that is shown.
        declare: declares a disruption, or ends it.
        silence: how long a customer may wait and be told nothing.
        scene: the moment it is opened in.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        back(),
        Binding("D", "declare", "Disruption: declare it, or end it", id="disruption.declare"),
    ]

    def __init__(
        self,
        view: Callable[[], HubView],
        declare: Callable[[bool], None],
        silence: timedelta,
        scene: Scene,
    ) -> None:
        super().__init__(scene, _boxes, _READ_EVERY)
        self._view = view
        self._declare = declare
        self._silence = silence
        self._read_again()
        told = f"Told nothing for {silence // timedelta(minutes=1)} min"
        self._panes = (
            Pane("", draw_header, self.roles, name="header", dims=False),
            Pane("Disruption", self._draw_state, self.roles, name="state"),
            Pane("Waiting by topic", partial(draw_shares, topic_shares), self.roles, name="topics"),
            Pane(
                "by language", partial(draw_shares, language_shares), self.roles, name="by_language"
            ),
            Pane("by channel", partial(draw_shares, channel_shares), self.roles, name="by_channel"),
            RowPane(told, self._draw_untold, self.roles, name="untold"),
            Pane("", draw_keys(_KEYS), self.roles, name="keys", dims=False),
        )

    def _read(self) -> None:
        self._pace = pace(self._view().course(PACE_FROM))
        self._untold = self._view().untold(self._scene.now - self._silence)

    def _draw_state(self, scene: Scene, width: int, height: int) -> Drawing:
        return draw_disruption(scene, self._pace, width, height)

    def _draw_untold(self, scene: Scene, width: int, height: int) -> Drawing:
        return draw_untold(self._untold, self._silence, scene, width, height)

    def action_declare(self) -> None:
        """Declare a disruption, or end the one that is declared."""
        snapshot = self._scene.snapshot
        if snapshot is not None:
            self._declare(snapshot.declared is None)


def _boxes(width: int, height: int) -> Arrangement:
    margin, gap = (1, 2) if width < 100 else (2, 4)
    inner = width - 2 * margin
    air = 0 if height < 28 else 1
    top = 2
    shares = top + _STATE_ROWS + air
    rows = min(6 + max(height - 24, 0) // 3, 14)
    rest = shares + rows + air
    boxes = {
        "header": Box(margin, 0, inner, 1),
        "state": Box(margin, top, inner, _STATE_ROWS),
        "untold": Box(margin, rest, inner, max(height - rest - 1 - air, 0)),
        "keys": Box(margin, height - 1, inner, 1),
    }
    columns = split(margin, inner, gap, (1, 1, 1))
    for name, (x, cells) in zip(("topics", "by_language", "by_channel"), columns, strict=True):
        boxes[name] = Box(x, shares, cells, rows)
    return boxes
