"""What rose in a surge, found out beside the screens and shown when it is known."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Final, NamedTuple

from textual.app import App

from hubmon.faces.view import HubView
from hubmon.model.risen import Rising
from hubmon.model.surge import Surge

_AGAIN_AFTER: Final = 60.0
"""Seconds after which it is found out again, if the surge went on meanwhile or it failed."""
_OLD_AFTER: Final = 3_600.0
"""Seconds after which it is found out again of a surge that is over: words may be forgotten."""
_REMEMBERED: Final = 8


class _Found(NamedTuple):
    rising: Rising
    until: datetime | None
    """How much of the surge it tells of; None where it could not be read."""
    at: float

    def will_do(self, surge: Surge) -> bool:
        """Whether it need not be found out again as yet."""
        whole = self.until == surge.until
        return monotonic() - self.at < (_OLD_AFTER if whole else _AGAIN_AFTER)


class RisingFinder:
    """Reads what rose on a thread, one surge at a time, and remembers it.

    Args:
        app: ends it.
        view: gives the hub that is shown.
        tell: is called when more is known.
    """

    def __init__(
        self, app: App[None], view: Callable[[], HubView], tell: Callable[[], object]
    ) -> None:
        self._app = app
        self._view = view
        self._tell = tell
        self._of: HubView | None = None
        self._found: dict[datetime, _Found] = {}
        """By when a surge began, the one that was asked for last at the end."""
        self._busy = False

    def rising(self, surge: Surge) -> Rising | None:
        """What rose in a surge, as far as it is known; if it is not, it will be told."""
        view = self._view()
        if view is not self._of:
            self._of = view
            self._found.clear()
        found = self._found.get(surge.since)
        if not (self._busy or (found is not None and found.will_do(surge))):
            self._busy = True
            self._app.run_worker(self._find(view, surge), group="rising", exit_on_error=False)
        if found is None or (found.until is not None and found.until > surge.until):
            return None  # in a replay it may be of a later moment
        return found.rising

    async def _find(self, view: HubView, surge: Surge) -> None:
        try:
            rising = await asyncio.to_thread(view.rising, surge.since, surge.until)
            found = _Found(rising, surge.until, monotonic())
        except Exception:  # noqa: BLE001 - a screen without these words is a screen all the same
            found = _Found(Rising(), None, monotonic())
        finally:
            self._busy = False
        if view is self._of:
            self._found.pop(surge.since, None)
            self._found[surge.since] = found
            while len(self._found) > _REMEMBERED:
                del self._found[next(iter(self._found))]
            self._tell()
