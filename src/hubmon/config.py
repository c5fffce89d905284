"""The configuration: one typed structure, read from TOML, written as TOML."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct, field

from hubmon.errors import ConfigError
from hubmon.model.promise import Promise, Promises
from hubmon.model.snapshot import ChannelState
from hubmon.paths import read_table, store_from_config
from hubmon.settings import Duration, Secret, Secrets

_IN_PEOPLES_WORDS = {
    "Object missing required field": "there is no key",
    "Object contains unknown field": "there is no such key as",
    "Expected": "expected",
    "`object`": "a table",
    "`str`": "text",
    "`int`": "a whole number",
    "`float`": "a number",
    "`bool`": "true or false",
    "`array`": "a list",
}
"""What msgspec says, in the words of somebody who writes TOML."""


class _Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the configuration; a key it does not know is an error."""


class StoreConfig(_Table, frozen=True):
    """``[store]``: where the database is."""

    path: str | None = None
    """Relative to the configuration file's folder; None means the XDG data folder."""


class TopicPromise(_Table, frozen=True):
    """``[promise.topics.NAME]``: times of a topic that one time does not fit."""

    response: Duration | None = None
    resolution: Duration | None = None


class PromiseConfig(_Table, frozen=True):
    """``[promise]``: what is promised to every customer alike."""

    response: Duration = Duration(minutes=60)
    resolution: Duration = Duration(hours=24)
    at_risk: Annotated[float, Meta(gt=0, lt=1)] = 0.75
    """The part of a promised time after which it is at risk."""
    topics: dict[str, Any] = field(default_factory=dict)
    """Of `TopicPromise`."""


class ChannelConfig(_Table, frozen=True):
    """``[channels.NAME]``: what is known of a channel; others are shown once they appear."""

    state: Literal["live", "trial", "retired"] = "live"


class SiteConfig(_Table, frozen=True):
    """``[[sites]]``: a place where people work, for its clock on the wall."""

    name: Annotated[str, Meta(min_length=1, max_length=20)]
    zone: str
    """An IANA zone such as ``Europe/Amsterdam``."""


class PluginsConfig(_Table, frozen=True):
    """``[plugins]``: where plugins come from besides installed packages."""

    folders: tuple[str, ...] = ()
    """Folders with plugins as single files or packages, relative to the configuration file."""


class AgentConfig(_Table, frozen=True):
    """``[agent]``: whose queue `hubmon queue` shows on this account."""

    id: str | None = None


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


TableT = TypeVar("TableT", bound=Struct)

_OF_EVERY_CONNECTOR = frozenset(ConnectorConfig.__struct_fields__) - {"settings"}


class _File(_Table, frozen=True):
    """The file as it is written."""

    store: StoreConfig = StoreConfig()
    promise: PromiseConfig = PromiseConfig()
    channels: dict[str, Any] = field(default_factory=dict)
    """Of `ChannelConfig`."""
    sites: tuple[SiteConfig, ...] = (
        SiteConfig(name="Amstelveen", zone="Europe/Amsterdam"),
        SiteConfig(name="Dubai", zone="Asia/Dubai"),
        SiteConfig(name="Delhi", zone="Asia/Kolkata"),
    )
    plugins: PluginsConfig = PluginsConfig()
    agent: AgentConfig = AgentConfig()
    connectors: dict[str, Any] = field(default_factory=dict)
    """Of `ConnectorConfig`, with the plugin's own keys among the others."""


class Config(Struct, frozen=True, kw_only=True):
    """The configuration, checked, with every path resolved."""

    path: Path
    """The file it was read from, whether or not it exists."""
    store: Path | None
    """The database; None where the file names none."""
    promises: Promises
    channels: Mapping[str, ChannelState]
    sites: tuple[SiteConfig, ...]
    plugin_folders: tuple[Path, ...]
    connectors: Mapping[str, ConnectorConfig]
    secrets: Secrets
    """What knows the secrets that were used, to keep them out of logs."""


def load(path: Path) -> Config:
    """Read and check the configuration at `path`; defaults where there is no file.

    Raises:
        ConfigError: naming the file and the key that is wrong.
    """
    return parse(read_table(path), path)


