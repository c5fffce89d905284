"""What a hub can rely on when tablets leave envelopes in its inbox."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.connectors_support import NOW
from tests.crew.spool import Spool, envelope

from hubmon.connect import ConfigError, CrewNote, CursorInvalid, Transient
from hubmon_crew.digests import Digests, Known
from hubmon_crew.envelope import read_envelope, to_event
from hubmon_crew.inbox import After


async def test_reads_each_tablets_envelopes_in_their_order(spool: Spool) -> None:
    for seq in (10, 2, 1):
        spool.write(envelope("kl-77", seq))
        spool.write(envelope("kl-80", seq))
    assert [event.id for event in await spool.collect()] == [
        *("kl-77-1", "kl-77-2", "kl-77-10"),
        *("kl-80-1", "kl-80-2", "kl-80-10"),
    ]
    assert spool.rejected == []


async def test_brings_nothing_twice_and_keeps_the_tablets_files(spool: Spool) -> None:
    file = spool.write(envelope())
    await spool.collect()
    quiet = await spool.poll()
    assert quiet.events == ()
    assert quiet.cursor is None
    await spool.restart()
    assert await spool.collect() == []
    assert file.exists()


async def test_the_same_cursor_brings_the_same_events(spool: Spool) -> None:
    spool.write(envelope(seq=1))
    await spool.collect()
    spool.write(envelope(seq=2))
    lost = await spool.poll()
    assert [event.id for event in lost.events] == ["kl-77-2"]
    assert (await spool.poll()).events == lost.events


async def test_a_batch_keeps_to_its_limit_and_says_that_there_is_more(spool: Spool) -> None:
    for seq in range(1, 6):
        spool.write(envelope(seq=seq))
    first = await spool.poll(2)
    assert len(first.events) == 2
    assert first.more
    assert first.complete_through is None
    spool.store(first)
    assert len(await spool.collect(2)) == 3


async def test_is_complete_through_the_moment_the_folder_was_listed(spool: Spool) -> None:
    spool.write(envelope(seq=1))
    spool.write(envelope(seq=2))
    spool.store(await spool.poll(1))
    spool.clock.moment += timedelta(minutes=5)
    last = await spool.poll(1)
    assert not last.more
    assert last.complete_through == NOW
    spool.store(last)
    assert (await spool.poll()).complete_through == NOW + timedelta(minutes=5)


async def test_a_gap_is_told_not_waited_for_and_goes_when_it_is_filled(spool: Spool) -> None:
    for seq in (*range(1, 12), 15):
        spool.write(envelope(seq=seq))
    assert len(await spool.collect()) == 12
    assert spool.gap == "tablet kl-77: 3 envelopes missing (12-14)"
    assert (await spool.poll()).gap == spool.gap, "a quiet poll still tells"
    spool.write(envelope(seq=13))
    assert [event.id for event in await spool.collect()] == ["kl-77-13"]
    assert spool.gap == "tablet kl-77: 2 envelopes missing (12, 14)"
    for seq in (12, 14):
        spool.write(envelope(seq=seq))
    await spool.collect()
    assert spool.gap == ""


async def test_unfinished_hidden_and_other_files_are_left_alone(spool: Spool) -> None:
    for name in ("kl-77-1.json.tmp", "kl-77-2.part", ".kl-77-3.json", "README.txt"):
        spool.write(b"{", name)
    (spool.inbox / "old.json").mkdir()
    batch = await spool.poll()
    assert (batch.events, batch.rejected) == ((), ())


async def test_a_wrong_envelope_is_rejected_once_and_holds_nothing_up(spool: Spool) -> None:
    spool.write(envelope(seq=1))
    spool.write(envelope(seq=2, kind="rumour"))
    spool.write(envelope(seq=3))
    assert [event.id for event in await spool.collect()] == ["kl-77-1", "kl-77-3"]
    (rejected,) = spool.rejected
    assert rejected.where == "kl-77-2.json"
    assert "$.kind" in rejected.reason
    assert '"rumour"' in rejected.raw
    assert spool.gap == "tablet kl-77: 1 envelope missing (2)"
    await spool.collect()
    await spool.restart()
    await spool.collect()
    assert len(spool.rejected) == 1


async def test_a_rejected_file_is_read_again_once_it_is_repaired(spool: Spool) -> None:
    spool.write(b'{"id": "kl-77-1", "dev', "kl-77-1.json")
    assert await spool.collect() == []
    spool.write(envelope(seq=1))
    assert [event.id for event in await spool.collect()] == ["kl-77-1"]
    assert len(spool.rejected) == 1


async def test_a_rejection_that_was_not_stored_comes_again(spool: Spool) -> None:
    spool.write(b"{", "kl-77-1.json")
    lost = await spool.poll()
    assert (await spool.poll()).rejected == lost.rejected != ()


async def test_forgets_rejected_files_that_are_gone(spool: Spool) -> None:
    broken = spool.write(b"{", "kl-77-1.json")
    spool.write(envelope("kl-80"))
    await spool.collect()
    assert "kl-77-1.json" in (spool.cursor or "")
    broken.unlink()
    await spool.collect()
    assert "kl-77-1.json" not in (spool.cursor or "")


async def test_a_flood_of_wrong_files_is_bounded_like_events(spool: Spool) -> None:
    for seq in range(5):
        spool.write(b"{", f"kl-77-{seq}.json")
    batch = await spool.poll(2)
    assert len(batch.rejected) == 2
    assert batch.more


async def test_the_envelope_decides_not_the_name_of_its_file(spool: Spool) -> None:
    spool.write(envelope(seq=3), "from the gate.json")
    spool.write(envelope(seq=4), "kl-80-1.json")
    spool.write(envelope(seq=5), os.fsdecode(b"n\xe9.json"))
    assert {event.id for event in await spool.collect()} == {"kl-77-3", "kl-77-4", "kl-77-5"}
    await spool.restart()
    assert await spool.collect() == []
    assert spool.rejected == []


async def test_a_file_name_that_is_not_utf8_can_be_rejected(spool: Spool) -> None:
    spool.write(b"{", os.fsdecode(b"n\xe9.json"))
    await spool.collect()
    assert [rejected.where for rejected in spool.rejected] == [r"n\udce9.json"]


async def test_an_envelope_delivered_twice_counts_once(spool: Spool) -> None:
    spool.write(envelope(seq=1))
    await spool.collect()
    spool.write(envelope(seq=1))
    spool.write(envelope(seq=1), "again.json")
    assert await spool.collect() == []
    assert spool.rejected == []


@pytest.mark.parametrize("after", ["keep", "archive"])
@pytest.mark.parametrize("restarted", [False, True])
async def test_a_number_used_twice_is_told_and_both_contents_are_kept(
    tmp_path: Path, after: After, restarted: bool
) -> None:
    spool = Spool(tmp_path, after=after)
    spool.write(envelope(seq=1, text="before the reset"))
    await spool.collect()
    await spool.collect()
    if restarted:
        await spool.restart()
    reset = spool.write(envelope(seq=1, text="after the reset"))
    assert await spool.collect() == []
    (event,) = spool.events.values()
    assert isinstance(event, CrewNote)
    assert event.text == "before the reset"
    (rejected,) = spool.rejected
    assert "tablet kl-77 used number 1 twice with different content" in rejected.reason
    assert "after the reset" in rejected.raw
    assert reset.exists()
    await spool.connector.aclose()


async def test_a_number_used_twice_within_one_reading_is_told(spool: Spool) -> None:
    spool.write(envelope(seq=1, text="one"))
    spool.write(envelope(seq=1, text="two"), "other.json")
    await spool.collect()
    assert len(spool.events) == len(spool.rejected) == 1


async def test_without_its_memory_of_contents_it_reads_on(spool: Spool) -> None:
    spool.write(envelope(seq=1))
    await spool.collect()
    await spool.connector.aclose()
    shutil.rmtree(spool.root / "own")
    await spool.restart()
    spool.write(envelope(seq=2))
    assert [event.id for event in await spool.collect()] == ["kl-77-2"]
    assert spool.rejected == []


async def test_a_broken_memory_of_contents_is_a_failure_with_advice(spool: Spool) -> None:
    (spool.root / "own").mkdir()
    (spool.root / "own" / "digests.db").write_bytes(b"no database" * 100)
    spool.write(envelope())
    with pytest.raises(Transient, match="delete it"):
        await spool.poll()


async def test_a_failure_in_the_middle_of_a_reading_loses_nothing(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await spool.collect()
    spool.write(envelope(seq=1))
    spool.write(envelope(seq=2))
    put = Digests.put

    def full(self: Digests, device: str, seq: int, known: Known) -> None:
        if seq == 2:
            raise sqlite3.OperationalError("database or disk is full")
        put(self, device, seq, known)

    with monkeypatch.context() as patch:
        patch.setattr(Digests, "put", full)
        with pytest.raises(Transient, match="disk is full"):
            await spool.poll()
    assert len(await spool.collect()) == 2


async def test_links_pipes_and_giants_are_rejected_unread(spool: Spool) -> None:
    secret = spool.root / "secret"
    secret.write_text("do not show")
    (spool.inbox / "kl-77-1.json").symlink_to(secret)
    os.mkfifo(spool.inbox / "kl-77-2.json")
    spool.write(envelope(seq=3, text="x" * 300_000))
    assert await spool.collect() == []
    reasons = {rejected.where: rejected.reason for rejected in spool.rejected}
    assert "symbolic link" in reasons["kl-77-1.json"]
    assert "not a regular file" in reasons["kl-77-2.json"]
    assert "larger than" in reasons["kl-77-3.json"]
    assert not any("do not show" in rejected.raw for rejected in spool.rejected)


async def test_archiving_waits_until_the_event_is_stored(tmp_path: Path) -> None:
    spool = Spool(tmp_path, after="archive")
    file = spool.write(envelope(seq=7))
    broken = spool.write(b"{", "kl-77-8.json")
    await spool.poll()
    await spool.restart()
    stored = await spool.poll()
    assert file.exists(), "nothing is committed yet"
    spool.store(stored)
    await spool.poll()
    assert not file.exists()
    assert (spool.inbox / "archive" / "kl-77-7.json").exists()
    assert broken.exists(), "a rejected file stays where a person can repair it"
    await spool.connector.aclose()


async def test_an_archive_that_cannot_be_written_holds_nothing_up(tmp_path: Path) -> None:
    spool = Spool(tmp_path, after="archive")
    (spool.inbox / "archive").write_text("in the way")
    spool.write(envelope(seq=1))
    await spool.collect()
    await spool.collect()
    spool.write(envelope(seq=2))
    await spool.collect()
    assert len(spool.events) == 2
    await spool.connector.aclose()


async def test_a_missing_inbox_says_which_key_to_mend_and_comes_back(spool: Spool) -> None:
    spool.write(envelope())
    spool.inbox.rename(spool.root / "away")
    with pytest.raises(ConfigError, match=r"connectors\.tablets\.inbox"):
        await spool.poll()
    (spool.root / "away").rename(spool.inbox)
    assert len(await spool.collect()) == 1


@pytest.mark.parametrize("cursor", ["", "x", "{}", '{"version":2,"read":{},"rejected":{}}'])
async def test_a_cursor_of_somebody_else_is_refused(spool: Spool, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        await spool.connector.poll(cursor, 10)


async def test_from_the_start_again_it_brings_everything_again(spool: Spool) -> None:
    spool.write(envelope(seq=1))
    spool.write(envelope(seq=2))
    everything = await spool.collect()
    spool.cursor = None
    assert await spool.collect() == everything


STEPS = ("arrives", "arrives again", "poll is lost", "poll is stored", "restart")
ENVELOPES = [*(("kl-77", seq) for seq in range(1, 8)), ("kl-80", 1), ("kl-80", 2)]


@settings(max_examples=60, deadline=None)
@given(
    arrivals=st.permutations(ENVELOPES),
    steps=st.lists(st.sampled_from(STEPS), max_size=40),
    limit=st.integers(1, 4),
    after=st.sampled_from(get_args(After)),
)
def test_any_arrival_and_any_interruption_bring_the_same_events(
    arrivals: list[tuple[str, int]], steps: list[str], limit: int, after: After
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder), after=after)
        asyncio.run(_live_through(spool, arrivals, steps, limit))
        expected = [
            to_event(read_envelope(json.dumps(envelope(device, seq)).encode()))
            for device, seq in arrivals
        ]
        assert spool.events == {(e.stream, e.id, e.version): e for e in expected}
        assert spool.rejected == []
        assert spool.gap == ""
        assert (len(list(spool.inbox.glob("*.json"))) == 0) == (after == "archive")


async def _live_through(
    spool: Spool, arrivals: list[tuple[str, int]], steps: list[str], limit: int
) -> None:
    coming = list(arrivals)
    arrived: list[tuple[str, int]] = []
    for step in steps:
        if step == "arrives" and coming:
            arrived.append(coming.pop())
            spool.write(envelope(*arrived[-1]))
        elif step == "arrives again" and arrived:
            spool.write(envelope(*arrived[len(arrived) // 2]))
        elif step == "poll is lost":
            await spool.poll(limit)
        elif step == "poll is stored":
            spool.store(await spool.poll(limit))
        elif step == "restart":
            await spool.restart()
    for late in coming:
        spool.write(envelope(*late))
    for _ in ("what was listed before", "what came since", "what is to be archived"):
        await spool.collect(limit)
    await spool.connector.aclose()
