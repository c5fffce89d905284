"""How the hub went: a day, a week, a month, and the hours in which it is busy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar

from textual.binding import Binding, BindingType

from hubmon.faces.presentation.header import draw_header
from hubmon.faces.presentation.history import (
    BUSY_TITLE,
    PERIODS,
    draw_busy_hours,
    draw_course,
)
from hubmon.faces.presentation.keys import BACK, HELP, QUIT, Hint, draw_keys
from hubmon.faces.presentation.lines import Drawing
from hubmon.faces.presentation.scene import Scene, Site
from hubmon.faces.presentation.surges import draw_surges, past_surges
from hubmon.faces.tui.arrangement import Arrangement, Box
from hubmon.faces.tui.screens.reread import RereadScreen
from hubmon.faces.tui.shared_keys import back
from hubmon.faces.tui.widgets.pane import Pane
from hubmon.faces.view import HubView
from hubmon.model.risen import Rising
from hubmon.model.surge import Surge

BUSY_FROM = timedelta(days=28)
"""How much of the past says which hours are busy."""
_READ_EVERY = timedelta(minutes=5)
_BUSY_ROWS = 9
_SURGE_ROWS = 2
_KEYS = (
    Hint("Tab", "period", ("history.longer",)),
    Hint("s", "site", ("history.site",)),
    BACK,
    HELP,
    QUIT,
)


class HistoryScreen(RereadScreen, inherit_bindings=False):
    """Bars over time, and a map of the week; read again every five minutes.

    Args:
        view: gives the hub that is shown.
        rising: gives what rose in a surge, as far as it is known.
        scene: the moment it is opened in.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        back(),
        Binding("tab", "period(1)", "History: longer period", id="history.longer", show=False),
        Binding(
            "shift+tab",
            "period(-1)",
            "History: shorter period",
            id="history.shorter",
            show=False,
        ),
        Binding("s", "site", "History: next site's time", id="history.site", show=False),
    ]

    def __init__(
        self,
        view: Callable[[], HubView],
        rising: Callable[[Surge], Rising | None],
        scene: Scene,
    ) -> None:
        super().__init__(scene, _boxes, _READ_EVERY)
        self._view = view
        self._rising = rising
        self._period = 0
        self._site = 0
        self._read_again()
        self._panes = (
            Pane("", draw_header, self.roles, name="header", dims=False),
            Pane("History", self._draw_course, self.roles, name="course", dims=False),
            Pane("", self._draw_surge, self.roles, name="surge", dims=False),
            Pane(BUSY_TITLE, self._draw_busy, self.roles, name="busy", dims=False),
            Pane("", draw_keys(_KEYS), self.roles, name="keys", dims=False),
        )

    def _read(self) -> None:
        view, length = self._view(), PERIODS[self._period].length
        self._course = view.course(length)
        self._expected = view.expected_load(length)
        self._busy = view.course(BUSY_FROM)

    def _draw_course(self, scene: Scene, width: int, height: int) -> Drawing:
        drawing = draw_course(self._course, self._expected, scene, width, height)
        (note,) = drawing.note or (None,)
        if note is None:
            return drawing
        words = f"{PERIODS[self._period].name}, {note.text}"
        return drawing._replace(note=(note._replace(text=words),))

    def _draw_surge(self, scene: Scene, width: int, height: int) -> Drawing:
        found = past_surges(self._course, self._expected, scene)
        rising = self._rising(found[-1]) if found else None
        return draw_surges(found, rising, PERIODS[self._period], scene, width, height)

    def _draw_busy(self, scene: Scene, width: int, height: int) -> Drawing:
        site = scene.sites[self._site] if scene.sites else Site("UTC", scene.zone)
        return draw_busy_hours(self._busy, site, width, height)

    def action_period(self, by: int) -> None:
        """Show a longer or a shorter past."""
        self._period = (self._period + by) % len(PERIODS)
        self._read_again()
        self._show_panes(self._scene)

    def action_site(self) -> None:
        """Tell the hours of the week in the next site's time."""
        self._site = (self._site + 1) % max(len(self._scene.sites), 1)
        self._show_panes(self._scene)


def _boxes(width: int, height: int) -> Arrangement:
    margin = 1 if width < 100 else 2
    inner = width - 2 * margin
    air = 0 if height < 28 else 1
    busy = min(_BUSY_ROWS, max(height - 10, 0))
    surge = height - busy - _SURGE_ROWS - 1 - air * 2
    boxes = {
        "header": Box(margin, 0, inner, 1),
        "course": Box(margin, 2, inner, max(surge - 2 - air, 1)),
        "keys": Box(margin, height - 1, inner, 1),
    }
    if busy == _BUSY_ROWS:
        boxes["surge"] = Box(margin, surge, inner, _SURGE_ROWS)
        boxes["busy"] = Box(margin, height - busy - 1 - air, inner, busy)
    return boxes
