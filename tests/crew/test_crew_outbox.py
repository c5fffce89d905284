"""What a hub can rely on when it sends notes to a flight's crew."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.connectors_support import NOW
from tests.crew.spool import Spool, envelope

from hubmon.connect import ConfigError, CrewNote, CrewReceipt, Outgoing
from hubmon_crew.outbox import file_name


def note(key: str = "n-1", text: str = "Seat 12A: please swap", **more: object) -> Outgoing:
    about = {"flight": "KL0643", "case": ("salesforce:5001",), **more}
    return Outgoing(key=key, kind="crew_note", created_at=NOW, text=text, **about)  # type: ignore[arg-type] # spread


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_note_lies_in_the_outbox_as_json(spool: Spool) -> None:
    await spool.connector.send(note(text='Nine "quotes" and \n a line'))
    assert files(spool.outbox) == ["n-1.json"]
    assert json.loads((spool.outbox / "n-1.json").read_text("utf-8")) == {
        "note": "n-1",
        "created_at": "2026-11-22T14:00:00Z",
        "flight": "KL0643",
        "case": ["salesforce:5001"],
        "text": 'Nine "quotes" and \n a line',
        "kind": "note",
    }


async def test_its_receipt_puts_it_on_the_cases_timeline(spool: Spool) -> None:
    receipt = await spool.connector.send(note())
    assert receipt.reference == "n-1.json"
    assert receipt.events == (
        CrewNote(
            stream="outbox",
            id="n-1",
            at=NOW,
            case=("salesforce:5001", "note:n-1"),
            direction="out",
            flight="KL0643",
            text="Seat 12A: please swap",
            note="n-1",
        ),
    )


async def test_asked_again_it_writes_nothing_more(spool: Spool) -> None:
    first = await spool.connector.send(note())
    before = (spool.outbox / "n-1.json").stat()
    assert await spool.connector.send(note()) == first
    assert (spool.outbox / "n-1.json").stat() == before


async def test_a_note_that_was_taken_is_not_written_again(spool: Spool) -> None:
    first = await spool.connector.send(note())
    taken = spool.outbox / "taken"
    taken.mkdir()
    (spool.outbox / "n-1.json").replace(taken / "n-1.json")
    await spool.restart()
    assert await spool.connector.send(note()) == first
    assert files(spool.outbox) == ["taken"]


@pytest.mark.parametrize("taken", [False, True])
async def test_a_crash_after_the_file_got_its_name_sends_no_second_note(
    spool: Spool, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    fsync = os.fsync
    (spool.outbox / "taken").mkdir()

    def die_after_the_rename(descriptor: int) -> None:
        if (spool.outbox / "n-1.json").exists():
            raise KeyboardInterrupt
        fsync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", die_after_the_rename)
        with pytest.raises(KeyboardInterrupt):
            await spool.connector.send(note())
    if taken:
        (spool.outbox / "n-1.json").replace(spool.outbox / "taken" / "n-1.json")
    await spool.restart()
    await spool.connector.send(note())
    assert len(list(spool.outbox.rglob("*.json"))) == 1


async def test_a_crash_before_that_leaves_no_half_written_note(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", die)
        with pytest.raises(KeyboardInterrupt):
            await spool.connector.send(note())
    assert list(spool.outbox.glob("[!.]*")) == []
    await spool.connector.send(note())
    assert files(spool.outbox) == ["n-1.json"]


async def test_another_text_under_a_used_key_is_refused(spool: Spool) -> None:
    await spool.connector.send(note(text="one"))
    with pytest.raises(ConfigError, match=r"connectors\.tablets\.outbox.*n-1"):
        await spool.connector.send(note(text="two"))
    assert json.loads((spool.outbox / "n-1.json").read_text())["text"] == "one"


@pytest.mark.parametrize(
    "key",
    ["../../etc/passwd", "/etc/passwd", "..", "", "a/b", "A", "x" * 5000, "a\0b", "nöte", "é"],
)
async def test_no_key_leads_out_of_the_outbox(spool: Spool, key: str) -> None:
    await spool.connector.send(note(key=key))
    (written,) = spool.outbox.iterdir()
    assert json.loads(written.read_text())["note"] == key


@given(st.text(max_size=80), st.text(max_size=80))
def test_file_names_are_safe_and_differ_when_keys_do(one: str, other: str) -> None:
    for key in (one, other):
        name = file_name(key)
        assert name.removesuffix(".json").replace("-", "").replace("_", "").isalnum()
        assert name.isascii()
        assert len(name) < 100
    folded = (file_name(one).casefold(), file_name(other).casefold())
    assert (folded[0] == folded[1]) == (one == other)


async def test_a_missing_outbox_says_which_key_to_mend(spool: Spool) -> None:
    spool.outbox.rmdir()
    with pytest.raises(ConfigError, match=r"connectors\.tablets\.outbox"):
        await spool.connector.send(note())


async def test_a_receipt_comes_back_with_both_times(spool: Spool) -> None:
    sent = (await spool.connector.send(note())).events[0]
    read_at = NOW + timedelta(hours=3)
    spool.write(
        envelope(
            kind="receipt", note="n-1", state="read", created_at=read_at.isoformat(), text=None
        )
    )
    (receipt,) = await spool.collect()
    assert isinstance(receipt, CrewReceipt)
    assert receipt.state == "read"
    assert set(receipt.case) & set(sent.case) == {"note:n-1"}
    assert receipt.at - sent.at == timedelta(hours=3)
