"""The way out to the crews: a note becomes a row of the outbox, which the collector delivers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from hubmon.errors import ConfigError

if TYPE_CHECKING:
    from hubmon.config import Config


class Post(Protocol):
    """Takes notes for the crews of flights."""

    def connectors(self) -> Sequence[str]:
        """Those that deliver notes to crews; raises `ConfigError` when there is none."""
        ...

    def send(
        self, connector: str, flight: str, text: str, *, now: datetime, case: str | None = None
    ) -> object:
        """Send a note about a case, from any thread; raises `HubmonError` when it cannot be."""
        ...


class CrewPost:
    """Implements `Post` on the outbox.

    Args:
        config: says which connectors there are.
        store: the database that the collector reads.
    """

    def __init__(self, config: Config, store: Path) -> None:
        self._config = config
        self._store = store

    def connectors(self) -> Sequence[str]:
        """Those that deliver notes to crews; raises `ConfigError` when there is none."""
        from hubmon.connect.plugins import load_plugins  # noqa: PLC0415  # loaded only when needed
        from hubmon.connect.senders import senders  # noqa: PLC0415  # the same

        plugins = load_plugins(self._config.plugin_folders)
        found = senders(plugins, self._config, "crew_note")
        if not found:
            raise ConfigError(
                f"{self._config.path} has no connectors that deliver notes to crews.",
                hint="Configure one, such as the crew inbox.",
            )
        return found

    def send(
        self,
        connector: str,
        flight: str,
        text: str,
        *,
        now: datetime,
        case: str | None = None,
        key: str | None = None,
    ) -> tuple[str, bool]:
        """Put a note into the outbox.

        Args:
            connector: one of `connectors()`.
            flight: whose crew it is for.
            text: what the crew should know.
            now: when it is written.
            case: a key of the case it is about.
            key: the note's own; a note is delivered once for its key. None makes a new one.

        Returns:
            The note's key, and whether it was not there before.

        Raises:
            StoreError: it cannot be written.
        """
        from hubmon.connect import Outgoing  # noqa: PLC0415  # loaded only when somebody writes
        from hubmon.connect.senders import letter  # noqa: PLC0415  # the same
        from hubmon.store.outbox import post  # noqa: PLC0415  # the same

        out = Outgoing(
            key=key or uuid4().hex,
            kind="crew_note",
            created_at=now,
            text=text,
            flight=flight,
            case=(case,) if case else (),
        )
        return out.key, post(self._store, connector, letter(out), now)
