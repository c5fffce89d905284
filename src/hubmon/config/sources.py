"""Where events come from and go to: the database, plugins, connectors."""

# Annotations are no text here: msgspec would compile each of them at every start.

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from hubmon.config.tables import Table, refuse_nothing
from hubmon.settings import Duration

SHORTEST_RETENTION = timedelta(days=30)


class StoreConfig(Table, frozen=True):
    """``[store]``: where the database is."""

    path: str | None = None
    """Relative to the configuration file's folder; None means the XDG data folder."""


class RetentionConfig(Table, frozen=True):
    """``[retention]``: for how long words are kept."""

    words: Duration | None = None
    """After a case's last event; None: for ever."""

    def __post_init__(self) -> None:
        """Refuse times in which a case may still be at work."""
        if self.words is not None and self.words < SHORTEST_RETENTION:
            raise ValueError(f"`words` has to be at least {SHORTEST_RETENTION.days}d")


class PluginsConfig(Table, frozen=True):
    """``[plugins]``: where plugins come from besides installed packages."""

    folders: tuple[str, ...] = ()
    """Folders with plugins as single files or packages, relative to the configuration file."""


class ConnectorConfig(Struct, frozen=True, kw_only=True):
    """``[connectors.NAME]``: one source. `settings` holds the keys of its plugin."""

    plugin: str
    every: Duration = Duration(seconds=30)
    """Pause between two polls."""
    timeout: Duration = Duration(seconds=60)
    """How long one poll may take."""
    late_after: Duration | None = None
    """Silence after which the source is shown as late; None means three pauses and a time-out."""
    batch: Annotated[int, Meta(ge=1, le=10_000)] = 1_000
    """Events a poll may bring at most."""
    enabled: bool = True
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse times of no length."""
        refuse_nothing(every=self.every, timeout=self.timeout, late_after=self.late_after)


OF_EVERY_CONNECTOR = frozenset(ConnectorConfig.__struct_fields__) - {"settings"}
"""The keys of a connector's table that are not its plugin's."""


def with_settings(tables: Mapping[str, Any]) -> dict[str, Any]:
    """Move the plugin's own keys of every connector's table into `settings`."""
    return {
        name: _split(table) if isinstance(table, dict) else table for name, table in tables.items()
    }


def _split(table: dict[str, Any]) -> dict[str, Any]:
    common = {key: value for key, value in table.items() if key in OF_EVERY_CONNECTOR}
    own = {key: value for key, value in table.items() if key not in OF_EVERY_CONNECTOR}
    return {**common, "settings": own}
