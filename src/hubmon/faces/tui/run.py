"""Shows the wall on the terminal this process has."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from hubmon.errors import HubmonError
from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.presentation.scene import Site
from hubmon.faces.view import HubView


def run_wall(view: HubView, sites: Iterable[tuple[str, str]]) -> None:
    """Show the wall until somebody quits it, a signal ends it, or the terminal is gone.

    Args:
        view: the hub.
        sites: name and IANA zone of each site; times of day are told in the first one's zone.

    Raises:
        HubmonError: standard input or standard error is not a terminal.
        zoneinfo.ZoneInfoNotFoundError: no such zone.
    """
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty()):
        raise HubmonError(
            "The wall screen needs a terminal to read keys from and to draw on.",
            hint="Run it in a terminal, or ask for `hubmon status` instead.",
        )
    WallApp(view, [Site(name, ZoneInfo(zone)) for name, zone in sites]).run()
