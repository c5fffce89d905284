"""What an operator can rely on: configuration, the check, and the documentation."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.connectors_support import make_host
from tests.salesforce.exporting import CASE_COLUMNS, Reading, case_row, configured, csv_bytes

import hubmon_salesforce
from hubmon.connect import ConfigError
from hubmon_salesforce.config import SalesforceConfig

PAGE = Path(__file__).parents[2] / "docs" / "connectors" / "salesforce.md"


def documented() -> dict[str, Any]:
    """The complete example of the documentation, without the keys that are hubmon's own."""
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    table: dict[str, Any] = tomllib.loads(example)["connectors"]["salesforce"]
    assert table.pop("plugin") == "salesforce"
    return table


def test_the_plugin_offers_one_connector() -> None:
    (kind,) = hubmon_salesforce.hubmon_connectors()
    assert (kind.name, kind.config, kind.sends) == ("salesforce", SalesforceConfig, frozenset())


def test_the_documented_example_names_every_key_and_works(tmp_path: Path) -> None:
    (kind,) = hubmon_salesforce.hubmon_connectors()
    table = documented()
    assert set(table) == {field.name for field in msgspec.structs.fields(SalesforceConfig)}
    kind.create(configured(table), make_host(tmp_path, name="salesforce"))


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"encoding": "klingon"}, "encoding"),
        ({"encoding": "utf-16"}, "encoding"),
        ({"reports": {"tz": "Mars/Olympus"}}, "reports.tz"),
        ({"reports": {"labels": {"Id": "CaseId"}}}, "reports.labels"),
        ({"reports": {"labels": {"Id": "Ticket.Id"}}}, "reports.labels"),
        ({"columns": {"Cases": {"language": "Language__c"}}}, "columns.Cases"),
        ({"queues": {"Baggage": "00GA0000002QueU"}}, "queues"),
    ],
)
def test_an_impossible_value_is_refused_by_its_key(
    read: Callable[..., Reading], settings: dict[str, object], key: str
) -> None:
    with pytest.raises(ConfigError, match=rf"^connectors\.salesforce\.{re.escape(key)}"):
        read(**settings)


async def test_the_check_says_what_is_there_and_what_is_missing(
    export: Path, read: Callable[..., Reading]
) -> None:
    (export / "Case.csv").write_bytes(csv_bytes(CASE_COLUMNS, [case_row()]))
    (export / "EmailMessage.csv").write_bytes(b'"Id"\n')
    (export / "Account.csv").write_bytes(b'"Id"\n')
    (export / "export.zip").write_bytes(b"PK")
    columns = {"Case": {"language": "Language__c", "topic": "Subject_Area__c"}}
    reading = read(columns=columns)
    with pytest.raises(ConfigError) as raised:
        await reading.connector.check()
    assert raised.value.message == "EmailMessage.csv: the header has no column Incoming"
    told = raised.value.hint
    (export / "EmailMessage.csv").write_bytes(b'"Id","Incoming"\n')
    assert told == f"The rest is read: {await reading.connector.check()}."
    assert told.startswith("The rest is read: files in ")
    for part in (
        ": 2 (Case, EmailMessage)",
        "missing: SocialPost, User",
        "not used: Account.csv",
        "export.zip is not a whole archive",
        "Case.csv has no column Subject_Area__c",
    ):
        assert part in told
    assert "Language__c" not in told


async def test_the_check_fails_where_there_is_no_folder(
    export: Path, read: Callable[..., Reading]
) -> None:
    reading = read()
    reading.folder = export / "gone"
    reading.restart()
    with pytest.raises(ConfigError, match="is not there"):
        await reading.connector.check()