def parse(table: Mapping[str, Any], path: Path) -> Config:
    """Check a configuration that was read already; `path` is its file."""
    secrets = Secrets()
    file = convert(table, _File, path, secrets)

    def each(tables: Mapping[str, Any], kind: type[TableT], where: str) -> dict[str, TableT]:
        return {
            name: convert(inner, kind, path, secrets, f"{where}.{name}")
            for name, inner in tables.items()
        }

    topics = each(file.promise.topics, TopicPromise, "promise.topics")
    channels = each(file.channels, ChannelConfig, "channels")
    connectors = each(_with_settings(file.connectors), ConnectorConfig, "connectors")
    for number, site in enumerate(file.sites, start=1):
        _check_zone(site, f"sites[{number}].zone", path)
    return Config(
        path=path,
        store=store_from_config(file.store.path, path) if file.store.path else None,
        promises=_promises(file.promise, topics),
        channels={name: channel.state for name, channel in channels.items()},
        sites=file.sites,
        plugin_folders=tuple(
            path.parent / Path(folder).expanduser() for folder in file.plugins.folders
        ),
        connectors=connectors,
        secrets=secrets,
    )


def convert(
    value: Any, kind: type[TableT], path: Path, secrets: Secrets, where: str = ""
) -> TableT:
    """`value` as a `kind`.

    Args:
        value: plain data as read from TOML.
        kind: the type it has to have.
        path: the configuration file; `Secret` and `Path` values are relative to its folder.
        secrets: makes the secrets.
        where: the key path of `value` in the file, such as ``connectors.feed``.

    Raises:
        ConfigError: naming the key with its full path.
    """

    def decode(wanted: type[Any], raw: Any) -> Any:
        if wanted is Duration and isinstance(raw, str):
            return Duration.parse(raw)
        if wanted is Secret and isinstance(raw, str):
            return secrets.secret(raw, path.parent)
        if wanted is Path and isinstance(raw, str):
            return path.parent / Path(raw).expanduser()
        wanted_form = "a duration, text" if wanted is Duration else "text"
        raise ValueError(f"expected {wanted_form}, got {raw!r}")

    try:
        return msgspec.convert(value, kind, dec_hook=decode)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at ")
        for theirs, ours in _IN_PEOPLES_WORDS.items():
            what = what.replace(theirs, ours)
        inner = place.strip("`").removeprefix("$").lstrip(".")
        key = ".".join(part for part in (where, inner) if part)
        raise ConfigError(
            f"{path}: {f'`{key}`: ' if key else ''}{what}.",
            hint="config.example.toml shows every key with its meaning.",
        ) from error


def _with_settings(tables: Mapping[str, Any]) -> dict[str, Any]:
    """Move the plugin's own keys of every connector's table into `settings`."""
    return {
        name: _split(table) if isinstance(table, dict) else table for name, table in tables.items()
    }


def _split(table: dict[str, Any]) -> dict[str, Any]:
    common = {key: value for key, value in table.items() if key in _OF_EVERY_CONNECTOR}
    own = {key: value for key, value in table.items() if key not in _OF_EVERY_CONNECTOR}
    return {**common, "settings": own}


def _promises(config: PromiseConfig, topics: Mapping[str, TopicPromise]) -> Promises:
    def promise(within: timedelta) -> Promise:
        return Promise(within, within * config.at_risk)

    return Promises(
        response=promise(config.response),
        resolution=promise(config.resolution),
        response_by_topic={name: promise(t.response) for name, t in topics.items() if t.response},
        resolution_by_topic={
            name: promise(t.resolution) for name, t in topics.items() if t.resolution
        },
    )


def _check_zone(site: SiteConfig, key: str, path: Path) -> None:
    try:
        ZoneInfo(site.zone)
    except (KeyError, ValueError, OSError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise ConfigError(
            f"{path}: `{key}`: there is no time zone {site.zone!r}.",
            hint='Zones are written like "Europe/Amsterdam".',
        ) from error
