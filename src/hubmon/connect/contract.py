"""What a connector is: the types a plugin and the collector speak to each other in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Generic, Literal, Protocol, TypeAlias, TypeVar

import httpx
from msgspec import Struct

from hubmon.model.events import AnyEvent

ConfigT = TypeVar("ConfigT", bound=Struct)


class Clock(Protocol):
    """The time, as everything in hubmon knows it: real, simulated or fixed."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...

    async def sleep(self, duration: timedelta) -> None:
        """Return when `duration` has passed on this clock."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """Something a source delivered that could not be understood.

    It is kept aside with its reason, counted and shown; the rest of the batch goes in.
    """

    where: str
    """Where a person finds it: file and row, or page and position."""
    reason: str
    """What is wrong, with the field's name."""
    raw: str = ""
    """What was delivered, as text; the collector keeps the first 4,000 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one poll brought."""

    events: tuple[AnyEvent, ...] = ()
    cursor: str | None = None
    """Where the next poll starts. Opaque to hubmon; committed together with the events. None keeps
    the cursor as it is."""
    more: bool = False
    """True when the source has more at once; the collector then polls again without a pause."""
    complete_through: datetime | None = None
    """Up to when the source has now told everything it knows. None where it cannot tell."""
    retry_after: timedelta | None = None
    """Do not poll again before this long; None leaves it to the configuration."""
    gap: str = ""
    """What is missing for good or for now, in a sentence for people. Said anew by every poll for as
    long as it is missing; empty when nothing is."""
    rejected: tuple[Rejected, ...] = ()


OutgoingKind: TypeAlias = Literal["crew_note", "figures", "alert"]
"""`crew_note`: a note to the crew of a flight. `figures`: what customers may know of how long they
wait; of several only the newest is delivered. `alert`: something is wrong with the hub, or was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """Something a connector is asked to deliver.

    It is delivered at least once: after a crash the same `key` comes again, and the connector makes
    sure that it happens once.
    """

    key: str
    kind: OutgoingKind
    created_at: datetime
    text: str
    """The note; the figures in a sentence, in the language of the public page; what is wrong."""
    flight: str = ""
    """Of a crew note: whose crew it is for."""
    case: tuple[str, ...] = ()
    """Of a crew note: keys of the case it is about; empty when it is about none."""
    status: str = ""
    """Of figures: the whole `status.json` of the public page."""
    wordings: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Of figures: by channel (empty for all of them), then by language, what they say in words: at
    full length and then ever shorter."""
    title: str = ""
    """Of an alert: what it is about, in a few words."""
    stage: str = ""
    """Of an alert: ``escalated`` (nobody acknowledged it), ``begins``, ``ends`` or ``test``; of
    several warnings the first of these that holds."""
    reference: str = ""
    """Of an alert: the numbers of the warnings it is about, ``#12 #14``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of an outgoing thing as far as the connector knows at once.

    `events` are stored in the same transaction that marks it as sent, so that it stands on the
    case's timeline; what happens later (delivered, read) comes by polling.
    """

    reference: str = ""
    """The source's own name for it."""
    events: tuple[AnyEvent, ...] = ()


class Connector:
    """One configured source. Made for one event loop, used by one task at a time.

    It has a `poll`, a `send`, or both; its `ConnectorType` says which.

    A call that hangs and cannot even be cancelled is given up with its thread, and another
    connector is made; the old one may still be at work then.

    A method reports a failure by raising `AuthError`, `RateLimited`, `Transient`, `CursorInvalid`
    or `ConfigError` of this package. Anything else is taken for a defect of the plugin: it is
    logged with its traceback, shown as failing, and tried again like a `Transient`.
    """

    async def check(self) -> str:
        """Try the source without reading from it.

        Returns:
            One line for `hubmon doctor`: what was reached. Raises as described on the class.
        """
        return "no check of its own"

    async def poll(self, cursor: str | None, limit: int) -> Batch:
        """Report what is new.

        Args:
            cursor: the last committed one; None at the very first poll.
            limit: how many events the batch may hold at most. The collector refuses larger ones.

        The same cursor may come again after a crash or a time-out, and must then bring at least the
        same events: what was stored already counts once.
        """
        raise NotImplementedError("it has no poll")

    async def send(self, out: Outgoing) -> Receipt:
        """Deliver `out`, exactly once for its key however often it is asked."""
        raise NotImplementedError("it has no send")

    async def aclose(self) -> None:
        """Let go of what the connector holds. Called once; never while another method runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """What hubmon gives a connector."""

    name: str
    """The connector's name in the configuration: the source of its events."""
    clock: Clock
    log: logging.Logger
    http: Callable[..., httpx.AsyncClient]
    """Makes an HTTP client with hubmon's time-outs, limits and user agent; keyword arguments go to
    `httpx.AsyncClient`. The connector closes it in `aclose`."""
    folder: Callable[[], Path]
    """A folder of the connector's own, made on the first call, that lives as long as the store. For
    what cannot be polled again; everything else belongs in the cursor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorType(Generic[ConfigT]):
    """A kind of connector a plugin offers."""

    name: str
    """What a configuration's ``plugin = "..."`` names."""
    summary: str
    """One line for `hubmon plugin list`."""
    config: type[ConfigT]
    """The typed keys of a connector's table in the configuration: a `msgspec.Struct`. Keys that are
    not in it are errors. A field of type `Secret` takes a reference, one of type `Duration` a text
    such as ``"5m"``, a `pathlib.Path` is relative to the configuration file. The names that every
    connector has (``plugin``, ``every``, ``timeout``, ...) are taken."""
    create: Callable[[ConfigT, Host], Connector]
    """Makes the connector; does no I/O. Raises `ConfigError` when values contradict each other."""
    sends: frozenset[OutgoingKind] = frozenset()
    """The kinds of `Outgoing` its connectors deliver."""
    polls: bool = True
    """False for connectors that only send: they are never polled and never late."""
