"""The hub at a moment of the past, told from the store."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tests.strategies import NOON

from hubmon.faces.past import snapshot_at
from hubmon.model.events import AnyEvent, CaseOpened, CustomerMessage, Deleted, Reply
from hubmon.model.promise import Promises
from hubmon.model.snapshot import Snapshot
from hubmon.store.writer import SqliteStore

QUESTION = CustomerMessage(
    stream="posts", id="1", at=NOON, message="twitter:1", channel="twitter", language="en"
)
DAY = timedelta(days=1)


def at(path: Path, after: timedelta, *events: AnyEvent) -> Snapshot:
    with closing(SqliteStore(path, Promises())) as store:
        for event in events:
            store.take("feed", [event], NOON + 30 * DAY)
    return snapshot_at(path, NOON + after, Promises(), {})


def test_before_its_reply_a_question_waited(store_path: Path) -> None:
    reply = Reply(
        stream="posts",
        id="2",
        at=NOON + 9 * DAY,
        message="twitter:2",
        channel="twitter",
        in_reply_to="twitter:1",
    )
    assert at(store_path, 8 * DAY, QUESTION, reply).queue.depth == 1
    assert at(store_path, 9 * DAY).queue.depth == 0


def test_before_its_deletion_a_question_waited(store_path: Path) -> None:
    gone = Deleted(stream="posts", id="1", at=NOON + 9 * DAY, message="twitter:1")
    assert at(store_path, 8 * DAY, QUESTION, gone).queue.depth == 1
    assert at(store_path, 9 * DAY).queue.depth == 0


def test_before_its_deletion_a_case_was_open(store_path: Path) -> None:
    opened = CaseOpened(stream="Case", id="1", at=NOON, case=("crm:1",), channel="twitter")
    gone = Deleted(stream="Case", id="1", at=NOON + 9 * DAY)
    assert at(store_path, 8 * DAY, opened, gone).cases_open == 1
    assert at(store_path, 9 * DAY).cases_open == 0


def test_of_what_came_later_nothing_is_seen(store_path: Path) -> None:
    events: Sequence[AnyEvent] = (QUESTION,)
    before = at(store_path, -timedelta(milliseconds=1), *events)
    assert (before.queue.depth, before.questions_24h, before.cases_open) == (0, 0, 0)
    assert at(store_path, timedelta(0)).queue.depth == 1
