"""What the keys of the past do to a replay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from hubmon.faces.playhead import STEP
from hubmon.faces.presentation.scene import Past

if TYPE_CHECKING:
    from hubmon.faces.replay import ReplayView

OpenPast: TypeAlias = "Callable[[datetime], ReplayView]"
"""Opens the past at a moment; raises `HubmonError` when there is none."""

HOUR: Final = timedelta(hours=1)


class PastKeys:
    """Moves a replay.

    Args:
        view: what is replayed.
    """

    def __init__(self, view: ReplayView) -> None:
        self.view = view
        self._actions: dict[str, Callable[[], object]] = {
            "play": view.playhead.toggle,
            "back": lambda: view.step(-STEP),
            "on": lambda: view.step(STEP),
            "hour_back": lambda: view.step(-HOUR),
            "hour_on": lambda: view.step(HOUR),
            "breach": lambda: self._to_breach(later=True),
            "breach_before": lambda: self._to_breach(later=False),
            "faster": view.playhead.faster,
            "slower": view.playhead.slower,
            "knowledge": lambda: view.know("now" if view.knowledge == "then" else "then"),
        }

    def do(self, what: str) -> None:
        """Do what a key stands for."""
        self._actions[what]()

    def _to_breach(self, *, later: bool) -> None:
        """Stand still where a promise broke."""
        if self.view.to_breach(later=later) and self.view.playhead.playing:
            self.view.playhead.toggle()

    def past(self, *, from_now: bool) -> Past:
        """How it stands, for the screens."""
        playhead = self.view.playhead
        return Past(playhead.playing, playhead.speed, self.view.knowledge == "then", from_now)
