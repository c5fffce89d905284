"""A spool as tablets and a collector use it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.connectors_support import StandingClock, make_host

from hubmon.connect import AnyEvent, Batch, Rejected
from hubmon_crew import CrewConfig, CrewConnector


def envelope(device: str = "kl-77", seq: int = 1, **more: Any) -> dict[str, Any]:
    """A note as a tablet writes it; a value of None leaves the key out."""
    written = {
        "id": f"{device}-{seq}",
        "device": device,
        "seq": seq,
        "flight": "KL0643",
        "case_ref": "",
        "kind": "note",
        "lang": "en",
        "text": "Seat 12A is wet",
        "created_at": "2026-11-22T09:30:00Z",
        **more,
    }
    return {key: value for key, value in written.items() if value is not None}


@dataclass
class Spool:
    """The folders, and a collector that stores what a poll brings together with its cursor."""

    root: Path
    after: Literal["keep", "archive"] = "keep"
    starts: dict[str, int] = field(default_factory=dict)
    clock: StandingClock = field(default_factory=StandingClock)
    cursor: str | None = None
    events: dict[tuple[str, str, int], AnyEvent] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    gap: str = ""

    def __post_init__(self) -> None:
        self.inbox = self.root / "inbox"
        self.outbox = self.root / "outbox"
        self.inbox.mkdir()
        self.outbox.mkdir()
        self.connector = self._make()

    def _make(self) -> CrewConnector:
        config = CrewConfig(
            inbox=self.inbox, outbox=self.outbox, after=self.after, starts=self.starts
        )
        host = make_host(self.root / "own", name="tablets", clock=self.clock)
        return CrewConnector(config, host)

    def write(self, content: dict[str, Any] | bytes, name: str | None = None) -> Path:
        """Leave a file in the inbox, complete at once as a tablet does."""
        if isinstance(content, dict):
            name = name or f"{content['id']}.json"
            content = json.dumps(content).encode()
        assert name is not None
        unfinished = self.root / "unfinished"
        unfinished.write_bytes(content)
        return unfinished.replace(self.inbox / name)

    async def poll(self, limit: int = 1000) -> Batch:
        """One poll whose batch is never stored."""
        return await self.connector.poll(self.cursor, limit)

    def store(self, batch: Batch) -> None:
        """Store a batch: what came before under the same identity stands."""
        for event in batch.events:
            self.events.setdefault((event.stream, event.id, event.version), event)
        self.rejected += batch.rejected
        self.gap = batch.gap
        self.cursor = batch.cursor or self.cursor

    async def collect(self, limit: int = 1000) -> list[AnyEvent]:
        """Poll until caught up; returns what this brought, in order."""
        brought: list[AnyEvent] = []
        more = True
        while more:
            batch = await self.poll(limit)
            self.store(batch)
            brought += batch.events
            more = batch.more
        return brought

    async def restart(self) -> None:
        """Go on in a new process."""
        await self.connector.aclose()
        self.connector = self._make()
