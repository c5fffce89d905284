"""What can be relied on while an export grows, is replaced, or stops half-way."""

from __future__ import annotations

import asyncio
import os
import tempfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.connectors_support import NOW
from tests.salesforce.exporting import (
    AGENT,
    CASE,
    CASE_COLUMNS,
    POST_COLUMNS,
    Reading,
    case_row,
    csv_bytes,
    csv_line,
    post_row,
)

from hubmon.connect import AnyEvent, CaseResolved, CursorInvalid, CustomerMessage, Reply, Transient
from hubmon_salesforce.ids import record_id

HISTORY_COLUMNS = ["Id", "CaseId", "OwnerId", "Status", "PreviousUpdate", "LastModifiedDate"]


def posts(first: int, count: int = 1, **cells: str) -> list[dict[str, str]]:
    return [
        post_row(Id=f"0STA{number:011d}", ExternalPostId=str(number), **cells)
        for number in range(first, first + count)
    ]


def post_bytes(rows: list[dict[str, str]]) -> bytes:
    return b"".join(csv_line(row.get(column, "") for column in POST_COLUMNS) for row in rows)


POST_HEADER = csv_line(POST_COLUMNS)


def messages(events: list[AnyEvent]) -> list[str]:
    return [event.message for event in events if isinstance(event, CustomerMessage | Reply)]


# Growth


TEXTS = st.text(st.sampled_from(list('ab",\n\r é漢')), max_size=12)
STEPS = st.lists(
    st.tuples(st.integers(0, 4000), st.integers(1, 7), st.sampled_from(["go on", "crash", "lose"])),
    max_size=6,
)


async def in_steps(
    folder: Path, name: str, data: bytes, steps: list[tuple[int, int, str]]
) -> list[AnyEvent]:
    """Everything a file tells while it grows by steps, with crashes and batches that get lost."""
    reading = Reading(folder, {"settle_seconds": 1e12})
    reached = 0
    for grown, limit, what in [*steps, (len(data), 1000, "go on")]:
        reached = min(len(data), reached + grown)
        (folder / name).write_bytes(data[:reached])
        reading.limit = limit
        if what == "lose":
            await reading.connector.poll(reading.cursor, limit)
        elif what == "crash":
            await reading.close()
            reading.restart()
        await reading.poll()
    await reading.catch_up()
    await reading.close()
    assert not reading.rejected
    return reading.events


def the_same_whole_or_in_steps(name: str, data: bytes, steps: list[tuple[int, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as whole, tempfile.TemporaryDirectory() as grown:
        once = asyncio.run(in_steps(Path(whole), name, data, []))
        assert asyncio.run(in_steps(Path(grown), name, data, steps)) == once


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=8), STEPS)
def test_however_a_file_grows_its_posts_are_told_once_each(
    texts: list[str], steps: list[tuple[int, int, str]]
) -> None:
    rows = [posts(number, Content=text)[0] for number, text in enumerate(texts)]
    the_same_whole_or_in_steps("SocialPost.csv", POST_HEADER + post_bytes(rows), steps)


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=12), STEPS)
def test_however_a_history_grows_its_turns_are_told_once_each(
    closed: list[bool], steps: list[tuple[int, int, str]]
) -> None:
    rows = [
        {
            "Id": f"1HSA{number:011d}",
            "CaseId": CASE,
            "Status": "Closed" if state else "Working",
            "PreviousUpdate": "2026-11-22 09:00:00" if number else "",
            "LastModifiedDate": f"2026-11-22 10:00:{number:02d}",
        }
        for number, state in enumerate(closed)
    ]
    the_same_whole_or_in_steps("CaseHistory2.csv", csv_bytes(HISTORY_COLUMNS, rows), steps)


async def test_a_batch_never_holds_more_than_the_limit_and_says_when_there_is_more(
    export: Path, read: Callable[..., Reading]
) -> None:
    (export / "SocialPost.csv").write_bytes(csv_bytes(POST_COLUMNS, posts(1, 7)))
    reading = read(limit=3)
    sizes = []
    while True:
        batch = await reading.poll()
        sizes.append((len(batch.events), batch.more))
        if not batch.more:
            break
    assert sizes == [(3, True), (3, True), (1, False)]


