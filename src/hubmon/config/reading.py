"""Reads a configuration, checks it, and resolves what it names."""

# Annotations are no text here: msgspec would compile each of them at every start.

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from hubmon.config.hub import (
    ChannelConfig,
    LoadConfig,
    PromiseConfig,
    SiteConfig,
    TopicPromise,
    WarningsConfig,
)
from hubmon.config.publishing import PublishConfig
from hubmon.config.screens import AgentConfig, ScreenConfig, WallConfig
from hubmon.config.sources import (
    ConnectorConfig,
    PluginsConfig,
    RetentionConfig,
    StoreConfig,
    with_settings,
)
from hubmon.config.tables import Table
from hubmon.config.typed import TableT, convert
from hubmon.errors import ConfigError
from hubmon.model.lasting import Patience
from hubmon.model.promise import Promise, Promises
from hubmon.model.snapshot import ChannelState
from hubmon.model.troubles import Limits
from hubmon.paths import expand, read_table, store_from_config
from hubmon.settings import Secrets

if TYPE_CHECKING:
    from hubmon.model.alerting import AlertRules


class File(Table, frozen=True):
    """The file as it is written."""

    store: StoreConfig = StoreConfig()
    retention: RetentionConfig = RetentionConfig()
    promise: PromiseConfig = PromiseConfig()
    channels: dict[str, Any] = field(default_factory=dict)
    """Of `ChannelConfig`."""
    sites: tuple[SiteConfig, ...] = (
        SiteConfig(name="Amstelveen", zone="Europe/Amsterdam"),
        SiteConfig(name="Dubai", zone="Asia/Dubai"),
        SiteConfig(name="Delhi", zone="Asia/Kolkata"),
    )
    screen: ScreenConfig = ScreenConfig()
    wall: WallConfig = WallConfig()
    load: LoadConfig = LoadConfig()
    warnings: WarningsConfig = WarningsConfig()
    plugins: PluginsConfig = PluginsConfig()
    agent: AgentConfig = AgentConfig()
    publish: PublishConfig = PublishConfig()
    connectors: dict[str, Any] = field(default_factory=dict)
    """Of `ConnectorConfig`, with the plugin's own keys among the others."""
    alerts: dict[str, Any] = field(default_factory=dict)
    """Of `AlertsConfig`."""


class Config(Struct, frozen=True, kw_only=True):
    """The configuration, checked, with every path resolved."""

    path: Path
    """The file it was read from, whether or not it exists."""
    store: Path | None
    """The database; None where the file names none."""
    retention: RetentionConfig
    promises: Promises
    channels: Mapping[str, ChannelState]
    kept: float
    """The share of promises that is to be kept."""
    sites: tuple[SiteConfig, ...]
    screen: ScreenConfig
    wall: WallConfig
    load: LoadConfig
    """With a zone in any case."""
    limits: Limits
    """From when on something is wrong with the hub."""
    patience: Patience
    """For how long it has to be."""
    plugin_folders: tuple[Path, ...]
    publish: PublishConfig
    connectors: Mapping[str, ConnectorConfig]
    alerts: "Mapping[str, AlertRules]"
    """By connector, what is told through it; one that is not named tells everything."""
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
    file = convert(table, File, path, secrets)

    def each(tables: Mapping[str, Any], kind: type[TableT], where: str) -> dict[str, TableT]:
        return {
            name: convert(inner, kind, path, secrets, f"{where}.{name}")
            for name, inner in tables.items()
        }

    topics = each(file.promise.topics, TopicPromise, "promise.topics")
    channels = each(file.channels, ChannelConfig, "channels")
    connectors = each(with_settings(file.connectors), ConnectorConfig, "connectors")
    for number, site in enumerate(file.sites, start=1):
        _check_zone(site.zone, f"sites[{number}].zone", path)
    return Config(
        path=path,
        store=store_from_config(file.store.path, path) if file.store.path else None,
        retention=file.retention,
        promises=_promises(file.promise, topics),
        channels={name: channel.state for name, channel in channels.items()},
        kept=file.promise.kept,
        sites=file.sites,
        screen=file.screen,
        wall=file.wall,
        load=replace(file.load, zone=_zone(file.load.zone, file.sites, "load.zone", path)),
        limits=Limits(
            overdue=file.warnings.overdue,
            stopped=file.warnings.stopped,
            surge=file.warnings.surge,
        ),
        patience=Patience(after=file.warnings.after, gone=file.warnings.gone),
        plugin_folders=_folders(file.plugins, path),
        publish=file.publish,
        connectors=connectors,
        alerts=_alerts(file, connectors, path, secrets) if file.alerts else {},
        secrets=secrets,
    )


def _folders(config: PluginsConfig, path: Path) -> tuple[Path, ...]:
    try:
        return tuple(path.parent / expand(folder) for folder in config.folders)
    except ConfigError as error:
        raise ConfigError(f"{path}: `plugins.folders`: {error.message}") from error


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


def _alerts(
    file: File, connectors: Mapping[str, ConnectorConfig], path: Path, secrets: Secrets
) -> "dict[str, AlertRules]":
    from hubmon.config.alerts import (  # noqa: PLC0415  # loaded where somebody is to be told
        AlertsConfig,
        alert_rules,
        mistakes,
    )

    tables = {
        name: convert(inner, AlertsConfig, path, secrets, f"alerts.{name}")
        for name, inner in file.alerts.items()
    }
    for mistake in mistakes(tables, connectors):
        raise ConfigError(f"{path}: {mistake}.")
    return {
        name: alert_rules(table, _zone(table.zone, file.sites, f"alerts.{name}.zone", path))
        for name, table in tables.items()
    }


def _zone(named: str, sites: Sequence[SiteConfig], key: str, path: Path) -> str:
    """The zone that is named; without one, that of the first site."""
    if not named:
        return sites[0].zone if sites else "UTC"
    _check_zone(named, key, path)
    return named


def _check_zone(zone: str, key: str, path: Path) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise ConfigError(
            f"{path}: `{key}`: there is no time zone {zone!r}.",
            hint='Zones are written like "Europe/Amsterdam".',
        ) from error
