"""The text of a social profile that says how long an answer takes."""

from __future__ import annotations

from string import Template
from typing import Annotated

import msgspec
from msgspec import Meta

from hubmon.connect import ConfigError, Connector, Host, Outgoing, Receipt
from hubmon_publish.target import Target, TargetConfig
from hubmon_publish.values import said

_WAIT = "wait"


class ProfileConfig(TargetConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys of a `profile-publisher`."""

    field: Annotated[str, Meta(min_length=1)] = "description"
    """The key of the JSON object that takes the text."""
    text: str = "$wait"
    """The profile's text; `$wait` is where the response time goes."""
    language: str = "en"
    channel: str = ""
    """Whose figure it is; empty for that of all channels."""
    max_length: Annotated[int, Meta(ge=1)] = 160
    """How many characters the profile has room for."""


class ProfilePublisher(Connector):
    """Says the response time at such length as there is room for."""

    def __init__(self, config: ProfileConfig, host: Host) -> None:
        self._config = config
        self._text = Template(config.text)
        if not self._text.is_valid() or self._text.get_identifiers() != [_WAIT]:
            raise ConfigError(
                "text has to hold $wait, and no other $", hint="Write $$ for a $ of your own."
            )
        self._target = Target(config, host)
        self._told = ""

    async def check(self) -> str:
        """Say whether the service answers."""
        return await self._target.check()

    async def send(self, out: Outgoing) -> Receipt:
        """Change the profile, unless it says so already."""
        text = self._fitting(said(out, self._config.channel, self._config.language))
        if text != self._told:
            content = msgspec.json.encode({self._config.field: text})
            await self._target.put(content, "application/json", out.key)
            self._told = text
        return Receipt()

    async def aclose(self) -> None:
        """Close the HTTP client."""
        await self._target.aclose()

    def _fitting(self, wordings: tuple[str, ...]) -> str:
        most = self._config.max_length
        texts = [self._text.substitute(wait=wording) for wording in wordings]
        text = next((text for text in texts if len(text) <= most), None)
        if text is None:
            raise ConfigError(
                f"the shortest text has {len(texts[-1])} characters, more than max_length, {most}",
                hint="Shorten text.",
            )
        return text
