"""All that somebody at a screen can do besides look."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from hubmon.paths import AGENT_VARIABLE

if TYPE_CHECKING:
    from hubmon.config import Config
    from hubmon.faces.notes import Post


class Desk(Protocol):
    """What a screen can do; everything raises `HubmonError` when it cannot be done."""

    @property
    def post(self) -> Post:
        """Takes notes to crews."""
        ...

    def acknowledge(self, warning: int) -> object:
        """Note that a warning was seen, by its id."""
        ...

    def declare(self, on: bool) -> object:
        """Declare a disruption, or with False end it."""
        ...


class StoreDesk:
    """Implements `Desk` on a store, in the name of whoever sits here.

    Args:
        config: says which connectors there are.
        store: the database.
        now: the present moment on the hub's clock.
    """

    def __init__(self, config: Config, store: Path, now: Callable[[], datetime]) -> None:
        self._config = config
        self._store = store
        self._now = now

    @property
    def post(self) -> Post:
        """Takes notes to crews."""
        from hubmon.faces.notes import CrewPost  # noqa: PLC0415  # when somebody writes one

        return CrewPost(self._config, self._store)

    def acknowledge(self, warning: int) -> bool:
        """Note that a warning was seen; False: it is not there, or somebody has seen it."""
        from hubmon.store.warnings import acknowledge  # noqa: PLC0415  # when somebody has seen one

        return acknowledge(self._store, warning, _who(), self._now())

    def declare(self, on: bool) -> bool:
        """Declare a disruption, or end it; False: that is how it was."""
        from hubmon.store import disruptions  # noqa: PLC0415  # when somebody declares one

        return disruptions.declare(self._store, _who(), self._now(), on=on)


def _who() -> str:
    """The name of whoever sits here."""
    import getpass  # noqa: PLC0415  # loaded only when somebody does something

    return os.environ.get(AGENT_VARIABLE) or getpass.getuser()
