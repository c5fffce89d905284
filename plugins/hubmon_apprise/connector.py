"""The apprise connector: sends each alert once to each of its services."""

from __future__ import annotations

import asyncio
from typing import Annotated

from msgspec import Meta, Struct

from hubmon.connect import (
    AuthError,
    ConfigError,
    Connector,
    Host,
    Outgoing,
    RateLimited,
    Receipt,
    Secret,
    Transient,
)
from hubmon_apprise.journal import Journal
from hubmon_apprise.services import Failure, Service

_FOR_A_PERSON = (AuthError, ConfigError)


class AppriseConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys of an apprise connector."""

    urls: Annotated[tuple[Secret, ...], Meta(min_length=1)]
    """Of the services everything is sent to; they hold passwords, so they are secrets."""


class AppriseConnector(Connector):
    """Sends alerts, and nothing else."""

    def __init__(self, config: AppriseConfig, host: Host) -> None:
        key = f"`connectors.{host.name}.urls"
        self._services = [
            Service(f"{key}[{number}]`", url) for number, url in enumerate(config.urls, start=1)
        ]
        self._journal = Journal(host.folder)

    async def check(self) -> str:
        """Say which services there are; nothing is sent."""
        names = ", ".join(service.name for service in self._services)
        return f"alerts go to {names}; `hubmon alerts test` sends one"

    async def send(self, out: Outgoing) -> Receipt:
        """Send an alert to each service that has not accepted it yet.

        One that was accepted, and whose line in the journal was not yet written when the collector
        was killed, is sent again with the same key in its last line.
        """
        missing = [
            each for each in self._services if not self._journal.has(out.key, each.reference)
        ]
        tries = [self._try(service, out) for service in missing]
        failures = [failure for failure in await asyncio.gather(*tries) if failure is not None]
        if failures:
            raise _all_of(failures)
        return Receipt(reference=out.key)

    async def _try(self, service: Service, out: Outgoing) -> Failure | None:
        try:
            await service.send(out)
        except (AuthError, ConfigError, RateLimited, Transient) as error:
            return error
        try:
            self._journal.add(out.key, service.reference)
        except OSError as error:
            return Transient(f"{service.name} accepted it, which cannot be noted: {error.strerror}")
        return None


def _all_of(failures: list[Failure]) -> Failure:
    """One error for all: of the kind that is tried again soonest."""
    said = "; ".join(failure.message for failure in failures)
    passing = [each for each in failures if not isinstance(each, _FOR_A_PERSON)]
    waiting = [each for each in passing if isinstance(each, RateLimited)]
    if len(waiting) < len(passing):
        return Transient(said)
    if waiting:
        return RateLimited(said)
    return type(failures[0])(said, hint=failures[0].hint)
