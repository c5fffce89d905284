"""A customer's right to erasure: no byte of their words or of who they are, and no figure moved."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.store.looking import contents
from tests.strategies import NOON

from hubmon.cli import main
from hubmon.errors import StoreError
from hubmon.faces.live import LiveView
from hubmon.faces.past import snapshot_at
from hubmon.model.events import (
    AnyEvent,
    CaseOpened,
    Compliment,
    CrewNote,
    Customer,
    CustomerMessage,
    Deleted,
    FoundItem,
    Reply,
)
from hubmon.model.promise import Promises
from hubmon.model.snapshot import Snapshot
from hubmon.store import connection as connection_module
from hubmon.store.erasing import Erased
from hubmon.store.forgetting import forget
from hubmon.store.outbox import Letter, post
from hubmon.store.sources import Reject, SourceUpdate
from hubmon.store.writer import SqliteStore

MINUTE = timedelta(minutes=1)
LATER = NOON + timedelta(hours=3)
ANNA = Customer(id="twitter:990017", name="Anneliese Grünwald")
OTHER = Customer(id="twitter:880011", name="Bartholomew")
SECRETS = ("990017", "Anneliese", "Grünwald", "Gr\\u00fcnwald", "suitcase", "XYZ42", "Saskatoon")


def message(number: int, text: str, author: Customer | None, **more: object) -> CustomerMessage:
    told: dict[str, object] = {
        "stream": "posts",
        "id": f"m{number}",
        "at": NOON + number * MINUTE,
        "message": f"twitter:{number}",
        "channel": "twitter",
        "language": "de",
    }
    return CustomerMessage(**(told | more), text=text, author=author)  # type: ignore[arg-type]


def told() -> list[AnyEvent]:
    """Two customers with a case each; the first one's in everything a case can hold."""
    first = ("crm:1",)
    return [
        message(11, "my suitcase XYZ42 is gone", ANNA, case=first),
        message(11, "my suitcase is gone", ANNA, case=first, version=1),
        message(12, "Saskatoon, of all places", ANNA, in_reply_to="twitter:11"),
        Deleted(stream="posts", id="m12", at=NOON + 13 * MINUTE),
        Reply(
            stream="posts",
            id="r1",
            at=NOON + 20 * MINUTE,
            message="twitter:31",
            channel="twitter",
            text="Dear Anneliese, your suitcase is in Saskatoon",
            agent="a012",
            in_reply_to="twitter:11",
        ),
        CaseOpened(
            stream="cases",
            id="1",
            at=NOON + 12 * MINUTE,
            case=first,
            channel="twitter",
            subject="suitcase of Grünwald",
            topic="baggage",
        ),
        CrewNote(
            stream="notes", id="1", at=NOON, case=first, direction="in", text="suitcase XYZ42 seen"
        ),
        Compliment(stream="notes", id="2", at=NOON, case=first, text="from Anneliese"),
        FoundItem(stream="notes", id="3", at=NOON, case=first, state="found", item="suitcase"),
        message(41, "where is my seat", OTHER),
    ]


UPDATE = SourceUpdate(
    rejected=(
        Reject("row 7", "no date", '{"author": {"id": 990017}, "text": "suitcase"}'),
        Reject("row 8", "no date", '{"author": {"id": 880011}}'),
    )
)


@pytest.fixture
def hub(store_path: Path) -> Path:
    with closing(SqliteStore(store_path, Promises())) as store:
        store.sources.register("feed", "social", timedelta(days=1))
        store.take("feed", told()[:5], NOON)  # the case gets its subject line with the rest
        store.take("feed", told(), NOON, UPDATE)
    for key, case in (("n1", "crm:1"), ("n2", "twitter:41")):
        payload = json.dumps({"text": "look for the suitcase" * (key == "n1"), "case": [case]})
        post(store_path, "crew", Letter(key, "crew_note", payload, 0), NOON)
    return store_path


def found(path: Path, secrets: Sequence[str] = SECRETS) -> set[str]:
    """Those that stand in any byte of the database, its log or its index."""
    raw = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    return {secret for secret in secrets if secret.encode() in raw}


def figures(path: Path, now: datetime = LATER) -> Snapshot:
    view = LiveView(path, Promises(), {}, lambda: now)
    try:
        return view.snapshot()
    finally:
        view.close()


def sums(path: Path) -> list[object]:
    with closing(sqlite3.connect(path)) as db:
        return [db.execute(f"SELECT * FROM {table}").fetchall() for table in ("history", "turns")]


def replayed(path: Path) -> Snapshot:
    return snapshot_at(path, LATER, Promises(), {})


def test_no_byte_is_left_and_no_figure_moves(hub: Path) -> None:
    before = figures(hub), replayed(hub), sums(hub)
    assert found(hub) == set(SECRETS) - {"Gr\\u00fcnwald"}
    erased = forget(hub, [ANNA.id], [], LATER)
    assert erased == Erased(cases=1, events=8, notes=1, rejected=1)
    assert found(hub) == set()
    assert (figures(hub), replayed(hub), sums(hub)) == before
    assert found(hub, ["Bartholomew", "where is my seat", "880011"]) != set()


