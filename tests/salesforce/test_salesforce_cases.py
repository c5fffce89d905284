"""What a case's rows say: how it stands, and how it stood before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.salesforce.exporting import (
    AGENT,
    CASE,
    CASE_KEY,
    Reading,
    case_row,
    csv_bytes,
    of_stream,
)

from hubmon.connect import (
    AnyEvent,
    Assigned,
    CaseOpened,
    CaseReopened,
    CaseResolved,
    CaseStatus,
    Compliment,
    Deleted,
    Reply,
)
from hubmon_salesforce.config import SalesforceConfig
from hubmon_salesforce.history import LastStates
from hubmon_salesforce.ids import record_id
from hubmon_salesforce.rules import Rules

QUEUE = "00GA0000002QueUMAS"
LATER = {"SystemModstamp": "2026-11-22 12:00:00", "LastModifiedDate": "2026-11-22 12:00:00"}
CLOSED = {**LATER, "IsClosed": "1", "Status": "Closed", "ClosedDate": "2026-11-22 11:30:00"}
Write = Callable[..., None]


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 22, hour, minute, tzinfo=UTC)


@pytest.fixture
def write(export: Path) -> Write:
    """Writes an object's file; its columns are those its rows have."""

    def rows(name: str, *rows: dict[str, str]) -> None:
        columns = dict.fromkeys(column for row in rows for column in row)
        (export / f"{name}.csv").write_bytes(csv_bytes(columns, rows))

    return rows


def latest(events: list[AnyEvent], stream: str) -> AnyEvent:
    """The fact that counts: the one of the highest version."""
    return max(of_stream(events, stream), key=lambda event: event.version)


async def test_a_case_is_opened_with_what_people_know_it_by(
    write: Write, read: Callable[..., Reading]
) -> None:
    write("Case", case_row(Language__c="Dutch", Topic__c="Baggage", CaseNumber="00001234"))
    mapped = {"Case": {"language": "Language__c", "topic": "Topic__c"}}
    events = await read(columns=mapped, languages={"dutch": "nl"}).catch_up()
    assert of_stream(events, "Case") == [
        CaseOpened(
            stream="Case",
            id=CASE,
            at=at(10),
            version=1795341600000,
            case=(CASE_KEY,),
            channel="twitter",
            language="nl",
            subject="Where is my bag?",
            topic="Baggage",
            number="00001234",
        )
    ]


@pytest.mark.parametrize(
    ("origin", "channel"),
    [
        ("VKontakte", "vk"),
        ("Weibo", "weibo"),
        ("Mastodon", "mastodon"),
        ("Web shop", "web"),
        ("", "unknown"),
    ],
)
async def test_an_origin_is_a_channel_even_one_nobody_knows(
    write: Write, read: Callable[..., Reading], origin: str, channel: str
) -> None:
    write("Case", case_row(Origin=origin))
    (opened, *_) = await read(channels={"Web Shop": "web"}).catch_up()
    assert isinstance(opened, CaseOpened)
    assert opened.channel == channel


@pytest.mark.parametrize(
    ("kind", "purpose"),
    [
        ("Question", "question"),
        ("Lost and found", "lost_and_found"),
        ("Compliment", "compliment"),
        ("Outreach", "outreach"),
        ("Praise", "compliment"),
        ("Something new", "question"),
    ],
)
async def test_the_type_of_a_case_says_why_it_exists(
    write: Write, read: Callable[..., Reading], kind: str, purpose: str
) -> None:
    write("Case", case_row(Type=kind))
    (opened, *_) = await read(purposes={"Praise": "compliment"}).catch_up()
    assert isinstance(opened, CaseOpened)
    assert opened.purpose == purpose


@pytest.mark.parametrize(
    ("owner", "agent", "queue"),
    [
        (AGENT, "a012", None),
        (AGENT[:15], "a012", None),
        ("005A0000009ZzZ9", "005A0000009ZzZ9IAK", None),
        (QUEUE, None, "Bags"),
        ("00GA0000003Othe", None, "Dutch"),
        ("", None, None),
        ("000000000000000AAA", None, None),
    ],
)
async def test_an_owner_is_a_person_a_queue_or_nobody(
    write: Write,
    read: Callable[..., Reading],
    owner: str,
    agent: str | None,
    queue: str | None,
) -> None:
    write("User", {"Id": AGENT, "Username": "a012@hub.example", "Name": "Ann"})
    write(
        "Group",
        {"Id": QUEUE, "Name": "Baggage", "Type": "Queue"},
        {"Id": "00GA0000003Othe", "Name": "Dutch", "Type": "Queue"},
    )
    write("Case", case_row(OwnerId=owner))
    events = await read(queues={QUEUE[:15]: "Bags"}).catch_up()
    (assigned,) = of_stream(events, "Case.owner")
    assert isinstance(assigned, Assigned)
    assert (assigned.agent, assigned.queue) == (agent, queue)