async def test_the_events_of_one_row_may_come_in_several_batches(
    export: Path, read: Callable[..., Reading]
) -> None:
    (export / "Case.csv").write_bytes(csv_bytes(CASE_COLUMNS, [case_row()]))
    whole = await read().catch_up()
    assert len(whole) == 3
    assert await read(limit=1).catch_up() == whole


async def test_a_new_file_of_the_same_object_is_read_too(
    export: Path, read: Callable[..., Reading]
) -> None:
    (export / "SocialPost.csv").write_bytes(csv_bytes(POST_COLUMNS, posts(1)))
    reading = read()
    await reading.catch_up()
    (export / "SocialPost-20261122T1400.csv").write_bytes(csv_bytes(POST_COLUMNS, posts(2)))
    assert messages(await reading.catch_up()) == ["twitter:2"]


async def test_files_still_being_written_and_other_files_are_left_alone(
    export: Path, read: Callable[..., Reading]
) -> None:
    for name in ("SocialPost.csv.part", "SocialPost.tmp", ".SocialPost.csv", "Account.csv"):
        (export / name).write_bytes(csv_bytes(POST_COLUMNS, posts(1)))
    assert await read().catch_up() == []


@pytest.mark.parametrize("half", ["Where", "Where\n", 'Where\nis my bag?"'])
async def test_nothing_is_complete_while_a_record_is_half_written(
    export: Path, read: Callable[..., Reading], half: str
) -> None:
    file = export / "SocialPost.csv"
    data = csv_bytes(POST_COLUMNS, [*posts(1), *posts(2, Content="Where\nis my bag?")])
    file.write_bytes(data[: data.index(b"Where\n") + len(half)])
    reading = read()
    batch = await reading.poll()
    assert messages(list(batch.events)) == ["twitter:1"]
    assert batch.complete_through is None
    file.write_bytes(data)
    batch = await reading.poll()
    assert messages(list(batch.events)) == ["twitter:2"]
    assert batch.complete_through == datetime(2026, 11, 22, 10, tzinfo=UTC)


async def test_a_last_line_without_an_end_is_taken_once_nobody_writes_any_more(
    export: Path, read: Callable[..., Reading]
) -> None:
    file = export / "SocialPost.csv"
    file.write_bytes(csv_bytes(POST_COLUMNS, posts(1, 2)).rstrip(b"\n"))
    reading = read(settle_seconds=600)
    assert messages(await reading.catch_up()) == ["twitter:1"]
    long_ago = file.stat().st_mtime - 601
    os.utime(file, (long_ago, long_ago))
    assert messages(await reading.catch_up()) == ["twitter:2"]
    with file.open("ab") as stream:
        stream.write(b"\n" + post_bytes(posts(3)))
    assert messages(await reading.catch_up()) == ["twitter:3"]
    assert not reading.rejected


# Replacement


async def test_a_file_replaced_by_a_shorter_one_is_read_anew(
    export: Path, read: Callable[..., Reading]
) -> None:
    file = export / "SocialPost.csv"
    file.write_bytes(csv_bytes(POST_COLUMNS, posts(1, 3)))
    reading = read()
    await reading.catch_up()
    file.write_bytes(csv_bytes(POST_COLUMNS, posts(7)))
    assert messages(await reading.catch_up()) == ["twitter:7"]


async def test_a_file_replaced_by_a_longer_one_is_read_anew(
    export: Path, read: Callable[..., Reading]
) -> None:
    file = export / "SocialPost.csv"
    file.write_bytes(csv_bytes(POST_COLUMNS, posts(1, 2)))
    reading = read()
    await reading.catch_up()
    file.write_bytes(csv_bytes(POST_COLUMNS, posts(7, 3)))
    assert messages(await reading.catch_up()) == ["twitter:7", "twitter:8", "twitter:9"]


