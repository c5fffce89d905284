"""The past shows who was predicted to be answered too late as it was shown then."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from tests.store.test_store_replay import MINUTE, answer, question, replay
from tests.strategies import NOON

from hubmon.faces.live import LiveView
from hubmon.faces.past import snapshot_at
from hubmon.model.events import CustomerMessage
from hubmon.model.expectation import Estimates, ExpectedWait
from hubmon.model.promise import Promises
from hubmon.model.snapshot import Snapshot
from hubmon.store.replay import Knowledge
from hubmon.store.writer import SqliteStore


def predicted(*late: int, at: datetime) -> Estimates:
    """What is said of three who wait, some of whom are to be late."""
    spans = (5 * MINUTE, 90 * MINUTE, 200 * MINUTE)
    said = Estimates.unknown(at, "too few")
    waits = [ExpectedWait(each, 1, at, each in late, 0.6, *spans) for each in (1, 2, 3)]
    return Estimates(said.hub, waits=waits)


def at_risk(snapshot: Snapshot) -> tuple[int, Sequence[str], int]:
    """How many, which, and how many of the one language there is."""
    (language,) = snapshot.languages
    cases = [warning.case for warning in snapshot.warnings]
    return snapshot.promise.response.at_risk, cases, language.at_risk


def test_who_was_at_risk_then_is_at_risk_in_the_past(store_path: Path) -> None:
    said = {
        1 * MINUTE: (2,),
        2 * MINUTE: (2, 3),
        3 * MINUTE: (3,),
        4 * MINUTE: (),
        6 * MINUTE: (1, 3),
        9 * MINUTE: (1,),
    }
    shown = {}
    with closing(SqliteStore(store_path, Promises())) as store:
        now = NOON
        for number in (1, 2, 3):  # the subjects have the same numbers then
            store.take("feed", [question(number, 0 * MINUTE)], NOON)
        with closing(LiveView(store_path, Promises(), {}, lambda: now)) as live:
            for step in range(12):
                now = NOON + step * MINUTE
                if step == 7:
                    store.take("feed", [answer(3, step * MINUTE)], now)
                if step * MINUTE in said:
                    late = predicted(*said[step * MINUTE], at=now)
                    store.estimates.write(late, [], now)
                shown[now] = at_risk(live.snapshot())
    assert [risk for risk, _, _ in shown.values()] == [0, 1, 2, 1, 0, 0, 2, 1, 1, 1, 1, 1]
    with closing(replay(store_path, NOON)) as view:
        for moment in (*shown, *reversed(shown)):
            view.playhead.move(moment)
            assert at_risk(view.snapshot()) == shown[moment]
    for moment, risks in shown.items():
        assert at_risk(snapshot_at(store_path, moment, Promises(), {})) == risks


@pytest.mark.parametrize("knowledge", get_args(Knowledge))
def test_it_stays_with_a_case_that_turns_out_to_be_another(
    store_path: Path, knowledge: Knowledge
) -> None:
    with closing(SqliteStore(store_path, Promises())) as store:
        for number in (1, 2):
            store.take("feed", [question(number, 0 * MINUTE)], NOON)
        store.estimates.write(predicted(2, at=NOON), [], NOON)
        both = CustomerMessage(
            stream="posts",
            id="2",
            version=2,
            at=NOON,
            message="twitter:2",
            in_reply_to="twitter:1",
            channel="twitter",
            language="en",
        )
        store.take("feed", [both], NOON + 10 * MINUTE)
        store.estimates.write(predicted(at=NOON), [], NOON + 11 * MINUTE)
    with closing(replay(store_path, NOON + 5 * MINUTE, knowledge)) as view:
        assert view.snapshot().promise.response.at_risk == 1
        view.step(timedelta(minutes=10))
        assert view.snapshot().promise.response.at_risk == 0
