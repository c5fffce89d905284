"""Viewers beside a collector: what they see is always one moment's truth."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tests.store.looking import contents
from tests.strategies import NOON

from hubmon.errors import StoreError
from hubmon.faces.live import LiveView
from hubmon.model.events import AnyEvent, CustomerMessage, Reply
from hubmon.model.promise import Promises
from hubmon.store.reader import StoreReader
from hubmon.store.sources import SourceUpdate
from hubmon.store.writer import SqliteStore

BATCHES = 60
NOW = NOON + timedelta(minutes=59)


def batch(number: int) -> list[AnyEvent]:
    """Ten questions, five of them answered: so it is after every batch, and never in between."""
    events: list[AnyEvent] = []
    for each in range(10):
        name = f"{number}-{each}"
        asked: dict[str, Any] = {"stream": "posts", "at": NOON, "channel": "twitter"}
        events.append(CustomerMessage(id=name, message=f"twitter:{name}", **asked))
        if each % 2:
            answer: dict[str, Any] = {
                "message": f"twitter:r{name}",
                "in_reply_to": f"twitter:{name}",
            }
            events.append(Reply(id=f"r{name}", **answer, **asked))
    return events


def collect(path: Path, first: int = 0) -> None:
    with closing(SqliteStore(path, Promises())) as store:
        store.sources.register("feed", "social", timedelta(minutes=5))
        for number in range(first, BATCHES):
            store.take("feed", batch(number), NOON, SourceUpdate(cursor=str(number)))
            print(number, flush=True)


def test_a_viewer_sees_whole_batches_while_a_collector_writes(store_path: Path) -> None:
    SqliteStore(store_path, Promises()).close()
    collector = Thread(target=collect, args=(store_path,))
    seen = []
    with closing(LiveView(store_path, Promises(), {}, lambda: NOW)) as view:
        collector.start()
        while collector.is_alive():
            seen.append(view.snapshot())
        collector.join()
        seen.append(view.snapshot())
    for snapshot in seen:
        assert snapshot.questions_24h % 10 == 0
        assert snapshot.queue.depth * 2 == snapshot.questions_24h
        assert snapshot.promise.response.kept == snapshot.queue.depth
    counts = [snapshot.questions_24h for snapshot in seen]
    assert counts == sorted(counts)
    assert counts[-1] == 10 * BATCHES


def test_a_viewer_that_sees_nothing_new_shows_the_same_object(store_path: Path) -> None:
    with closing(SqliteStore(store_path, Promises())) as store:
        store.take("feed", batch(1), NOON)
        with closing(LiveView(store_path, Promises(), {}, lambda: NOW)) as view:
            first = view.snapshot()
            assert view.snapshot() is first
            store.take("feed", batch(2), NOON)
            assert view.snapshot().queue.depth == 10


@pytest.mark.parametrize("step", ["revision", "changed_cases", "shifts", "sources"])
def test_a_viewer_that_could_not_read_what_is_new_reads_it_with_its_next_look(
    store_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise StoreError("locked")

    with closing(SqliteStore(store_path, Promises())) as store:
        store.take("feed", batch(1), NOON)
        with closing(LiveView(store_path, Promises(), {}, lambda: NOW)) as view:
            assert view.snapshot().queue.depth == 5
            store.take("feed", batch(2), NOON)
            with monkeypatch.context() as broken:
                broken.setattr(StoreReader, step, fail)
                with pytest.raises(StoreError):
                    view.snapshot()
            assert view.snapshot().queue.depth == 10


def test_a_viewer_cannot_write(store_path: Path) -> None:
    SqliteStore(store_path, Promises()).close()
    with (
        closing(StoreReader(store_path)) as reader,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        reader._db.execute("DELETE FROM events")


COLLECTOR = f"""
import sys; sys.path.insert(0, sys.argv[1])
from pathlib import Path
from tests.store.{Path(__file__).stem} import collect
collect(Path(sys.argv[2]), int(sys.argv[3]))
"""


def test_a_collector_killed_again_and_again_ends_where_one_in_peace_ends(tmp_path: Path) -> None:
    killed, peaceful = tmp_path / "killed.db", tmp_path / "peaceful.db"
    for lives in (5, 17, 3, BATCHES):
        with subprocess.Popen(
            [
                sys.executable,
                "-c",
                COLLECTOR,
                str(Path.cwd()),
                str(killed),
                str(next_batch(killed)),
            ],
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            for _, _ in zip(range(lives), process.stdout, strict=False):
                pass
            if lives < BATCHES:
                process.send_signal(signal.SIGKILL)
    collect(peaceful)
    assert next_batch(killed) == BATCHES
    assert contents(killed) == contents(peaceful)


def next_batch(path: Path) -> int:
    """Where the stored cursor says to go on, as a connector does after a restart."""
    if not path.exists():
        return 0
    with closing(SqliteStore(path, Promises())) as store:
        return int(store.sources.cursor("feed") or -1) + 1
