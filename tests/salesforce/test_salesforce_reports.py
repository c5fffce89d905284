"""What can be relied on when a report was exported instead of the objects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.salesforce.exporting import AGENT, CASE, CASE_KEY, Reading, csv_bytes

from hubmon.connect import Assigned, CaseOpened, CaseResolved, CustomerMessage, Reply

RUN_AT = datetime(2026, 11, 22, 13, 30, tzinfo=UTC)
NAME = f"report{int(RUN_AT.timestamp() * 1000)}.csv"
AMSTERDAM = {"tz": "Europe/Amsterdam", "date_order": "dmy"}

CASES = b"""\
"Case ID","Case Number","Case Owner","Date/Time Opened","Date/Time Closed","Subject","Closed"
"500A0000001AbCd","00001001","Ann Smit","22/11/2026 11:00","22/11/2026 12:30","My
bag","1"
"500A0000001AbCe","00001002","Baggage","1/7/2026 9:05 PM","","","0"
"Grand Totals (2 records)"


"Confidential Information - Do Not Distribute"
"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."
"""


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


async def test_a_report_of_cases(export: Path, read: Callable[..., Reading]) -> None:
    (export / "User.csv").write_bytes(
        csv_bytes(
            ["Id", "Username", "Name"], [{"Id": AGENT, "Username": "a012", "Name": "Ann Smit"}]
        )
    )
    (export / NAME).write_bytes(CASES)
    reading = read(reports=AMSTERDAM, queues={"00GA0000002QueU": "Baggage"})
    events = await reading.catch_up()
    assert not reading.rejected
    opened = [event for event in events if isinstance(event, CaseOpened)]
    assert [(event.case, event.at, event.number) for event in opened] == [
        ((CASE_KEY,), at(11, 22, 10), "00001001"),
        (("salesforce:500A0000001AbCeIAK",), at(7, 1, 19, 5), "00001002"),
    ]
    assert opened[0].subject == "My\nbag"
    assert [event.at for event in events if isinstance(event, CaseResolved)] == [at(11, 22, 11, 30)]
    owners = [event for event in events if isinstance(event, Assigned)]
    assert [(event.agent, event.queue) for event in owners] == [("a012", None), (None, "Baggage")]
    assert {event.version for event in events} == {int(RUN_AT.timestamp() * 1000)}


async def test_a_report_of_posts(export: Path, read: Callable[..., Reading]) -> None:
    (export / NAME).write_bytes(
        b"Social Post ID;Case ID;Posted;Provider;External Post ID;Is Outbound;Content;Created By\n"
        b"0STA0000000000B;500A0000001AbCd;22.11.2026, 11:00:30;Twitter;1001;0;Hello;Ann Smit\n"
        b"0STA0000000000C;500A0000001AbCd;22.11.2026, 11:10:30;Twitter;1002;1;Hi;Ann Smit\n"
        b"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.\n"
    )
    reading = read(reports=AMSTERDAM)
    message, reply = await reading.catch_up()
    assert not reading.rejected
    assert isinstance(message, CustomerMessage)
    assert (message.message, message.case) == ("twitter:1001", (CASE_KEY,))
    assert message.at == datetime(2026, 11, 22, 10, 0, 30, tzinfo=UTC)
    assert isinstance(reply, Reply)
    assert reply.agent == "Ann Smit"


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("03/04/2026 10:00", "dmy", at(4, 3, 10)),
        ("03/04/2026 10:00", "mdy", at(3, 4, 10)),
        ("3/4/26 12:05 AM", "mdy", at(3, 4, 0, 5)),
        ("3/4/2026, 12:05 pm", "mdy", at(3, 4, 12, 5)),
        ("2026-04-03 10:00", "mdy", at(4, 3, 10)),
        ("26-04-03 10:00", "ymd", at(4, 3, 10)),
    ],
)
async def test_dates_are_read_in_the_order_of_the_configuration(
    export: Path, read: Callable[..., Reading], text: str, order: str, expected: datetime
) -> None:
    data = f'"Case ID","Date/Time Opened"\n"{CASE}","{text}"\n'
    (export / NAME).write_bytes(data.encode())
    events = await read(reports={"tz": "UTC", "date_order": order}).catch_up()
    assert [event.at for event in events if isinstance(event, CaseOpened)] == [expected]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("13/25/2026 10:00", "dmy"),
        ("03/04/2026", "dmy"),
        ("03/04/2026 13:00 PM", "mdy"),
        ("x", "dmy"),
    ],
)
async def test_a_date_that_does_not_fit_is_put_aside(
    export: Path, read: Callable[..., Reading], text: str, order: str
) -> None:
    data = f'"Case ID","Date/Time Opened"\n"{CASE}","{text}"\n'
    (export / NAME).write_bytes(data.encode())
    reading = read(reports={"tz": "UTC", "date_order": order})
    assert await reading.catch_up() == []
    (bad,) = reading.rejected
    assert bad.where == f"{NAME} row 2"
    assert bad.reason.startswith(f"CreatedDate: {text!r} is not a date with a time")


@pytest.mark.parametrize("reports", [{}, {"tz": "UTC"}, {"date_order": "dmy"}])
async def test_a_report_is_refused_while_its_dates_are_ambiguous(
    export: Path, read: Callable[..., Reading], reports: dict[str, str]
) -> None:
    (export / NAME).write_bytes(CASES)
    reading = read(reports=reports)
    assert await reading.catch_up() == []
    (bad,) = reading.rejected
    assert "set reports.tz and reports.date_order" in bad.reason
    await reading.close()
    reading.settings = {"reports": AMSTERDAM}
    reading.restart()
    assert await reading.catch_up() != []


async def test_a_report_that_cannot_tell_old_from_new_is_refused(
    export: Path, read: Callable[..., Reading]
) -> None:
    (export / "report-of-cases.csv").write_bytes(CASES)
    reading = read(reports=AMSTERDAM)
    assert await reading.catch_up() == []
    assert "date and time of the last change" in reading.rejected[0].reason


async def test_labels_of_another_language_are_mapped(
    export: Path, read: Callable[..., Reading]
) -> None:
    (export / NAME).write_text(
        '"Aanvraag-ID","Geopend op","Bron"\n"500A0000001AbCd","22-11-2026 11:00","Twitter"\n'
    )
    labels = {
        "Aanvraag-ID": "Case.Id",
        "Geopend op": "Case.CreatedDate",
        "Bron": "Case.Origin",
    }
    (opened, *_) = await read(reports={**AMSTERDAM, "labels": labels}).catch_up()
    assert isinstance(opened, CaseOpened)
    assert (opened.at, opened.channel) == (at(11, 22, 10), "twitter")


async def test_a_report_without_ids_is_refused_and_told_what_to_add(
    export: Path, read: Callable[..., Reading]
) -> None:
    (export / NAME).write_bytes(b'"Case Number","Status"\n"1","New"\n')
    reading = read(reports=AMSTERDAM)
    await reading.catch_up()
    assert "add Case ID or Social Post ID" in reading.rejected[0].reason