async def test_a_change_of_the_same_length_far_from_the_end_is_found_in_time(
    export: Path, read: Callable[..., Reading]
) -> None:
    file = export / "SocialPost.csv"
    rows = posts(1, 30)
    file.write_bytes(csv_bytes(POST_COLUMNS, rows))
    reading = read()
    await reading.catch_up()
    rows[0] |= {"Content": "Where is my cat?", "SystemModstamp": "2026-11-22 10:00:09"}
    file.write_bytes(csv_bytes(POST_COLUMNS, rows))
    await reading.catch_up()
    reading.clock.moment += timedelta(minutes=5)
    changed = [event for event in await reading.catch_up() if event.version == 1795341609000]
    assert [event.text for event in changed if isinstance(event, CustomerMessage)] == [
        "Where is my cat?"
    ]


async def test_a_replaced_file_is_read_anew_even_if_the_first_batch_of_it_gets_lost(
    export: Path, read: Callable[..., Reading]
) -> None:
    file = export / "SocialPost.csv"
    file.write_bytes(csv_bytes(POST_COLUMNS, posts(1, 2)))
    reading = read()
    await reading.catch_up()
    file.write_bytes(csv_bytes(POST_COLUMNS, posts(5, 4)))
    await reading.connector.poll(reading.cursor, reading.limit)
    assert len(messages(await reading.catch_up())) == 4


async def test_a_change_of_the_same_length_is_found_after_a_restart(
    export: Path, read: Callable[..., Reading]
) -> None:
    file = export / "SocialPost.csv"
    file.write_bytes(csv_bytes(POST_COLUMNS, posts(1, 30)))
    reading = read()
    await reading.catch_up()
    await reading.close()
    file.write_bytes(csv_bytes(POST_COLUMNS, posts(1, 30, Content="Where is my cat?")))
    reading.restart()
    assert len(await reading.catch_up()) == 30


async def test_a_history_that_is_delivered_again_tells_nothing_new(
    export: Path, read: Callable[..., Reading]
) -> None:
    state = {"CaseId": CASE, "Status": "Closed", "PreviousUpdate": "2026-11-22 09:00:00"}
    new = {"CaseId": CASE, "Status": "New", "LastModifiedDate": "2026-11-22 09:00:00"}
    rows = [
        new | {"Id": "1HSA00000000000"},
        state | {"Id": "1HSA00000000001", "LastModifiedDate": "2026-11-22 10:00:00"},
        state | {"Id": "1HSA00000000002", "LastModifiedDate": "2026-11-22 12:00:00"},
    ]
    (export / "CaseHistory2.csv").write_bytes(csv_bytes(HISTORY_COLUMNS, rows))
    reading = read()
    first = await reading.catch_up()
    (export / "CaseHistory2-2.csv").write_bytes(csv_bytes(HISTORY_COLUMNS, rows))
    again = await reading.catch_up()
    assert [event.id for event in first if isinstance(event, CaseResolved)] == [
        record_id("1HSA00000000001")
    ]
    assert all(event in first for event in again)


