"""What is told and the row that tells it come together, or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from tests.strategies import NOON

from hubmon.model.alerting import AlertRules, Tiding
from hubmon.model.lasting import Patience
from hubmon.model.promise import Promises
from hubmon.model.trouble import Trouble
from hubmon.store.alerts import post_alerts
from hubmon.store.outbox import Letter
from hubmon.store.writer import SqliteStore

RULES = {name: AlertRules(merge=timedelta(0)) for name in ("desk", "duty")}
LANGUAGES = ("pt", "es", "ru")


@pytest.fixture
def store(store_path: Path) -> Path:
    """In which something is wrong."""
    troubles = [
        Trouble(kind="unspoken", scope="language", name=name, height=4) for name in LANGUAGES
    ]
    with closing(SqliteStore(store_path, Promises())) as writer:
        writer.warnings.look_again(troubles, NOON, Patience(after=timedelta(0)))
    return store_path


def write(recipient: str, tidings: Sequence[Tiding]) -> Letter:
    key = f"{recipient} {sorted(str(tiding.warning.id) for tiding in tidings)}"
    return Letter(key, "alert", "{}", 0)


def rows(store: Path) -> tuple[int, int]:
    """How many messages there are, and how many are told of what."""
    with closing(sqlite3.connect(store)) as db:
        [(letters, told)] = db.execute(
            "SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM alerts)"
        )
    return letters, told


def test_what_cannot_be_written_is_told_to_nobody_and_later_to_all(store: Path) -> None:
    def fails(recipient: str, tidings: Sequence[Tiding]) -> Letter:
        if recipient == "duty":
            raise OSError("no words")
        return write(recipient, tidings)

    with pytest.raises(OSError, match="no words"):
        post_alerts(store, list(RULES), RULES, NOON, fails)
    assert rows(store) == (0, 0)
    assert post_alerts(store, list(RULES), RULES, NOON, write) == ["desk", "duty"]
    assert rows(store) == (2, 6)
    assert post_alerts(store, list(RULES), RULES, NOON, write) == []


def test_two_who_look_at_once_tell_everybody_once(store: Path) -> None:
    def look(_: int) -> list[str]:
        return post_alerts(store, list(RULES), RULES, NOON, write)

    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(look, range(20)))
    assert sorted(name for names in told for name in names) == ["desk", "duty"]
    assert rows(store) == (2, 6)