async def test_a_closed_case_is_solved_when_it_was_closed(
    write: Write, read: Callable[..., Reading]
) -> None:
    write("Case", case_row(**CLOSED))
    events = await read().catch_up()
    assert latest(events, "Case.resolved") == CaseResolved(
        stream="Case.resolved", id=CASE, at=at(11, 30), version=1795348800000, case=(CASE_KEY,)
    )
    assert isinstance(status := latest(events, "Case.status"), CaseStatus)
    assert (status.status, status.at) == ("Closed", at(12))


async def test_closed_before_created_is_kept_as_the_org_says_it(
    write: Write, read: Callable[..., Reading]
) -> None:
    write("Case", case_row(**CLOSED | {"ClosedDate": "2026-11-22 09:00:00"}))
    assert latest(await read().catch_up(), "Case.resolved").at == at(9)


async def test_a_case_that_is_open_again_takes_its_solution_back(
    write: Write, read: Callable[..., Reading]
) -> None:
    again = {"SystemModstamp": "2026-11-22 13:00:00", "Status": "Working"}
    write("Case", case_row(), case_row(**CLOSED), case_row(**again))
    events = await read().catch_up()
    gone = latest(events, "Case.resolved")
    assert isinstance(gone, Deleted)
    assert gone.version == 1795352400000
    assert gone.case == (CASE_KEY,)


async def test_without_a_closed_column_the_status_tells(
    write: Write, read: Callable[..., Reading]
) -> None:
    row = case_row(**CLOSED | {"Status": "Solved"})
    del row["IsClosed"]
    write("Case", row)
    assert isinstance(
        latest(await read(closed_statuses=["solved"]).catch_up(), "Case.resolved"), CaseResolved
    )


async def test_a_deleted_case_is_gone_until_it_comes_back(
    write: Write, read: Callable[..., Reading]
) -> None:
    write(
        "Case",
        case_row(),
        case_row(IsDeleted="1", SystemModstamp="2026-11-22 12:00:00"),
        case_row(SystemModstamp="2026-11-22 13:00:00"),
    )
    events = await read().catch_up()
    for stream in ("Case", "Case.status", "Case.owner"):
        kinds = [
            type(event) for event in sorted(of_stream(events, stream), key=lambda e: e.version)
        ]
        assert kinds[1] is Deleted
        assert kinds[0] is kinds[2] is not Deleted
    assert isinstance(of_stream(events, "Case.resolved")[0], Deleted)


async def test_a_merged_case_names_the_one_it_went_into(
    write: Write, read: Callable[..., Reading]
) -> None:
    write("Case", case_row(IsDeleted="1", MasterRecordId="500A0000009MaSt"))
    (gone, *_) = await read().catch_up()
    assert gone.case == (CASE_KEY, "salesforce:500A0000009MaStIAK")


async def test_a_mapped_first_response_is_the_weakest_kind_of_reply(
    write: Write, read: Callable[..., Reading]
) -> None:
    write(
        "Case",
        case_row(First__c="2026-11-22 10:20:00"),
        case_row(First__c="", **LATER),
    )
    events = await read(columns={"Case": {"first_response": "First__c"}}).catch_up()
    reply, gone = of_stream(events, "Case.first_response")
    assert isinstance(reply, Reply)
    assert (reply.at, reply.basis, reply.case) == (at(10, 20), "field", (CASE_KEY,))
    assert isinstance(gone, Deleted)


async def test_a_milestone_is_a_first_response_only_if_it_is_configured(
    write: Write, read: Callable[..., Reading]
) -> None:
    done = {"CaseId": CASE, "CompletionDate": "2026-11-22 10:20:00", **LATER}
    write(
        "CaseMilestone",
        {"Id": "555A00000000001", "MilestoneTypeId": "557A00000000001", **done},
        {"Id": "555A00000000002", "MilestoneTypeId": "557A00000000002", **done},
    )
    (reply,) = await read(first_response_milestones=["557A00000000002"]).catch_up()
    assert isinstance(reply, Reply)
    assert (reply.at, reply.basis, reply.case) == (at(10, 20), "milestone", (CASE_KEY,))


