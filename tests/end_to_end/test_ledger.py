"""What the program collects is what happened, exactly."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

from tests.end_to_end.support import collect_once, simulated_hub, turns_in, turns_of

from hubmon.demo.ledger import Turn
from hubmon.demo.scenario import ALL_FILED, Scenario
from hubmon.faces.past import snapshot_at
from hubmon.model.promise import Promises

WHOLE = bool(os.environ.get("HUBMON_WHOLE"))
"""Whether to collect two weeks with 25,000 cases in the case system rather than a quiet day."""


async def test_every_case_message_and_wait_is_the_ledgers_in_spite_of_every_fault(
    tmp_path: Path,
) -> None:
    days = 14 if WHOLE else 1
    scenario = Scenario(filed=ALL_FILED) if WHOLE else Scenario(volume=0.25)
    async with simulated_hub(tmp_path, days=days, scenario=scenario) as (config, ledger, end):
        process = collect_once(config)
        said, _ = await asyncio.to_thread(process.communicate)
    assert process.returncode == 0, said
    store = tmp_path / "hub.db"
    print(said, ledger.totals(end))
    truth = ledger.totals(end)

    assert turns_in(store) == turns_of(ledger, end)
    with sqlite3.connect(store) as db:
        ((cases, messages, is_open),) = db.execute(
            "SELECT count(*), sum(json_extract(detail, '$.messages')), sum(is_open) FROM cases"
            " WHERE detail IS NOT NULL AND purpose <> 'note'"
            " AND (number <> '' OR purpose <> 'question' OR json_extract(detail, '$.messages'))"
        ).fetchall()
        rejected = db.execute("SELECT count(*) FROM rejected").fetchone()
    db.close()
    assert (cases, messages, is_open) == (truth.cases, truth.messages, truth.open_cases)
    assert rejected == (0,)

    for hours in (5, 11, 17, 23):
        moment = end - timedelta(days=days) + timedelta(hours=hours)
        praise = _not_yet_known_as_praise(store, moment)
        then = snapshot_at(store, moment, Promises(), {})
        # What was withdrawn since, the feed does not show; the case system may have told of it.
        known_now = _waiting(ledger.turns(end), moment)
        known_then = _waiting(ledger.turns(moment), moment)
        assert known_now + praise <= then.queue.depth <= known_then + praise


def _waiting(turns: list[Turn], moment: datetime) -> int:
    return sum(
        turn.opened_at <= moment and (turn.ended_at is None or turn.ended_at > moment)
        for turn in turns
    )


def _not_yet_known_as_praise(store: Path, moment: datetime) -> int:
    """Cases that awaited a reply at `moment` because what they are for was learnt later."""
    with sqlite3.connect(store) as db:
        ((count,),) = db.execute(
            "SELECT count(DISTINCT subject) FROM events JOIN cases USING (subject)"
            " WHERE kind = 'customer_message' AND at_ms <= :at AND opened_ms > :at"
            " AND purpose <> 'question' AND detail IS NOT NULL",
            {"at": int(moment.timestamp() * 1000)},
        ).fetchall()
    db.close()
    return int(count)
