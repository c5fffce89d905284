"""What customers are told to expect, from a simulated hub through the real connectors."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.cli.support import run

from hubmon.config import load
from hubmon.connect.plugins import load_plugins
from hubmon.connect.service import collect_once
from hubmon.demo.hub import Plan, SimulatedHub

NOW = datetime(2025, 11, 19, 14, tzinfo=UTC)
HOURS = 3


def rows(store: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(store)) as db:
        return db.execute(query).fetchall()


def test_the_estimate_is_learned_kept_judged_and_the_same_after_a_restart(tmp_path: Path) -> None:
    truth = tmp_path / "truth.csv"
    hub = SimulatedHub(tmp_path, Plan(past=timedelta(hours=HOURS)), NOW, truth)
    hub.live_through_the_past(lambda _done, _of: None)
    store = tmp_path / "hub.db"
    figures = []
    with hub:
        config = load(hub.config)
        for _ in range(2):
            asyncio.run(collect_once(config, load_plugins(()), store, hub.clock))
            figures.append(rows(store, "SELECT * FROM estimates_now ORDER BY scope, key"))
    assert figures[0] == figures[1]
    assert "\nmean_last_hour " in run("backtest", str(truth), "--only", "mean_last_hour").stdout
    _told_to_scripts(store)
    _kept_and_judged(store)


def _told_to_scripts(store: Path) -> None:
    at = f"{NOW:%Y-%m-%dT%H:%M}Z"
    now = json.loads(run("status", "--json", "--store", str(store)).stdout)
    then = json.loads(run("status", "--json", "--store", str(store), "--at", at).stdout)
    for told in (now, then):
        hub = told["estimate"]
        assert hub["low_90_seconds"] <= hub["low_seconds"] < hub["median_seconds"]
        assert hub["median_seconds"] < hub["high_seconds"] <= hub["high_90_seconds"]
        assert hub["sample"] > 50
        assert NOW - datetime.fromisoformat(hub["as_of"]) < timedelta(minutes=10)
    assert any(group["estimate"]["median_seconds"] for group in then["languages"])
    text = run("status", "--store", str(store)).stdout
    assert " old)" in text
    assert "of the last " in text


def _kept_and_judged(store: Path) -> None:
    [(marks, first, last)] = rows(
        store,
        "SELECT count(*), min(as_of_ms), max(as_of_ms) FROM estimates"
        " WHERE scope = 'hub' AND median_ms IS NOT NULL",
    )
    assert (last - first) // 300_000 == marks - 1
    assert marks > (HOURS - 1) * 12 - 6
    [(judged, within)] = rows(
        store,
        "SELECT sum(shorter + within + longer), sum(within) FROM estimates WHERE scope = 'hub'",
    )
    assert judged > 100
    assert within / judged > 0.5
    [(by_language,)] = rows(
        store,
        "SELECT sum(shorter + within + longer) FROM estimates WHERE scope = 'language'",
    )
    assert by_language > 0.5 * judged