async def test_a_compliment_with_a_flight_is_told_to_be_passed_on(
    write: Write, read: Callable[..., Reading]
) -> None:
    write("Case", case_row(Type="Compliment", Flight__c="KL0605", Subject="A lovely crew"))
    events = await read(columns={"Case": {"flight": "Flight__c"}}).catch_up()
    (praise,) = of_stream(events, "Case.compliment")
    assert isinstance(praise, Compliment)
    assert (praise.flight, praise.text) == ("KL0605", "A lovely crew")


# How it stood before


def state(number: int, status: str, hour: int, **cells: str) -> dict[str, str]:
    return {
        "Id": f"1HSA{number:011d}",
        "CaseId": CASE,
        "OwnerId": QUEUE,
        "Status": status,
        "PreviousUpdate": "2026-11-22 09:00:00" if number else "",
        "LastModifiedDate": f"2026-11-22 {hour}:00:00",
        "IsDeleted": "0",
        **cells,
    }


async def test_states_tell_when_a_case_was_solved_and_reopened(
    write: Write, read: Callable[..., Reading]
) -> None:
    write(
        "CaseHistory2",
        state(0, "New", 10),
        state(1, "Working", 11),
        state(2, "Closed", 12),
        state(3, "Closed", 13, OwnerId=AGENT),
        state(4, "Working", 14),
        state(5, "Working", 15),
        state(6, "Closed", 16),
    )
    events = await read().catch_up()
    assert [
        (type(event), event.at.hour) for event in of_stream(events, "CaseHistory2.resolved")
    ] == [
        (CaseResolved, 12),
        (CaseReopened, 14),
        (CaseResolved, 16),
    ]
    owners = of_stream(events, "CaseHistory2.owner")
    assert [event.agent for event in owners if isinstance(event, Assigned)][3] == AGENT
    assert len(of_stream(events, "CaseHistory2.status")) == 7


async def test_a_history_that_starts_in_the_middle_does_not_leave_a_case_solved(
    write: Write, read: Callable[..., Reading]
) -> None:
    write("CaseHistory2", state(4, "Working", 14))
    events = await read().catch_up()
    assert [type(event) for event in of_stream(events, "CaseHistory2.resolved")] == [CaseReopened]


def test_only_so_many_cases_are_kept_in_mind() -> None:
    states, rules = LastStates(limit=2), Rules(SalesforceConfig(path=Path()))
    cases = [record_id(f"500A0000000000{number}") for number in (1, 2, 3)]
    for case in (*cases[:2], cases[0], cases[2]):
        row = state(1, "Closed", 12, CaseId=case)
        states.remember({name.lower(): value for name, value in row.items()}, rules)
    assert [states.before(case, at(13)) for case in cases] == [True, None, True]


async def test_a_deleted_state_is_gone(write: Write, read: Callable[..., Reading]) -> None:
    write("CaseHistory2", state(1, "Closed", 12, IsDeleted="1"))
    events = await read().catch_up()
    assert {event.stream for event in events if isinstance(event, Deleted)} == {
        "CaseHistory2.owner",
        "CaseHistory2.status",
        "CaseHistory2.resolved",
    }


def change(number: int, field: str, old: str, new: str, **cells: str) -> dict[str, str]:
    return {
        "Id": f"017A{number:011d}",
        "ParentId": CASE,
        "FieldName": field,
        "OldValue": old,
        "NewValue": new,
        "CreatedDate": f"2026-11-22 {10 + number}:00:00",
        **cells,
    }


async def test_changed_fields_tell_status_owner_and_what_was_solved(
    write: Write, read: Callable[..., Reading]
) -> None:
    write(
        "EntityHistory",
        change(1, "Status", "New", "Closed"),
        change(2, "Status", "Closed", "Closed - duplicate"),
        change(3, "Status", "Closed", "Working"),
        change(4, "Owner", "Baggage", "Ann"),
        change(5, "Owner", QUEUE, AGENT),
        change(6, "Priority", "Low", "High"),
        change(7, "Status", "Open", "Won", ParentId="006A00000000001"),
    )
    events = await read(closed_statuses=["Closed", "Closed - duplicate"]).catch_up()
    assert [(type(event), event.at.hour) for event in events] == [
        (CaseStatus, 11),
        (CaseResolved, 11),
        (CaseStatus, 12),
        (CaseStatus, 13),
        (CaseReopened, 13),
        (Assigned, 15),
    ]
