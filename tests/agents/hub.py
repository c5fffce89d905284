"""A small hub with the cases of two agents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hubmon.connect import AnyEvent, Assigned, CaseOpened, Customer, CustomerMessage, Reply
from hubmon.model.promise import Promises
from hubmon.store.sources import SourceUpdate
from hubmon.store.writer import SqliteStore

NOW = datetime(2026, 11, 18, 14, 5, tzinfo=UTC)
MINE = "a012"
THEIRS = "b007"
SECRET = "nobody-elses-business"
"""Stands in the subject of the other agent's case."""


def case(
    number: int,
    waited: float | None,
    *,
    agent: str = MINE,
    subject: str = "Where is my suitcase?",
    now: datetime = NOW,
    audience: int | None = None,
) -> list[AnyEvent]:
    """A case whose customer has waited so many minutes; None: nobody waits."""
    opened = now - timedelta(minutes=waited or 0)
    key = (f"salesforce:{number}",)
    told: list[AnyEvent] = [
        CaseOpened(
            stream="cases",
            id=str(number),
            at=opened,
            case=key,
            channel="twitter",
            language="nl",
            topic="baggage",
            subject=subject,
            number=f"{number:08}",
        ),
        assigned(number, agent, at=opened),
    ]
    if waited is not None:
        author = Customer("twitter:99", "Anna de Vries", audience)
        told.append(
            CustomerMessage(
                stream="posts",
                id=str(number),
                at=opened,
                case=key,
                message=f"twitter:{number}",
                channel="twitter",
                author=author,
                text=f"{subject} It is a red one.",
            )
        )
    return told


def assigned(number: int, agent: str, *, at: datetime = NOW) -> Assigned:
    version = int(at.timestamp())
    key = (f"salesforce:{number}",)
    return Assigned(stream="owners", id=str(number), version=version, at=at, case=key, agent=agent)


def answered(number: int, *, at: datetime = NOW) -> Reply:
    return Reply(
        stream="posts",
        id=f"r{number}",
        at=at,
        message=f"twitter:r{number}",
        in_reply_to=f"twitter:{number}",
        channel="twitter",
        text="It is on its way.",
    )


class Hub:
    """The database, written by its one collector."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._store = SqliteStore(path, Promises())
        self._store.sources.register("salesforce", "salesforce", timedelta(minutes=30))

    def take(self, *events: AnyEvent, now: datetime = NOW) -> None:
        self._store.take("salesforce", events, now, SourceUpdate(fresh_as_of=now))

    def fail(self, error: str) -> None:
        """Let the source be one that cannot be read."""
        self._store.sources.failed("salesforce", error, None)

    def fill(self, cases: Iterable[list[AnyEvent]], now: datetime = NOW) -> None:
        self.take(*(event for told in cases for event in told), now=now)

    def close(self) -> None:
        self._store.close()


@contextmanager
def open_hub(path: Path) -> Iterator[Hub]:
    hub = Hub(path)
    try:
        yield hub
    finally:
        hub.close()
