"""Writes files as a Salesforce Data Export does, and polls a connector through them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from tests.connectors_support import StandingClock, make_host

from hubmon.connect import AnyEvent, Batch, Rejected
from hubmon_salesforce.config import SalesforceConfig
from hubmon_salesforce.connector import SalesforceConnector

CASE = "500A0000001AbCdIAK"
CASE_KEY = f"salesforce:{CASE}"
AGENT = "005A0000001XyZ1IAK"

CASE_COLUMNS = [
    "Id",
    "IsDeleted",
    "MasterRecordId",
    "CaseNumber",
    "Type",
    "Status",
    "Origin",
    "Subject",
    "IsClosed",
    "ClosedDate",
    "OwnerId",
    "CreatedDate",
    "LastModifiedDate",
    "SystemModstamp",
    "Language__c",
    "Topic__c",
]
POST_COLUMNS = [
    "Id",
    "IsDeleted",
    "ParentId",
    "Content",
    "Posted",
    "Provider",
    "MessageType",
    "Status",
    "ExternalPostId",
    "IsOutbound",
    "Language",
    "ResponseContextExternalId",
    "CreatedById",
    "Handle",
    "SystemModstamp",
]


def csv_line(cells: Iterable[str]) -> bytes:
    """One record: every field quoted, LF."""
    return (",".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\n").encode()


def csv_bytes(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """A whole file."""
    columns = list(columns)
    lines = [csv_line(row.get(column, "") for column in columns) for row in rows]
    return csv_line(columns) + b"".join(lines)


def case_row(**cells: str) -> dict[str, str]:
    """A new question that came in by Twitter."""
    created = cells.get("CreatedDate", "2026-11-22 10:00:00")
    return {
        "Id": CASE,
        "IsDeleted": "0",
        "CaseNumber": "00001001",
        "Type": "Question",
        "Status": "New",
        "Origin": "Twitter",
        "Subject": "Where is my bag?",
        "IsClosed": "0",
        "OwnerId": "00GA0000002QueUMAS",
        "CreatedDate": created,
        "LastModifiedDate": created,
        "SystemModstamp": created,
        **cells,
    }


def post_row(**cells: str) -> dict[str, str]:
    """A customer's post."""
    return {
        "Id": "0STA0000000000B",
        "IsDeleted": "0",
        "ParentId": CASE,
        "Content": "Where is my bag?",
        "Posted": "2026-11-22 09:59:00",
        "Provider": "Twitter",
        "MessageType": "Tweet",
        "ExternalPostId": "1001",
        "IsOutbound": "0",
        "Language": "en",
        "Handle": "@anna",
        "SystemModstamp": "2026-11-22 10:00:00",
        **cells,
    }


def configured(settings: Mapping[str, object]) -> SalesforceConfig:
    """The typed configuration, as hubmon makes it."""
    return msgspec.convert(settings, SalesforceConfig, dec_hook=lambda _, path: Path(path))


@dataclass
class Reading:
    """A connector on a folder, with what it has told so far."""

    folder: Path
    settings: dict[str, object] = field(default_factory=dict)
    clock: StandingClock = field(default_factory=StandingClock)
    limit: int = 1000
    cursor: str | None = None
    events: list[AnyEvent] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget the connector, as a crash does; the cursor stays."""
        settings = {"path": str(self.folder), **self.settings}
        config = configured(settings)
        host = make_host(self.folder.parent / "own", name="salesforce", clock=self.clock)
        self.connector = SalesforceConnector(config, host)

    async def poll(self) -> Batch:
        """Poll once and keep what came."""
        batch = await self.connector.poll(self.cursor, self.limit)
        assert len(batch.events) + len(batch.rejected) <= self.limit
        self.cursor = batch.cursor
        self.events += batch.events
        self.rejected += batch.rejected
        return batch

    async def catch_up(self) -> list[AnyEvent]:
        """Poll until there is no more; the events of these polls."""
        before = len(self.events)
        while (await self.poll()).more:
            pass
        return self.events[before:]

    async def close(self) -> None:
        """Close what the connector holds."""
        await self.connector.aclose()


def of_stream(events: Iterable[AnyEvent], stream: str) -> list[AnyEvent]:
    """The events of one stream."""
    return [event for event in events if event.stream == stream]
