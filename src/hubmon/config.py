"""The configuration: one typed structure, read from TOML, written as TOML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct, field
from msgspec.structs import replace

from hubmon.errors import ConfigError
from hubmon.model.lasting import Patience
from hubmon.model.promise import Promise, Promises
from hubmon.model.snapshot import ChannelState
from hubmon.model.troubles import Limits
from hubmon.paths import expand, read_table, store_from_config
from hubmon.settings import Duration, Secret, Secrets

_IN_PEOPLES_WORDS = {
    "Object missing required field": "this key is missing",
    "Object contains unknown field": "there is no such key",
    "Invalid enum value": "it cannot be",
    "Expected": "expected",
    " | null": "",
    "`object`": "a table",
    "`str`": "text",
    "`int`": "a whole number",
    "`float`": "a number",
    "`bool`": "true or false",
    "`array`": "a list",
    "of length <=": "of a length of at most",
    "of length >=": "of a length of at least",
    " >= ": " of at least ",
    " <= ": " of at most ",
    " > ": " more than ",
    " < ": " less than ",
}
"""What msgspec says, in the words of somebody who writes TOML."""

_FIELD_IN_QUESTION = re.compile(r"(Object (?:missing required|contains unknown) field) `(.*)`")


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

    def __post_init__(self) -> None:
        """Refuse times of no length."""
        _no_nothing(response=self.response, resolution=self.resolution)


class PromiseConfig(_Table, frozen=True):
    """``[promise]``: what is promised to every customer alike."""

    response: Duration = Duration(minutes=60)
    resolution: Duration = Duration(hours=24)
    at_risk: Annotated[float, Meta(gt=0, lt=1)] = 0.75
    """The part of a promised time after which it is at risk."""
    kept: Annotated[float, Meta(gt=0, le=1)] = 0.9
    """The share of promises that is to be kept."""
    topics: dict[str, Any] = field(default_factory=dict)
    """Of `TopicPromise`."""

    def __post_init__(self) -> None:
        """Refuse times of no length."""
        _no_nothing(response=self.response, resolution=self.resolution)


class ChannelConfig(_Table, frozen=True):
    """``[channels.NAME]``: what is known of a channel; others are shown once they appear."""

    state: Literal["live", "trial", "retired"] = "live"


class SiteConfig(_Table, frozen=True):
    """``[[sites]]``: a place where people work, for its clock on the wall."""

    name: Annotated[str, Meta(min_length=1, max_length=20)]
    zone: str
    """An IANA zone such as ``Europe/Amsterdam``."""


class ScreenConfig(_Table, frozen=True):
    """``[screen]``: how the screens look, and their keys."""

    theme: Literal["dark", "light", "high-contrast", "colour-blind", "terminal"] = "dark"
    keys: dict[str, str] = field(default_factory=dict)
    """Keys in the place of others, by what they do; several are parted by commas."""
    silence: Duration = Duration(minutes=30)
    """How long a customer may wait and be told nothing before they are listed."""

    def __post_init__(self) -> None:
        """Refuse a silence of no length."""
        _no_nothing(silence=self.silence)


WallNumber: TypeAlias = Literal[
    "response_time", "waiting", "oldest", "reply_kept", "solution_kept", "overdue"
]


class WallConfig(_Table, frozen=True):
    """``[wall]``: the few numbers that are read across a room."""

    numbers: Annotated[tuple[WallNumber, ...], Meta(min_length=3, max_length=6)] = (
        "response_time",
        "waiting",
        "reply_kept",
        "oldest",
        "overdue",
    )
    """The most important first."""
    rotate: Duration | None = None
    """How long a page stays; None: until somebody turns it."""

    def __post_init__(self) -> None:
        """Refuse what cannot be shown."""
        _no_nothing(rotate=self.rotate)
        if len(set(self.numbers)) < len(self.numbers):
            raise ValueError("`numbers` has one of them twice")


class LoadConfig(_Table, frozen=True):
    """``[load]``: by which days and hours customers live, for the load to expect."""

    zone: str = ""
    """An IANA zone; without one, that of the first site."""
    holidays: tuple[date, ...] = ()
    """Public holidays, past and to come: days like a Sunday."""


class WarningsConfig(_Table, frozen=True):
    """``[warnings]``: when something is wrong with the hub, and how long it has to last."""

    after: Duration = Duration(minutes=3)
    """How long it has to last before it is a warning."""
    gone: Duration = Duration(minutes=3)
    """How long it has to be gone before the warning is over."""
    overdue: Annotated[int, Meta(ge=1)] = 3
    """Replies overdue in one language or channel."""
    stopped: Duration = Duration(minutes=20)
    """Without any answer while somebody waits."""
    surge: Annotated[float, Meta(gt=1)] = 2.0
    """So many times the messages that are expected."""

    def __post_init__(self) -> None:
        """Refuse times of no length."""
        _no_nothing(after=self.after, gone=self.gone, stopped=self.stopped)


class PluginsConfig(_Table, frozen=True):
    """``[plugins]``: where plugins come from besides installed packages."""

    folders: tuple[str, ...] = ()
    """Folders with plugins as single files or packages, relative to the configuration file."""


class AgentConfig(_Table, frozen=True):
    """``[agent]``: whose queue `hubmon queue` shows on this account."""

    id: str | None = None


PageLanguage: TypeAlias = Literal["en", "nl", "de", "fr", "es", "it", "pt", "ru", "zh", "ja", "ar"]


class PublishConfig(_Table, frozen=True):
    """``[publish]``: the public page, and the folder the collector keeps it in."""

    folder: Path | None = None
    """None: only `hubmon publish DIR` publishes."""
    every: Duration = Duration(minutes=5)
    """How often it is renewed while its figures keep their meaning."""
    name: str = ""
    """What customers call the hub."""
    language: PageLanguage = "en"
    """Of the page itself and of `message`; below it stands one of every language."""
    zone: str = "UTC"
    """The IANA zone of the times on it."""
    message: str = ""
    """The operator's own sentence, on top."""
    messages: dict[PageLanguage, str] = field(default_factory=dict)
    """The same in other languages."""
    promise_url: str = ""
    """Where it is told what is promised."""
    names: dict[str, str] = field(default_factory=dict)
    """Channels as customers know them, by key."""

    def __post_init__(self) -> None:
        """Refuse what cannot be published."""
        _no_nothing(every=self.every)
        if not re.match(r"$|https?://|/(?!/)", self.promise_url):
            raise ValueError("`promise_url` has to begin with https:// or http:// or /")


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
        _no_nothing(every=self.every, timeout=self.timeout, late_after=self.late_after)


