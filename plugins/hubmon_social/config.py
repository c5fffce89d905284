"""The keys of a `social` connector in the configuration."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from hubmon.connect import ConfigError, Secret


class SocialConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a `social` connector reaches its feed and what it takes the accounts there for.

    An account is a user name or an id, for one network (``twitter:KLM``) or for all (``KLM``);
    upper and lower case and a leading ``@`` make no difference.
    """

    base_url: str
    """Where the feed is, up to and without ``/2/mentions``."""
    brand_accounts: tuple[str, ...]
    """The hub's own accounts: what they post are replies. Empty for a feed without them."""
    token: Secret | None = None
    """Sent as bearer token; None for a feed that asks for none."""
    bots: tuple[str, ...] = ()
    """Accounts whose posts need no reply."""
    automatic_accounts: tuple[str, ...] = ()
    """The hub's accounts behind which no person sits: their replies end nobody's wait."""
    automatic_patterns: tuple[str, ...] = ()
    """Regular expressions; the hub's own post that contains one is automatic."""
    agent_pattern: str | None = None
    """Regular expression whose first group is the agent in a reply's text. None: no agent known."""
    page_size: Annotated[int, Meta(ge=5, le=100)] = 100
    """Posts asked for at a time."""
    networks: dict[str, str] = {}
    """The feed's names of networks and ours: ``{"x" = "twitter"}``."""
    default_network: Annotated[str, Meta(min_length=1)] = "twitter"
    """The network of posts that name none."""
    deletions: bool = True
    """False for a feed that does not tell what was deleted."""


def check_base_url(value: str) -> str:
    """The base URL, fit for an HTTP client; raises `ConfigError` where it is not one."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, brackets that do not close
        usable = False
    if not usable:
        raise ConfigError(
            "base_url is not an address of the form https://host or https://host:port",
            hint="Give the feed's address up to and without /2/mentions.",
        )
    if parts.username or parts.password:
        raise ConfigError(
            "base_url contains a user name or password, which would show in errors and logs",
            hint='Remove it and give a bearer token by token = "env:NAME".',
        )
    if parts.query or parts.fragment:
        raise ConfigError("base_url has a query or fragment; give it without")
    return value.rstrip("/")


def compiled(key: str, pattern: str, *, groups: int = 0) -> re.Pattern[str]:
    """A regular expression of the configuration.

    Args:
        key: the key it stands under, for the error.
        pattern: the expression.
        groups: how many groups it has to have at least.

    Raises:
        ConfigError: it is not a regular expression, or has too few groups.
    """
    try:
        result = re.compile(pattern)
    except re.error as error:
        raise ConfigError(f"{key}: {pattern!r} is no regular expression: {error}") from error
    if result.groups < groups:
        raise ConfigError(
            f"{key}: {pattern!r} has no group",
            hint=r"Put the part that names the agent in brackets: '\^([A-Z]{2})$'.",
        )
    return result