async def test_a_quiet_export_is_not_opened_again(
    export: Path, read: Callable[..., Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    (export / "SocialPost.csv").write_bytes(csv_bytes(POST_COLUMNS, posts(1)))
    reading = read()
    await reading.catch_up()

    def no_opening(*_: object, **__: object) -> None:
        pytest.fail("a file that did not change was opened")

    monkeypatch.setattr(Path, "open", no_opening)
    batch = await reading.poll()
    assert not batch.events
    assert batch.complete_through is not None


# Bad input


async def test_bad_rows_are_put_aside_with_their_place_and_the_rest_goes_in(
    export: Path, read: Callable[..., Reading]
) -> None:
    rows = [
        *posts(1),
        post_row(Id=""),
        post_row(Posted="yesterday"),
        post_row(IsOutbound="maybe"),
        *posts(2),
    ]
    data = csv_bytes(POST_COLUMNS, rows) + b'"too","few"\n' + post_bytes(posts(3))
    (export / "SocialPost.csv").write_bytes(data)
    reading = read()
    assert messages(await reading.catch_up()) == ["twitter:1", "twitter:2", "twitter:3"]
    assert [(bad.where, bad.reason) for bad in reading.rejected] == [
        ("SocialPost.csv row 3", "Id: empty"),
        ("SocialPost.csv row 4", "Posted: 'yesterday' is not a date with a time"),
        ("SocialPost.csv row 5", "IsOutbound: 'maybe' is neither 0 nor 1"),
        ("SocialPost.csv row 7", "2 columns, the header has 15"),
    ]
    assert "yesterday" in reading.rejected[1].raw


async def test_rejected_rows_count_towards_the_limit(
    export: Path, read: Callable[..., Reading]
) -> None:
    (export / "SocialPost.csv").write_bytes(csv_bytes(POST_COLUMNS, [post_row(Id="bad")] * 5))
    reading = read(limit=2)
    await reading.catch_up()
    assert len(reading.rejected) == 5


async def test_a_file_that_has_a_column_twice_is_refused_until_it_is_mended(
    export: Path, read: Callable[..., Reading]
) -> None:
    row = ["500A0000001AbCdIAX", "2026-11-22 10:00:00", "New", "Closed", "", ""]
    header = ["Id", "CreatedDate", "Status", "status", "", ""]
    (export / "Case.csv").write_bytes(csv_line(header) + csv_line(row))
    reading = read()
    assert await reading.catch_up() == []
    (bad,) = reading.rejected
    assert bad.where == "Case.csv"
    assert bad.reason == "the header has more than one column status: leave out all but one"
    (export / "Case.csv").write_bytes(
        csv_line([*header[:3], *header[4:]]) + csv_line([*row[:3], *row[4:]])
    )
    assert await reading.catch_up() != []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'"Id","Name"\n', "no column IsOutbound and no Provider"),
        ('"Id"\n'.encode("utf-16"), "UTF-16"),
    ],
)
async def test_a_file_of_no_use_is_rejected_once_and_tried_again_when_it_changes(
    export: Path, read: Callable[..., Reading], data: bytes, reason: str
) -> None:
    file = export / "SocialPost.csv"
    file.write_bytes(data)
    reading = read()
    await reading.catch_up()
    await reading.catch_up()
    (bad,) = reading.rejected
    assert bad.where == "SocialPost.csv"
    assert reason in bad.reason
    file.write_bytes(csv_bytes(POST_COLUMNS, posts(1)))
    assert messages(await reading.catch_up()) == ["twitter:1"]


async def test_a_missing_folder_is_a_passing_failure_that_names_it(
    export: Path, read: Callable[..., Reading]
) -> None:
    reading = read()
    reading.folder = export / "gone"
    reading.restart()
    with pytest.raises(Transient, match="is not there"):
        await reading.poll()


async def test_a_position_that_cannot_be_read_starts_again(
    export: Path, read: Callable[..., Reading]
) -> None:
    reading = read()
    for cursor in ("rubbish", '{"format": 99}', "[]"):
        reading.cursor = cursor
        with pytest.raises(CursorInvalid):
            await reading.poll()


async def test_a_row_from_the_future_does_not_make_the_export_complete_until_then(
    export: Path, read: Callable[..., Reading]
) -> None:
    rows = posts(1, SystemModstamp="2031-01-01 00:00:00")
    (export / "SocialPost.csv").write_bytes(csv_bytes(POST_COLUMNS, rows))
    assert (await read().poll()).complete_through == NOW


# Archives and dialects