def _no_nothing(**durations: timedelta | None) -> None:
    for key, duration in durations.items():
        if duration == timedelta(0):
            raise ValueError(f"`{key}` has to be more than 0 seconds")


TableT = TypeVar("TableT", bound=Struct)

OF_EVERY_CONNECTOR = frozenset(ConnectorConfig.__struct_fields__) - {"settings"}
"""The keys of a connector's table that are not its plugin's."""


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
    screen: ScreenConfig = ScreenConfig()
    wall: WallConfig = WallConfig()
    load: LoadConfig = LoadConfig()
    warnings: WarningsConfig = WarningsConfig()
    plugins: PluginsConfig = PluginsConfig()
    agent: AgentConfig = AgentConfig()
    publish: PublishConfig = PublishConfig()
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
        _check_zone(site.zone, f"sites[{number}].zone", path)
    return Config(
        path=path,
        store=store_from_config(file.store.path, path) if file.store.path else None,
        promises=_promises(file.promise, topics),
        channels={name: channel.state for name, channel in channels.items()},
        kept=file.promise.kept,
        sites=file.sites,
        screen=file.screen,
        wall=file.wall,
        load=_load(file.load, file.sites, path),
        limits=Limits(
            overdue=file.warnings.overdue,
            stopped=file.warnings.stopped,
            surge=file.warnings.surge,
        ),
        patience=Patience(after=file.warnings.after, gone=file.warnings.gone),
        plugin_folders=_folders(file.plugins, path),
        publish=file.publish,
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
        if wanted is Secret:  # what was written in its place is nobody's business
            return secrets.secret(raw if isinstance(raw, str) else "", path.parent)
        if wanted is Path and isinstance(raw, str):
            return _file_at(raw, path)
        wanted_form = 'a duration such as "5m"' if wanted is Duration else "text"
        raise ValueError(f"expected {wanted_form}, got {raw!r}")

    try:
        return msgspec.convert(value, kind, dec_hook=decode)
    except msgspec.ValidationError as error:
        key, what = _in_peoples_words(str(error), where)
        raise ConfigError(
            f"{path}: {f'`{key}`: ' if key else ''}{what}.",
            hint="`hubmon config init --config FILE` writes one that shows every key.",
        ) from error


def _folders(config: PluginsConfig, path: Path) -> tuple[Path, ...]:
    try:
        return tuple(path.parent / expand(folder) for folder in config.folders)
    except ConfigError as error:
        raise ConfigError(f"{path}: `plugins.folders`: {error.message}") from error


def _file_at(raw: str, config: Path) -> Path:
    try:
        return config.parent / expand(raw)
    except ConfigError as error:
        raise ValueError(error.message) from error


def _in_peoples_words(said: str, where: str) -> tuple[str, str]:
    """The key in question and what is wrong with it, of what msgspec says."""
    what, _, place = said.partition(" - at ")
    inner = place.strip("`").removeprefix("$").lstrip(".").replace("[...]", "")
    inner = re.sub(r"\[(\d+)\]", lambda index: f"[{int(index[1]) + 1}]", inner)
    named = _FIELD_IN_QUESTION.fullmatch(what)
    if named is not None:
        what = named[1]
    for theirs, ours in _IN_PEOPLES_WORDS.items():
        what = what.replace(theirs, ours)
    key = ".".join(part for part in (where, inner, named[2] if named else "") if part)
    return key, what


def _with_settings(tables: Mapping[str, Any]) -> dict[str, Any]:
    """Move the plugin's own keys of every connector's table into `settings`."""
    return {
        name: _split(table) if isinstance(table, dict) else table for name, table in tables.items()
    }


def _split(table: dict[str, Any]) -> dict[str, Any]:
    common = {key: value for key, value in table.items() if key in OF_EVERY_CONNECTOR}
    own = {key: value for key, value in table.items() if key not in OF_EVERY_CONNECTOR}
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


def _load(config: LoadConfig, sites: tuple[SiteConfig, ...], path: Path) -> LoadConfig:
    if config.zone:
        _check_zone(config.zone, "load.zone", path)
        return config
    return replace(config, zone=sites[0].zone if sites else "UTC")


def _check_zone(zone: str, key: str, path: Path) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise ConfigError(
            f"{path}: `{key}`: there is no time zone {zone!r}.",
            hint='Zones are written like "Europe/Amsterdam".',
        ) from error
