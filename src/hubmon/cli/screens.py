"""What the commands that open a screen have in common; each loads its own when it runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hubmon.errors import HubmonError

if TYPE_CHECKING:
    from hubmon.config import Config
    from hubmon.faces.replay import ReplayView
    from hubmon.faces.tui.past import OpenPast
    from hubmon.faces.tui.taste import Start, Taste


def taste(config: Config, start: Start, *, read_only: bool = False) -> Taste:
    """How the configuration wants the screens to look and behave."""
    from hubmon.faces.presentation.scene import Targets  # noqa: PLC0415  # loads with a screen
    from hubmon.faces.tui.taste import Taste  # noqa: PLC0415  # the same

    return Taste(
        start=start,
        theme=config.screen.theme,
        keys=config.screen.keys,
        numbers=config.wall.numbers,
        rotate=config.wall.rotate,
        silence=config.screen.silence,
        read_only=read_only,
        targets=Targets(
            config.promises.response.within,
            config.promises.resolution.within,
            config.kept,
            config.limits.surge,
        ),
    )


def past_opener(config: Config, store: Path, now: Callable[[], datetime]) -> OpenPast:
    """Opens the past of a store for a screen that shows the present."""

    def open_past(at: datetime) -> ReplayView:
        from hubmon.faces.playhead import Playhead  # noqa: PLC0415  # loaded to look back
        from hubmon.faces.replay import ReplayView  # noqa: PLC0415  # the same

        playhead = Playhead(at, 60, now, time.monotonic)
        try:
            return ReplayView(
                store, config.promises, config.channels, playhead, limits=config.limits
            )
        except HubmonError:  # nothing was known then; much of it may be known now
            return ReplayView(
                store, config.promises, config.channels, playhead, "now", config.limits
            )

    return open_past
