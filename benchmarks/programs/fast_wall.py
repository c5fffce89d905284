"""The wall, looking at the hub as often as we like, on a clock that passes as fast as we like.

``python -m benchmarks.programs.fast_wall STORE PERIOD COUNTER MOMENT BEGAN SPEED``: a look every
PERIOD seconds. It was MOMENT when the system's monotonic clock stood at BEGAN, and time passes
SPEED times as fast; 0 stands still. How many looks there were stands in the file COUNTER.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hubmon.faces.live import LiveView
from hubmon.faces.presentation.scene import Site
from hubmon.faces.tui.app import WallApp
from hubmon.model.promise import Promises
from hubmon.model.snapshot import Snapshot

_SITES = (
    Site("Amstelveen", ZoneInfo("Europe/Amsterdam")),
    Site("Dubai", ZoneInfo("Asia/Dubai")),
    Site("Delhi", ZoneInfo("Asia/Kolkata")),
)


class _CountedView(LiveView):
    """Tells another process how often it was asked."""

    def __init__(self, store: Path, now: Callable[[], datetime], counter: int) -> None:
        self._counter = counter
        self._looks = 0
        super().__init__(store, Promises(), {}, now)

    def snapshot(self) -> Snapshot:
        """A look, counted."""
        self._looks += 1
        os.pwrite(self._counter, b"%12d" % self._looks, 0)
        return super().snapshot()


def _clock(moment: datetime, began: float, speed: float) -> Callable[[], datetime]:
    return lambda: moment + timedelta(seconds=(time.monotonic() - began) * speed)


def main(store: Path, period: float, counter: Path, now: Callable[[], datetime]) -> None:
    with counter.open("wb") as file:
        view = _CountedView(store, now, file.fileno())
        WallApp(view, _SITES, period=period).run()
        view.close()


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        float(sys.argv[2]),
        Path(sys.argv[3]),
        _clock(datetime.fromisoformat(sys.argv[4]), float(sys.argv[5]), float(sys.argv[6])),
    )
