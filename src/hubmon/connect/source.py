"""One configured source while it is collected: its connector, its lane and what it did last."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx

from hubmon import __version__
from hubmon.config import Config, ConnectorConfig, convert, named_secrets
from hubmon.connect.contract import Batch, Clock, Connector, ConnectorType, Host, Outgoing, Receipt
from hubmon.connect.lane import Lane, Stuck
from hubmon.connect.plugins import PluginHost
from hubmon.errors import ConfigError, ConnectorError, Transient

ResultT = TypeVar("ResultT")

_HTTP_TIMEOUT = 20.0
_CLOSING = timedelta(seconds=2)
_LANES_GIVEN_UP = 5
"""How many threads a connector that cannot even be cancelled may cost."""


class Source:
    """Calls a connector on a lane of its own, and makes both anew when they are beyond help."""

    def __init__(
        self,
        host: Host,
        settings: ConnectorConfig,
        kind: ConnectorType[Any],
        typed: Any,
        file: Path,
    ) -> None:
        self.name = host.name
        self.config = settings
        self.polls = kind.polls
        self.sends = kind.sends
        self._kind = kind
        self._typed = typed
        self._file = file
        self._host = host
        self._lane: Lane | None = None
        self._connector: Connector | None = None
        self._given_up = 0

    async def prepare(self) -> None:
        """Make the connector.

        Raises:
            ConfigError: values contradict each other, or a secret is not there.
        """

        async def nothing_more(_: Connector) -> None:
            return None

        await self._call(nothing_more)

    async def poll(self, cursor: str | None) -> Batch:
        """One poll; raises `ConnectorError`, or whatever a defect of the plugin raised."""
        limit = self.config.batch
        return await self._call(lambda connector: connector.poll(cursor, limit))

    async def send(self, out: Outgoing) -> Receipt:
        """Deliver something."""
        return await self._call(lambda connector: connector.send(out))

    async def check(self) -> str:
        """Try the source."""
        return await self._call(lambda connector: connector.check())

    async def _call(self, work: Callable[[Connector], Coroutine[Any, Any, ResultT]]) -> ResultT:
        lane = self._lane or self._new_lane()

        async def on_the_lane() -> ResultT:
            if self._connector is None:
                self._connector = self._create()
            return await work(self._connector)

        seconds = self.config.timeout.total_seconds()
        try:
            return await lane.call(on_the_lane, self.config.timeout)
        except Stuck:
            self._give_up()
            raise Transient(
                f"it hung for more than {seconds:g} s and could not be stopped"
            ) from None
        except TimeoutError:
            raise Transient(f"it took longer than {seconds:g} s") from None

    def _create(self) -> Connector:
        try:
            self._find_secrets()
            return self._kind.create(self._typed, self._host)
        except ConfigError as error:
            key = f"connectors.{self.name}"
            where = self._file if key in error.message else f"{self._file}: `{key}`"
            raise ConfigError(f"{where}: {error.message}", hint=error.hint) from error

    def _find_secrets(self) -> None:
        for key, secret in named_secrets(self._typed, f"connectors.{self.name}"):
            try:
                secret.reveal()
            except ConfigError as error:
                raise ConfigError(f"`{key}`: {error.message}", hint=error.hint) from error

    def _new_lane(self) -> Lane:
        if self._given_up >= _LANES_GIVEN_UP:
            raise ConnectorError(
                f"it hung {self._given_up} times beyond help and is left alone",
                hint="Restart hubmon; the plugin's author has to mend this.",
            )
        self._lane = Lane(self.name)
        return self._lane

    def _give_up(self) -> None:
        self._given_up += 1
        if self._lane is not None:
            self._lane.stop()
        self._lane = None
        self._connector = None

    async def renew(self) -> None:
        """Let the connector go; the next call makes a new one."""
        if self._lane is not None and self._lane.stuck:
            self._give_up()
        if self._lane is None or self._connector is None:
            return
        connector, self._connector = self._connector, None
        try:
            await self._lane.call(connector.aclose, _CLOSING)
        except Stuck:
            self._give_up()
        except Exception as error:  # noqa: BLE001  # a plugin may fail in any way
            self._host.log.warning("closing failed: %s", error)

    async def aclose(self) -> None:
        """Let go of everything."""
        await self.renew()
        if self._lane is not None:
            self._lane.stop()
            self._lane = None


def build_source(
    name: str, config: Config, plugins: PluginHost, clock: Clock, store_folder: Path
) -> Source:
    """The source that ``[connectors.NAME]`` describes; raises `ConfigError` naming the key."""
    settings = config.connectors[name]
    where = f"connectors.{name}"
    try:
        kind = plugins.type_named(settings.plugin)
    except ConfigError as error:
        raise ConfigError(
            f"{config.path}: `{where}.plugin`: {error.message}", hint=error.hint
        ) from error
    keys = ", ".join(kind.config.__struct_fields__)
    hint = f"The plugin {settings.plugin!r} takes the keys {keys or 'that every connector has'}."
    typed = convert(settings.settings, kind.config, config.path, config.secrets, where, hint)
    log = logging.getLogger(f"hubmon.connectors.{name}")

    def folder() -> Path:
        own = store_folder / "connectors" / name
        own.mkdir(parents=True, exist_ok=True)
        return own

    host = Host(name=name, clock=clock, log=log, http=_http_client, folder=folder)
    return Source(host, settings, kind, typed, config.path)


def _http_client(**options: Any) -> httpx.AsyncClient:
    defaults: dict[str, Any] = {
        "timeout": _HTTP_TIMEOUT,
        "headers": {},
        "limits": httpx.Limits(max_connections=10),
    }
    merged = {**defaults, **options}
    merged["headers"] = {"User-Agent": f"hubmon/{__version__}", **(merged["headers"] or {})}
    return httpx.AsyncClient(**merged)