def archive(path: Path, **members: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(f"WE_00D/{name}.csv", data)


@pytest.mark.parametrize("of", ["folder", "archive"])
async def test_archives_are_read_like_folders(
    export: Path, read: Callable[..., Reading], of: str
) -> None:
    file = export / "WE_00D.zip"
    archive(
        file,
        SocialPost=csv_bytes(POST_COLUMNS, posts(1, 5)).rstrip(b"\n"),
        Case=csv_bytes(CASE_COLUMNS, [case_row()]),
    )
    reading = read(limit=2)
    if of == "archive":
        reading.folder = file
        reading.restart()
    found = messages(await reading.catch_up())
    assert found == [f"twitter:{number}" for number in range(1, 6)]
    assert await reading.catch_up() == []
    archive(file, SocialPost=csv_bytes(POST_COLUMNS, posts(6)))
    assert messages(await reading.catch_up()) == ["twitter:6"]


async def test_reading_an_archive_goes_on_after_a_crash(
    export: Path, read: Callable[..., Reading]
) -> None:
    archive(export / "WE.zip", SocialPost=csv_bytes(POST_COLUMNS, posts(1, 9)))
    reading = read(limit=4)
    await reading.poll()
    await reading.close()
    reading.restart()
    await reading.catch_up()
    assert messages(reading.events) == [f"twitter:{number}" for number in range(1, 10)]


async def test_half_an_archive_is_waited_for(export: Path, read: Callable[..., Reading]) -> None:
    file = export / "WE.zip"
    archive(file, SocialPost=csv_bytes(POST_COLUMNS, posts(1)))
    whole = file.read_bytes()
    file.write_bytes(whole[:-30])
    (export / "Case.csv").write_bytes(csv_bytes(CASE_COLUMNS, [case_row()]))
    reading = read()
    batch = await reading.poll()
    assert "WE.zip is not a whole archive" in batch.gap
    assert batch.complete_through is None
    file.write_bytes(whole)
    assert messages(await reading.catch_up()) == ["twitter:1"]
    assert (await reading.poll()).complete_through is not None


async def test_a_damaged_archive_is_rejected_once(
    export: Path, read: Callable[..., Reading]
) -> None:
    file = export / "WE.zip"
    archive(file, SocialPost=csv_bytes(POST_COLUMNS, posts(1, 50)))
    damaged = bytearray(file.read_bytes())
    for place in range(150, 170):
        damaged[place] ^= 0xFF
    file.write_bytes(damaged)
    (export / "SocialPost.csv").write_bytes(csv_bytes(POST_COLUMNS, posts(90)))
    reading = read()
    await reading.catch_up()
    await reading.catch_up()
    assert ["damaged" in bad.reason for bad in reading.rejected] == [True]
    assert messages(reading.events)[0] == "twitter:90"
    archive(file, SocialPost=csv_bytes(POST_COLUMNS, posts(1, 50)))
    os.utime(file, ns=(1, 1))
    assert "twitter:50" in messages(await reading.catch_up())


async def test_the_dialect_of_the_api_is_read_as_well(
    export: Path, read: Callable[..., Reading]
) -> None:
    (export / "SocialPost.csv").write_text(
        "ID,PARENTID,CONTENT,POSTED,PROVIDER,EXTERNALPOSTID,ISOUTBOUND,SYSTEMMODSTAMP\r\n"
        "0STA0000000000B,500A0000001AbCd,5' tall,2024-07-11T23:22:07.250+0200,SinaWeibo,77,false,"
        "2024-07-11T21:22:09.000Z\r\n",
        newline="",
    )
    (event,) = await read().catch_up()
    assert isinstance(event, CustomerMessage)
    assert event.message == "weibo:77"
    assert event.at == datetime(2024, 7, 11, 21, 22, 7, 250_000, tzinfo=UTC)
    assert event.case == (f"salesforce:{CASE}",)


async def test_names_are_known_again_after_a_restart(
    export: Path, read: Callable[..., Reading]
) -> None:
    (export / "User.csv").write_bytes(
        csv_bytes(["Id", "Username"], [{"Id": AGENT, "Username": "a012@hub.example"}])
    )
    reading = read()
    await reading.catch_up()
    await reading.close()
    reading.restart()
    reply = posts(1, IsOutbound="1", CreatedById=AGENT)
    (export / "SocialPost.csv").write_bytes(csv_bytes(POST_COLUMNS, reply))
    (event,) = await reading.catch_up()
    assert isinstance(event, Reply)
    assert event.agent == "a012"