def test_the_public_page_holds_nothing_of_it_either(hub: Path, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    assert main(["publish", str(folder), "--store", str(hub)]) == 0
    forget(hub, [ANNA.id], [], LATER)
    assert main(["publish", str(folder), "--store", str(hub)]) == 0
    pages = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    assert pages
    assert not [secret for secret in SECRETS if secret.encode() in b"".join(pages)]


def test_what_was_deleted_before_leaves_no_trace_in_free_pages(hub: Path) -> None:
    with closing(sqlite3.connect(hub)) as db:
        db.execute("INSERT INTO rejected VALUES (99, 'x', 0, '', '', ?)", ("suitcase" * 9_000,))
        db.commit()
        db.execute("DELETE FROM rejected WHERE id = 99")
        db.commit()
    forget(hub, [ANNA.id], [], LATER)
    assert found(hub) == set()


def test_a_source_that_tells_it_all_again_brings_nothing_back(hub: Path) -> None:
    before = figures(hub)
    forget(hub, [ANNA.id], [], LATER)
    with closing(SqliteStore(hub, Promises())) as store:
        assert store.take("feed", told(), LATER, UPDATE).fresh == 0
        assert store.take("second", told(), LATER).fresh == len(told()), "another source's report"
    assert found(hub) == set()
    after = figures(hub)
    assert (after.queue, after.promise, after.channels) == (
        before.queue,
        before.promise,
        before.channels,
    )


@pytest.mark.parametrize(
    "late",
    [
        message(11, "my suitcase is found", ANNA, version=7, at=LATER + MINUTE),
        message(11, "my suitcase", None, stream="SocialPost", id="s1", at=LATER + MINUTE),
        message(14, "suitcase", ANNA, message="vk:14"),
        message(15, "suitcase", None, case=("crm:1",)),
    ],
    ids=["a new version", "another report", "an older message", "an older one of the case"],
)
def test_what_belongs_to_it_and_comes_later_is_stored_without_words(
    hub: Path, late: CustomerMessage
) -> None:
    forget(hub, [ANNA.id], [], LATER)
    with closing(SqliteStore(hub, Promises())) as store:
        assert store.take("feed", [late], LATER).fresh == 1
    assert found(hub) == set()


def test_who_writes_again_afterwards_is_heard(hub: Path) -> None:
    forget(hub, [ANNA.id], [], LATER)
    again = message(51, "a new suitcase", ANNA, at=LATER + MINUTE)
    with closing(SqliteStore(hub, Promises())) as store:
        store.take("feed", [again], LATER + MINUTE)
    assert "suitcase" in found(hub)
    forget(hub, [ANNA.id], [], LATER + 2 * MINUTE)
    assert found(hub) == set()


def test_a_collector_that_runs_writes_nothing_back(hub: Path) -> None:
    with closing(SqliteStore(hub, Promises())) as store:
        store.take("feed", [message(16, "suitcase", ANNA, case=("crm:1",))], NOON)
        forget(hub, [ANNA.id], [], LATER)
        status = message(17, "thank you", None, case=("crm:1",), at=LATER + MINUTE)
        store.take("feed", [status, *told()], LATER + MINUTE)
        assert found(hub) == set()


def test_a_case_goes_by_any_of_its_keys(hub: Path) -> None:
    forget(hub, [], ["twitter:31"], LATER)
    assert found(hub) == set()


def test_a_note_that_still_waits_is_not_delivered(hub: Path) -> None:
    forget(hub, [ANNA.id], [], LATER)
    with closing(SqliteStore(hub, Promises())) as store:
        assert [letter.key for letter in store.outbox.due("crew", LATER)] == ["n2"]


def test_a_case_that_became_part_of_another_keeps_no_subject_line(store_path: Path) -> None:
    def opened(number: str, *keys: str) -> CaseOpened:
        return CaseOpened(
            stream="cases", id=number, at=NOON, case=keys, channel="twitter", subject="suitcase"
        )

    with closing(SqliteStore(store_path, Promises())) as store:
        for batch in ([opened("1", "crm:1")], [opened("2", "crm:2")]):
            store.take("crm", batch, NOON)
        store.take("crm", [message(1, "", ANNA, case=("crm:1", "crm:2"))], NOON)
    assert forget(store_path, [ANNA.id], [], LATER).cases == 1
    assert found(store_path) == set()


def test_a_dry_run_counts_and_changes_nothing(
    hub: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(hub)
    words = ["forget", "--customer", ANNA.id, "--store", str(hub)]
    assert main([*words, "--dry-run"]) == 0
    tried = capsys.readouterr().out.splitlines()
    assert contents(hub) == before
    assert main([*words, "--yes"]) == 0
    done = capsys.readouterr().out.splitlines()
    assert tried[1:] == done[1:5]
    assert found(hub) == set()


def test_a_dry_run_for_somebody_unknown_says_that_and_nothing_else(
    hub: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forget", "--customer", "nobody", "--store", str(hub), "--dry-run"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Nothing is stored of the customer 'nobody'" in said.err


def test_forgetting_again_finishes_what_was_interrupted(hub: Path) -> None:
    forget(hub, [ANNA.id], [], LATER)
    nothing = Erased(cases=0, events=0, notes=0, rejected=0)
    assert forget(hub, [ANNA.id], [], LATER) == nothing


@pytest.mark.parametrize("what", [(["twitter:1"], []), ([], ["crm:9"])])
def test_what_is_not_there_is_said_and_nothing_changes(
    hub: Path, what: tuple[list[str], list[str]]
) -> None:
    before = contents(hub)
    with pytest.raises(StoreError, match="Nothing is stored"):
        forget(hub, [*what[0], ANNA.id], what[1], LATER)
    assert contents(hub) == before


def test_a_reader_that_holds_the_log_is_named(hub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "_BUSY_SECONDS", 0.0)
    with closing(sqlite3.connect(hub)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        with pytest.raises(StoreError, match="another program still reads"):
            forget(hub, [ANNA.id], [], LATER)
    forget(hub, [ANNA.id], [], LATER)
    assert found(hub) == set()
