"""A simulated hub behind its three real doors, and what the store made of it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import tomli_w
from msgspec import structs

from hubmon.demo.feed import load_posts
from hubmon.demo.generate import START, generate
from hubmon.demo.ledger import Ledger
from hubmon.demo.scenario import Scenario
from hubmon.demo.settings import POSTS, connectors
from hubmon.faces.live import LiveView
from hubmon.model.expectation import Estimate
from hubmon.model.promise import Promises
from hubmon.model.snapshot import Snapshot
from hubmon_social.mock import Faults, Feed, serve

PAST = START - timedelta(weeks=4)
"""Everything lies behind us: a feed shows what has been posted, not what will be."""

EVERY_FAULT = Faults(
    seed=7,
    duplicate=0.1,
    reorder=0.3,
    back_date=0.05,
    rate_limit=0.02,
    server_error=0.05,
    truncate=0.03,
    slow=0.02,
    empty_page=0.1,
    expire=0.001,
    pause=timedelta(seconds=1),
    slow_for=timedelta(milliseconds=50),
)


@asynccontextmanager
async def simulated_hub(
    folder: Path,
    *,
    days: float,
    seed: int = 1,
    scenario: Scenario,
    faults: Faults = EVERY_FAULT,
) -> AsyncIterator[tuple[Path, Ledger, datetime]]:
    """Everything the sources hold after some days: (configuration, truth, the moment it ends)."""
    ledger = generate(folder, seed=seed, days=days, start=PAST, scenario=scenario)
    feed = Feed()
    load_posts(folder / POSTS, feed)
    async with serve(feed, faults) as base_url:
        config = folder / "config.toml"
        tables = {
            "store": {"path": "hub.db"},
            "connectors": connectors(folder, base_url),
        }
        config.write_text(tomli_w.dumps(tables))
        yield config, ledger, PAST + timedelta(days=days)


def collect_once(config: Path) -> subprocess.Popen[str]:
    """The real program, collecting until it is caught up."""
    return subprocess.Popen(
        [sys.executable, "-m", "hubmon", "collect", "--once", "--config", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=quiet_environment(config.parent),
    )


def quiet_environment(home: Path) -> dict[str, str]:
    """An environment in which nothing of the developer's is seen."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}


def turns_in(store: Path) -> Counter[tuple[object, ...]]:
    """Every turn of a store, to the second: (opened, ended, answered, channel, language, count)."""
    with sqlite3.connect(store) as db:
        rows = db.execute(
            "SELECT opened_ms, ended_ms, answered, channel, language, messages FROM turns"
        ).fetchall()
    db.close()
    return Counter(
        (opened // 1000, None if ended is None else ended // 1000, *rest)
        for opened, ended, *rest in rows
    )


def turns_of(ledger: Ledger, at: datetime) -> Counter[tuple[object, ...]]:
    """The same of the ledger."""
    return Counter(
        (
            int(turn.opened_at.timestamp()),
            None if turn.ended_at is None else int(turn.ended_at.timestamp()),
            int(turn.outcome == "answered"),
            turn.channel,
            turn.language,
            turn.messages,
        )
        for turn in ledger.turns(at)
    )


CASE_COLUMNS = (
    "id, number, purpose, channel, language, topic, subject_line, status, agent, queue, is_open,"
    " opened_ms, resolved_ms, resolution_due_ms, waiting_since_ms, response_due_ms, last_ms, detail"
)


def truth_in(store: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything a store holds, without the numbers that are the store's own."""
    queries = {
        "events": "SELECT source, stream, native_id, version, kind, at_ms, payload FROM events",
        "cases": f"SELECT {CASE_COLUMNS} FROM cases WHERE detail IS NOT NULL",
        "turns": "SELECT cases.id, turns.number, turns.channel, turns.language, turns.opened_ms,"
        " due_ms, ended_ms, answered, messages, basis FROM turns JOIN cases USING (subject)",
        "shifts": "SELECT agent, is_on, at_ms, languages, site FROM shifts",
        "history": "SELECT * FROM history WHERE arrivals OR replies OR resolved OR breached"
        " OR turns_opened OR turns_ended",
        "sources": "SELECT name, events, rejected FROM sources",
        "rejected": "SELECT source, place, reason, raw FROM rejected",
    }
    db = sqlite3.connect(store)
    try:
        return {name: sorted(db.execute(query), key=repr) for name, query in queries.items()}
    finally:
        db.close()


def snapshot_in(store: Path, now: datetime) -> Snapshot:
    """The snapshot a viewer makes of a store, but for what depends on when it was collected."""
    view = LiveView(store, Promises(), {}, lambda: now)
    try:
        snapshot = view.snapshot()
    finally:
        view.close()
    return structs.replace(
        snapshot,
        sources=(),
        estimate=_NONE,
        channels=tuple(structs.replace(each, estimate=_NONE) for each in snapshot.channels),
        languages=tuple(structs.replace(each, estimate=_NONE) for each in snapshot.languages),
    )


_NONE = Estimate(as_of=PAST, sample=0)
