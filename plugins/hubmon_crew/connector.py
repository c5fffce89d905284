"""The crew connector: an inbox of envelopes from tablets, an outbox of notes for them."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from msgspec import Struct, field

from hubmon.connect import Batch, ConfigError, Connector, Host, Outgoing, Receipt
from hubmon_crew.cursor import Progress
from hubmon_crew.digests import Digests
from hubmon_crew.files import envelope_files
from hubmon_crew.gaps import missing
from hubmon_crew.inbox import After, Inbox
from hubmon_crew.outbox import Outbox

_NOWHERE = ""  # no cursor of ours


class CrewConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys of a crew connector."""

    inbox: Path
    """The folder where tablets leave their envelopes."""
    outbox: Path
    """The folder where the tablets' gateway takes the hub's notes."""
    after: After = "keep"
    """What happens to a file whose event is stored: it stays, or moves to `inbox/archive`."""
    starts: dict[str, int] = field(default_factory=dict)
    """By tablet, the number below which no envelope is called missing."""


class CrewConnector(Connector):
    """Notes, compliments and found items from the crew's tablets, and notes to them."""

    def __init__(self, config: CrewConfig, host: Host) -> None:
        if config.inbox == config.outbox:
            raise ConfigError(
                f"{_key(host, 'outbox')} is the same folder as {_key(host, 'inbox')}",
                hint="Notes to the tablets need a folder of their own.",
            )
        self._config = config
        self._host = host
        self._digests = Digests(host.folder)
        self._inbox = Inbox(
            config.inbox, _key(host, "inbox"), config.after, self._digests, host.log
        )
        self._outbox = Outbox(config.outbox, _key(host, "outbox"))
        self._expected: str | None = _NOWHERE
        self._listed_at: datetime = host.clock.now()

    async def check(self) -> str:
        """Look whether both folders can be used, and count what is in them."""
        inbox, outbox = self._config.inbox, self._config.outbox
        inbox_key = _key(self._host, "inbox")
        _usable(inbox, inbox_key, write=self._config.after == "archive")
        _usable(outbox, _key(self._host, "outbox"), write=True)
        envelopes = sum(1 for _ in envelope_files(inbox, inbox_key))
        return (
            f"envelopes in {inbox}: {envelopes:,},"
            f" notes to be taken from {outbox}: {self._outbox.waiting():,}"
        )

    async def poll(self, cursor: str | None, limit: int) -> Batch:
        """Read what tablets left since `cursor`.

        The batch is complete through the moment the folder was listed: all that had reached the
        folder by then is told. What a tablet without a connection still holds is not known.
        """
        progress = Progress.of(cursor)
        if cursor != self._expected:
            self._inbox.forget()
        self._expected = _NOWHERE
        if not self._inbox.listed:
            self._listed_at = self._host.clock.now()
            self._inbox.list(progress)
        found = self._inbox.read(progress, limit)
        reached = progress.cursor()
        self._expected = reached
        more = self._inbox.listed
        return Batch(
            events=tuple(found.events),
            cursor=None if reached == cursor else reached,
            more=more,
            complete_through=None if more else self._listed_at,
            gap=missing(progress.read, self._config.starts),
            rejected=tuple(found.rejected),
        )

    async def send(self, out: Outgoing) -> Receipt:
        """Leave a note for the tablets of its flight."""
        return self._outbox.put(out)

    async def aclose(self) -> None:
        """Close the memory of contents."""
        self._digests.close()


def _key(host: Host, name: str) -> str:
    return f"`connectors.{host.name}.{name}`"


def _usable(folder: Path, key: str, *, write: bool) -> None:
    if not folder.is_dir():
        raise ConfigError(f"{key}: there is no folder {folder}", hint=f"mkdir -p {folder}")
    if not os.access(folder, os.R_OK | os.X_OK | (os.W_OK if write else 0)):
        rights = "read and write" if write else "read"
        raise ConfigError(f"{key}: {folder} is closed to hubmon", hint=f"Let it {rights} there.")
