"""A connector that only sends stands among the sources, and neither tells nor is waited for."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from tests.connect.rig import PATIENCE, STAGE, Hub, Script, clear_stage, make_hub
from tests.connectors_support import NOW

from hubmon.connect import AuthError, RateLimited, Transient
from hubmon.connect.service import collect_once
from hubmon.faces.live import LiveView
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.queue import read_queue
from hubmon.faces.status import to_json, to_text
from hubmon.model.snapshot import Snapshot
from hubmon.model.troubles import Limits, find_troubles


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub with a source and a connector that only sends."""
    yield make_hub(tmp_path, ("good", "mouth"))
    clear_stage()


@pytest.fixture
def mouth(hub: Hub) -> Script:
    assert hub.config.connectors
    return STAGE["mouth"]


def look(hub: Hub) -> Snapshot:
    view = LiveView(hub.store, hub.config.promises, hub.config.channels, hub.clock.now)
    try:
        return view.snapshot()
    finally:
        view.close()


def test_it_is_never_polled_and_never_late_however_long_it_has_nothing_to_send(
    hub: Hub, mouth: Script
) -> None:
    with hub.collecting():
        hub.later(timedelta(days=3))
        assert mouth.polls == []
        said = hub.source("mouth")
    assert (said.state, said.fresh_as_of, said.sent_at, said.polls) == ("fresh", None, None, False)
    assert hub.rows("SELECT cursor, heard_ms FROM sources WHERE name = 'mouth'") == [(None, None)]
    assert hub.source("good").polls


def test_what_is_posted_goes_out_at_once_and_the_source_says_when(hub: Hub, mouth: Script) -> None:
    with hub.collecting():
        hub.post("a-1", "mouth", "alert")
        assert mouth.delivery.wait(PATIENCE)
        hub.later(timedelta(seconds=30))
        assert hub.source("mouth").sent_at is not None
    assert mouth.delivered == ["a-1"]


def test_a_failure_shows_on_it_until_something_goes_out_again(hub: Hub, mouth: Script) -> None:
    mouth.sends.append(AuthError("the token is refused"))
    hub.post("a-1", "mouth", "alert")
    with hub.collecting():
        said = hub.source("mouth")
        assert (said.state, said.error, said.outbox) == ("failing", "the token is refused", 1)
        assert said.retry_at is not None
        hub.later(timedelta(minutes=2))
        said = hub.source("mouth")
        assert (said.state, said.error, said.outbox) == ("fresh", "", 0)
        assert said.sent_at == hub.clock.now()


def test_a_restart_does_not_go_on_blaming_it(hub: Hub, mouth: Script) -> None:
    mouth.sends.append(RateLimited("slowly", retry_at=NOW + timedelta(minutes=30)))
    hub.post("a-1", "mouth", "alert")
    with hub.collecting():
        assert hub.source("mouth").state == "failing"
    with hub.collecting():
        assert (hub.source("mouth").state, hub.source("mouth").outbox) == ("fresh", 1)
        hub.later()
        assert hub.source("mouth").outbox == 0


def test_of_figures_only_the_newest_is_delivered_and_kept(hub: Hub, mouth: Script) -> None:
    for number in range(3):
        hub.post(f"f-{number}", "mouth", "figures", text=str(number))
    with hub.collecting():
        pass
    assert mouth.texts == ["2"]
    hub.post("f-3", "mouth", "figures", text="3")
    assert hub.rows("SELECT key, state FROM outbox") == [("f-3", "pending")]


def test_newer_figures_wait_for_as_long_as_the_older_had_to(hub: Hub, mouth: Script) -> None:
    mouth.sends.append(RateLimited("slowly", retry_at=NOW + timedelta(minutes=30)))
    hub.post("f-1", "mouth", "figures", text="1")
    with hub.collecting():
        hub.post("f-2", "mouth", "figures", text="2")
        hub.later(timedelta(minutes=29))
        assert mouth.texts == []
        hub.later(timedelta(minutes=2))
    assert mouth.texts == ["2"]


def test_figures_that_come_while_others_are_under_way_are_delivered_too(
    hub: Hub, mouth: Script
) -> None:
    def meanwhile() -> Transient:
        hub.post("f-2", "mouth", "figures", text="2")
        return Transient("too late")

    mouth.sends.append(meanwhile)
    hub.post("f-1", "mouth", "figures", text="1")
    with hub.collecting():
        hub.later(timedelta(minutes=1))
    assert mouth.texts == ["2"]


def test_alerts_each_count(hub: Hub, mouth: Script) -> None:
    for number in range(3):
        hub.post(f"a-{number}", "mouth", "alert")
    with hub.collecting():
        pass
    assert mouth.delivered == ["a-0", "a-1", "a-2"]


def test_collecting_once_delivers_what_is_due_and_says_what_could_not_be(
    hub: Hub, mouth: Script
) -> None:
    def once() -> dict[str, str]:
        outcomes = asyncio.run(
            collect_once(hub.config, hub.plugins, hub.store, hub.clock, learn=False)
        )
        return {outcome.name: outcome.error for outcome in outcomes}

    assert once() == {"good": "", "mouth": ""}
    hub.post("a-1", "mouth", "alert")
    assert once() == {"good": "", "mouth": ""}
    assert mouth.delivered == ["a-1"]
    mouth.sends.append(Transient("nobody there"))
    hub.post("a-2", "mouth", "alert")
    assert once() == {"good": "", "mouth": "nobody there"}


def test_it_makes_no_figure_old_and_stops_nothing(hub: Hub, mouth: Script) -> None:
    mouth.sends.append(RateLimited("slowly", retry_at=NOW + timedelta(hours=1)))
    hub.post("a-1", "mouth", "alert")
    with hub.collecting():
        snapshot = look(hub)
        assert Scene(snapshot, now=snapshot.as_of, sites=()).figures_as_of is None
        (trouble,) = find_troubles(snapshot, Limits())
        assert (trouble.kind, trouble.name, trouble.severe) == ("sender", "mouth", False)
        now_ms = int((NOW + timedelta(minutes=10)).timestamp() * 1000)
        assert "mouth" not in {old.name for old in read_queue(hub.store, "a012", now_ms).old}


def test_the_status_says_what_it_sent_and_nothing_that_it_never_tells(
    hub: Hub, mouth: Script
) -> None:
    with hub.collecting():
        assert "Source mouth: ready, nothing sent yet\n    0 to be sent" in to_text(look(hub))
        hub.post("a-1", "mouth", "alert")
        assert mouth.delivery.wait(PATIENCE)
        hub.later(timedelta(minutes=5))
        snapshot = look(hub)
        assert "Source mouth: ready, last sent at" in to_text(snapshot)
    (told,) = [s for s in json.loads(to_json(snapshot))["sources"] if s["name"] == "mouth"]
    assert (told["polls"], told["fresh_as_of"]) == (False, None)
    assert told["sent_at"] is not None


def test_a_store_from_before_there_were_any_is_read_as_it_is(hub: Hub) -> None:
    with hub.collecting():
        pass
    with closing(sqlite3.connect(hub.store)) as db:
        db.execute("ALTER TABLE sources DROP COLUMN polls")
        db.execute("PRAGMA user_version = 9")
    assert hub.source("good").polls
    assert hub.source("good").fresh_as_of == NOW
    now_ms = int((NOW + timedelta(days=1)).timestamp() * 1000)
    assert {old.name for old in read_queue(hub.store, "a012", now_ms).old} == {"good"}
