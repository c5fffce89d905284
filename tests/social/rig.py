"""A hand-turned clock, a host, and a collector in miniature for the social connector."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from hubmon.connect import (
    AnyEvent,
    Batch,
    CursorInvalid,
    CustomerMessage,
    Deleted,
    Host,
    RateLimited,
    Rejected,
    Reply,
    Transient,
)
from hubmon_social.config import SocialConfig
from hubmon_social.connector import SocialConnector
from hubmon_social.mock import Feed, Post

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BRAND = "hub"
TLS = ssl.create_default_context()
"""Shared: making one takes longer than a poll."""


class HandClock:
    """Stands still until somebody turns it."""

    def __init__(self, now: datetime = NOON) -> None:
        self.moment = now

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, duration: timedelta) -> None:
        self.turn(duration)

    def turn(self, duration: timedelta) -> None:
        self.moment += duration


def host(clock: HandClock, *, seconds: float = 10.0) -> Host:
    def http(**options: Any) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=seconds, trust_env=False, verify=TLS, **options)

    def folder() -> Path:
        raise AssertionError("the social connector keeps nothing in a folder")

    log = logging.getLogger("hubmon.test.social")
    return Host(name="social", clock=clock, log=log, http=http, folder=folder)


def connector(
    url: str, clock: HandClock, *, seconds: float = 10.0, **options: Any
) -> SocialConnector:
    options.setdefault("brand_accounts", (BRAND,))
    return SocialConnector(SocialConfig(base_url=url, **options), host(clock, seconds=seconds))


def post(number: int, at: datetime = NOON, **changes: Any) -> Post:
    values: dict[str, Any] = {
        "id": number,
        "network": "twitter",
        "author": f"customer{number}",
        "created_at": at,
        "text": f"question {number}",
        "lang": "nl",
    }
    return Post(**(values | changes))


def outcome(event: AnyEvent) -> tuple[object, ...]:
    """What counts of an event once everything is in."""
    if isinstance(event, Deleted):
        return ("deleted",)
    assert isinstance(event, CustomerMessage | Reply)
    kind = "reply" if isinstance(event, Reply) else "message"
    return (kind, event.version, event.at, event.text, event.in_reply_to)


def published(feed: Feed) -> dict[str, tuple[object, ...]]:
    """What the feed's own ledger says must have come out."""
    truth: dict[str, tuple[object, ...]] = {}
    for final in feed.final():
        post = final.post
        if final.deleted_at is not None:
            truth[post.key] = ("deleted",)
            continue
        kind = "reply" if post.brand else "message"
        answers = f"{post.network}:{post.in_reply_to}" if post.in_reply_to is not None else None
        truth[post.key] = (kind, final.version, post.created_at, post.text, answers)
    return truth


@dataclass
class Collector:
    """Polls as hubmon does: commits events and cursor together, waits when told, starts again.

    `crash` is the share of polls whose outcome is lost: half of them are cancelled under way, and
    after half of them the process is gone with the connector's memory.
    """

    make: Callable[[], SocialConnector]
    clock: HandClock
    limit: int = 1000
    crash: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(0))
    between: Callable[[], None] = lambda: None
    cursor: str | None = None
    events: dict[tuple[str, str], AnyEvent] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    async def catch_up(self, polls: int = 3000) -> None:
        """Poll until the connector has no more."""
        connector = self.make()
        try:
            for _ in range(polls):
                self.between()
                if self.chance.random() < self.crash:
                    await self._lose(connector)
                    if self.chance.random() < 0.5:
                        await connector.aclose()
                        connector = self.make()
                elif not await self._poll(connector):
                    return
        finally:
            await connector.aclose()
        raise AssertionError(f"not caught up after {polls} polls")

    def outcomes(self) -> dict[str, tuple[object, ...]]:
        return {event.id: outcome(event) for event in self.events.values()}

    async def _lose(self, connector: SocialConnector) -> None:
        poll = asyncio.create_task(connector.poll(self.cursor, self.limit))
        if self.chance.random() < 0.5:
            for _ in range(self.chance.randrange(12)):
                await asyncio.sleep(0)
            poll.cancel()
        await asyncio.gather(poll, return_exceptions=True)

    async def _poll(self, connector: SocialConnector) -> bool:
        try:
            batch = await connector.poll(self.cursor, self.limit)
        except RateLimited as error:
            self.errors.append(error)
            await self._wait_until(error.retry_at)
            return True
        except Transient as error:
            self.errors.append(error)
            return True
        except CursorInvalid as error:
            self.errors.append(error)
            self.cursor = None
            return True
        self._commit(batch)
        return batch.more

    async def _wait_until(self, moment: datetime | None) -> None:
        assert moment is not None
        await self.clock.sleep(max(moment - self.clock.now(), timedelta()))

    def _commit(self, batch: Batch) -> None:
        assert len(batch.events) <= self.limit
        assert batch.cursor is not None
        self.cursor = batch.cursor
        self.batches.append(batch)
        self.rejected.extend(batch.rejected)
        for event in batch.events:
            known = self.events.get((event.stream, event.id))
            if known is None or known.version < event.version:
                self.events[event.stream, event.id] = event


@asynccontextmanager
async def canned(*answers: bytes) -> AsyncIterator[tuple[str, list[str]]]:
    """A server that gives these answers, byte for byte, one to each request; the last one for ever.

    Gives its base URL and the heads of the requests it got.
    """
    heads: list[str] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(answers[min(len(heads), len(answers)) - 1])
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", heads


def answer(content: object, status: str = "200 OK", **headers: str) -> bytes:
    """An HTTP answer; bytes are sent as they are, everything else as JSON."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join((*lines, "", "")).encode() + body


async def poll_once(url: str, cursor: str | None = None, **options: Any) -> Batch:
    """One poll by a connector of its own."""
    source = connector(url, HandClock(), **options)
    try:
        return await source.poll(cursor, 1000)
    finally:
        await source.aclose()
