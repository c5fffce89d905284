"""Makes a large store from a small one: copies of it that lie ever further in the past.

A copy is as the store would hold it: other keys, other subjects, earlier times, its cases closed,
its share of the history in its own five minutes. The text of the payloads stays as it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from hubmon.model.promise import Promises
from hubmon.store.history import BUCKET_MS
from hubmon.store.writer import SqliteStore

_COPY = """
INSERT INTO events SELECT seq + :seq, source, stream, :mark || native_id, version, kind,
    at_ms - :back, received_ms - :back, subject + :subject, payload
FROM base.events ORDER BY seq;

INSERT INTO subject_keys SELECT :mark || key, subject + :subject FROM base.subject_keys
ORDER BY key;

INSERT INTO cases SELECT subject + :subject, revision + :revision, :mark || id, number, purpose,
    channel, language, topic, subject_line, status, agent, queue, iif(:back, 0, is_open),
    opened_ms - :back, iif(:back, coalesce(resolved_ms, last_ms), resolved_ms) - :back,
    resolution_due_ms - :back, iif(:back, NULL, waiting_since_ms),
    iif(:back, NULL, response_due_ms), last_ms - :back, detail, gist, has_words
FROM base.cases ORDER BY subject;

INSERT INTO turns SELECT subject + :subject, number, channel, language, opened_ms - :back,
    due_ms - :back, iif(:back, coalesce(ended_ms, due_ms), ended_ms) - :back, answered, messages,
    basis
FROM base.turns ORDER BY subject, number;

INSERT INTO history SELECT bucket_ms - :back, channel, language, arrivals, replies, resolved,
    breached, turns_opened, turns_ended
FROM base.history WHERE true
ON CONFLICT DO UPDATE SET arrivals = arrivals + excluded.arrivals,
    replies = replies + excluded.replies, resolved = resolved + excluded.resolved,
    breached = breached + excluded.breached, turns_opened = turns_opened + excluded.turns_opened,
    turns_ended = turns_ended + excluded.turns_ended;
"""

_ONCE = """
INSERT INTO shifts SELECT subject + :subject, revision + :revision, agent, is_on, at_ms, languages,
    site FROM base.shifts;
INSERT INTO sources SELECT * FROM base.sources;
"""


def multiply(base: Path, store: Path, times: int, tell: Callable[[str], None]) -> None:
    """Make `store`: `base` as it is, after `times` - 1 copies of it, the oldest first."""
    SqliteStore(store, Promises()).close()
    with closing(sqlite3.connect(store, isolation_level=None)) as db:
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000"):
            db.execute(f"PRAGMA {setting}")
        db.execute("ATTACH ? AS base", (str(base),))
        seq, subject, revision, length = db.execute(
            "SELECT max(seq), max(subject), (SELECT max(revision) FROM base.cases),"
            " max(at_ms) - min(at_ms) FROM base.events"
        ).fetchone()
        step = (length // BUCKET_MS + 1) * BUCKET_MS
        for number in range(times):
            back = times - 1 - number
            values = {
                "seq": seq * number,
                "subject": subject * number,
                "revision": revision * number,
                "back": step * back,
                "mark": f"{number:05}-" if back else "",
            }
            _run(db, _COPY if back else _COPY + _ONCE, values)
            tell(f"copy {number + 1} of {times}")
        db.execute("DETACH base")
        db.execute("PRAGMA journal_mode = WAL")


def _run(db: sqlite3.Connection, script: str, values: dict[str, object]) -> None:
    """Run the statements of a script in one transaction, each with the values it names."""
    db.execute("BEGIN")
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement, {k: v for k, v in values.items() if f":{k}" in statement})
    db.execute("COMMIT")
