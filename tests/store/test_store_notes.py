"""A note to a crew on the timeline of its case, from the outbox to the tablet."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from tests.strategies import NOON

from hubmon.config import load
from hubmon.errors import ConfigError
from hubmon.faces.live import LiveView
from hubmon.faces.notes import CrewPost
from hubmon.model.events import CrewNote, CrewReceipt, CustomerMessage
from hubmon.model.promise import Promises
from hubmon.model.timeline import Entry
from hubmon.store.writer import SqliteStore

CASE = "twitter:1"
KEYS = (CASE, "note:n-1")


@pytest.fixture
def post(store_path: Path, tmp_path: Path) -> CrewPost:
    path = tmp_path / "hubmon.toml"
    path.write_text("")
    return CrewPost(load(path), store_path)


@pytest.fixture
def store(store_path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(store_path, Promises())) as store:
        store.sources.register("feed", "social", timedelta(minutes=5))
        for name in ("1", "2"):
            asked = CustomerMessage(
                stream="posts", id=name, at=NOON, message=f"twitter:{name}", channel="twitter"
            )
            store.take("feed", [asked], NOON)
        yield store


def note_on(path: Path, case: str = CASE) -> list[Entry]:
    with closing(LiveView(path, Promises(), {}, lambda: NOON)) as view:
        told = view.story(case)
        assert told is not None
        return [entry for entry in told.entries if entry.kind == "note_out"]


def test_a_note_is_told_once_from_the_moment_it_is_written(
    store: SqliteStore, post: CrewPost, store_path: Path
) -> None:
    post.send("crew", "KL1", "Look [/b]", now=NOON, case=CASE, key="n-1")
    (note,) = note_on(store_path)
    assert (note.who, note.text, note.delivery) == ("KL1", "Look [/b]", "to_be_sent")
    assert note_on(store_path, "twitter:2") == []

    store.outbox.failed("n-1", "disk full", NOON)
    assert [(note.delivery, note.trouble) for note in note_on(store_path)] == [
        ("to_be_sent", "disk full")
    ]

    sent = CrewNote(
        stream="out",
        id="n-1",
        at=NOON,
        case=KEYS,
        direction="out",
        flight="KL1",
        text="Look [/b]",
        note="n-1",
    )
    (letter,) = store.outbox.due("crew", NOON)
    store.delivered("crew", letter, "ref", [sent], NOON)
    assert [(note.delivery, note.trouble) for note in note_on(store_path)] == [("sent", "")]

    for state, delivery in (("delivered", "received"), ("read", "read")):
        receipt = CrewReceipt(
            stream="in",
            id=state,
            at=NOON,
            case=KEYS[1:],
            note="n-1",
            state=state,  # type: ignore[arg-type] # one of its words
        )
        store.take("crew", [receipt], NOON)
        assert [note.delivery for note in note_on(store_path)] == [delivery]


def test_a_note_stays_when_its_connector_tells_nothing_of_it(
    store: SqliteStore, post: CrewPost, store_path: Path
) -> None:
    post.send("crew", "KL1", "Look", now=NOON, case=CASE, key="n-1")
    (letter,) = store.outbox.due("crew", NOON)
    store.delivered("crew", letter, "", [], NOON)
    assert [note.delivery for note in note_on(store_path)] == ["sent"]


def test_an_outbox_that_somebody_filled_with_nonsense_hides_nothing(
    store: SqliteStore, post: CrewPost, store_path: Path
) -> None:
    post.send("crew", "KL1", "Look", now=NOON, case=CASE)
    with closing(sqlite3.connect(store_path)) as db, db:
        for number, payload in enumerate(("no JSON", "[]", '{"case": 7}', '{"case": ["x"]}')):
            db.execute(
                "INSERT INTO outbox (key, connector, kind, payload, created_ms, next_ms)"
                " VALUES (?, 'crew', 'crew_note', ?, 0, 0)",
                (f"odd {number}", payload),
            )
    assert [note.text for note in note_on(store_path)] == ["Look"]


def test_without_a_connector_that_delivers_notes_the_configuration_is_named(post: CrewPost) -> None:
    with pytest.raises(ConfigError, match=r"hubmon\.toml has no connectors that deliver notes"):
        post.connectors()
