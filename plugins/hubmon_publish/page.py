"""The figures themselves, or a text made of them, at a URL."""

from __future__ import annotations

from hubmon.connect import Connector, Host, Outgoing, Receipt
from hubmon_publish.target import Target, TargetConfig
from hubmon_publish.values import checked, filled


class PageConfig(TargetConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys of an `http-publisher`."""

    template: str = "$status"
    """What is sent; by default the whole `status.json`."""
    content_type: str = "application/json"
    language: str = "en"
    """Of `$wait`."""
    channel: str = ""
    """Whose figure it is; empty for that of all channels."""


class PagePublisher(Connector):
    """Sends the newest figures whenever there are any."""

    def __init__(self, config: PageConfig, host: Host) -> None:
        self._config = config
        self._template = checked(config.template)
        self._target = Target(config, host)

    async def check(self) -> str:
        """Say whether the service answers."""
        return await self._target.check()

    async def send(self, out: Outgoing) -> Receipt:
        """Put the figures to the URL."""
        config = self._config
        content = filled(self._template, out, config.channel, config.language, config.content_type)
        await self._target.put(content, config.content_type, out.key)
        return Receipt()

    async def aclose(self) -> None:
        """Close the HTTP client."""
        await self._target.aclose()
