"""Shows the hub on the terminal this process has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import constants

from hubmon.errors import ConfigError, HubmonError
from hubmon.faces.interactive import has_terminal
from hubmon.faces.presentation.scene import Site
from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.taste import Taste
from hubmon.faces.view import HubView

if TYPE_CHECKING:
    from hubmon.faces.desk import Desk
    from hubmon.faces.tui.past import OpenPast, PastKeys


def run_screens(
    view: HubView,
    sites: Iterable[tuple[str, str]],
    taste: Taste,
    *,
    open_past: OpenPast | None = None,
    past: PastKeys | None = None,
    desk: Desk | None = None,
) -> None:
    """Show the hub until somebody quits it, a signal ends it, or the terminal is gone.

    Args:
        view: the hub.
        sites: name and IANA zone of each site; times of day are told in the first one's zone.
        taste: how the screens look and behave.
        open_past: opens the past at a moment.
        past: moves `view`, when that is a replay itself.
        desk: does what can be done here besides looking; None where nothing can be.

    Raises:
        HubmonError: standard input or standard error is not a terminal, and the environment names
            no driver of Textual's (as in a browser); or a key is wished for
            that does nothing.
        zoneinfo.ZoneInfoNotFoundError: no such zone.
    """
    if not (constants.DRIVER or has_terminal()):
        raise HubmonError(
            "The screen needs a terminal to read keys from and to draw on.",
            hint="Run it in a terminal, or ask for `hubmon status` instead.",
        )
    check_keys(taste.keys)
    shown = [Site(name, ZoneInfo(zone)) for name, zone in sites]
    WallApp(view, shown, taste, open_past=open_past, past=past, desk=desk).run()


def check_keys(keys: Mapping[str, str]) -> None:
    """Raise `ConfigError` for keys of something that there is not."""
    if not keys:
        return
    from difflib import get_close_matches  # noqa: PLC0415 - for those who wish for keys

    from hubmon.faces.tui.keys import KEYS  # noqa: PLC0415 - it loads every screen

    for name in keys:
        if name not in KEYS:
            meant = get_close_matches(name, KEYS, 1)
            raise ConfigError(
                f"`screen.keys`: there is nothing called {name!r} to give a key to.",
                hint=f'Did you mean "{meant[0]}"?' if meant else "docs/supervisors.md names all.",
            )
