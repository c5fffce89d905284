"""A small store in which something of everything happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hubmon.connect import (
    AgentShift,
    AnyEvent,
    Assigned,
    CaseOpened,
    Customer,
    CustomerMessage,
    Reply,
)
from hubmon.estimate.record import Fates, Kept
from hubmon.model.expectation import HALF_HOUR, Estimate, Estimates, ExpectedHalfHour
from hubmon.model.promise import Promises
from hubmon.store.outbox import Letter, post
from hubmon.store.sources import Reject, SourceUpdate
from hubmon.store.writer import SqliteStore

NOW = datetime(2026, 11, 18, 14, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def _message(number: int, minutes: float) -> CustomerMessage:
    return CustomerMessage(
        stream="posts",
        id=f"m{number}",
        at=NOW - minutes * MINUTE,
        message=f"twitter:{number}",
        channel="twitter",
        language="nl",
        author=Customer("twitter:990017", "Mrs Jansen") if number == 1234 else None,
    )


def _events() -> list[AnyEvent]:
    return [
        _message(1234, 100),
        Reply(
            stream="posts",
            id="r1",
            at=NOW - 80 * MINUTE,
            message="twitter:2001",
            channel="twitter",
            agent="a012",
            in_reply_to="twitter:1234",
        ),
        _message(1235, 58),
        CaseOpened(
            stream="cases",
            id="512",
            at=NOW - 58 * MINUTE,
            case=("twitter:1235",),
            channel="twitter",
            subject="Where is my suitcase?",
            number="00002631",
            topic="baggage",
        ),
        Assigned(
            stream="cases.owner", id="512", at=NOW, case=("twitter:1235",), agent="a012", queue="nl"
        ),
        AgentShift(
            stream="shifts", id="1", at=NOW - 60 * MINUTE, agent="a012", on=True, languages=("nl",)
        ),
    ]


def _say(store: SqliteStore) -> None:
    """An estimate that stood when sixty customers wrote."""
    then = NOW - 15 * MINUTE
    estimate = Estimate(as_of=then, sample=60, median=20 * MINUTE, low=MINUTE, high=60 * MINUTE)
    store.estimates.write(None, [Estimates(estimate, {}, {"nl": estimate})], NOW)
    store.estimates.save(NOW, b"", {Kept(then.timestamp(), ("language", "nl")): Fates(4, 50, 6)})


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store's file."""
    path = tmp_path_factory.mktemp("docs") / "hub.db"
    store = SqliteStore(path, Promises())
    for name in ("feed", "crew"):
        store.sources.register(name, name, 5 * MINUTE)
    store.take("feed", _events(), NOW, SourceUpdate(cursor="7", fresh_as_of=NOW))
    wrong = Reject("kl-77-2.json", "`at`: there is no key", "{}")
    store.take("crew", [], NOW, SourceUpdate(rejected=(wrong,)))
    _say(store)
    known = NOW - 5 * MINUTE
    coming = [ExpectedHalfHour(known + step * HALF_HOUR, 1, 2, 4) for step in range(2)]
    store.expected_load.write(known, coming, [])
    store.close()
    assert post(path, "crew", Letter("n-1", "crew_note", "{}", 0), NOW)
    return path
