"""What the tests of every connector share: a clock that stands still, and a host."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from hubmon.connect import Host

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


@dataclass
class StandingClock:
    """A clock that moves only when it is told to, or slept on."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, duration: timedelta) -> None:
        self.moment += duration


def make_host(own_folder: Path, *, name: str, clock: StandingClock | None = None) -> Host:
    """A host as hubmon gives it, with `own_folder` for what the connector keeps."""

    def folder() -> Path:
        own_folder.mkdir(parents=True, exist_ok=True)
        return own_folder

    return Host(
        name=name,
        clock=clock or StandingClock(),
        log=logging.getLogger(f"hubmon.connector.{name}"),
        http=httpx.AsyncClient,
        folder=folder,
    )
