"""The crew plugin as the plugin host and `hubmon doctor` meet it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.connectors_support import make_host
from tests.crew.spool import Spool, envelope

import hubmon_crew
from hubmon.config import convert
from hubmon.connect import ConfigError
from hubmon.settings import Secrets
from hubmon_crew import CrewConfig, CrewConnector
from hubmon_crew.envelope import read_envelope, to_event


def read(table: dict[str, Any]) -> CrewConfig:
    return convert(table, CrewConfig, Path("/etc/hubmon/hubmon.toml"), Secrets())


def test_offers_one_kind_of_connector_that_sends_notes() -> None:
    (offered,) = hubmon_crew.hubmon_connectors()
    assert offered.name == "crew"
    assert offered.sends == {"crew_note"}


@pytest.mark.parametrize("key", ["inbox", "outbox"])
def test_both_folders_have_to_be_given(key: str) -> None:
    table = {"inbox": "spool/inbox", "outbox": "spool/outbox"}
    del table[key]
    with pytest.raises(ConfigError, match=key):
        read(table)


def test_one_folder_for_both_is_refused(tmp_path: Path) -> None:
    config = CrewConfig(inbox=tmp_path, outbox=tmp_path)
    with pytest.raises(ConfigError, match="outbox` is the same folder"):
        CrewConnector(config, make_host(tmp_path, name="crew"))


def test_making_one_touches_no_folder(tmp_path: Path) -> None:
    config = CrewConfig(inbox=tmp_path / "in", outbox=tmp_path / "out")
    CrewConnector(config, make_host(tmp_path / "own", name="crew"))
    assert list(tmp_path.iterdir()) == []


async def test_check_tells_what_lies_in_both_folders(spool: Spool) -> None:
    spool.write(envelope(seq=1))
    spool.write(envelope(seq=2))
    line = await spool.connector.check()
    assert f"envelopes in {spool.inbox}: 2," in line
    assert f"notes to be taken from {spool.outbox}: 0" in line
    assert "\n" not in line


@pytest.mark.parametrize("key", ["inbox", "outbox"])
async def test_check_names_the_key_of_a_folder_that_is_missing(spool: Spool, key: str) -> None:
    (spool.root / key).rmdir()
    with pytest.raises(ConfigError, match=rf"connectors\.tablets\.{key}[\s\S]*mkdir -p"):
        await spool.connector.check()


@pytest.mark.parametrize("key", ["inbox", "outbox"])
async def test_check_names_the_key_of_a_folder_that_is_closed(
    spool: Spool, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    closed = spool.root / key
    monkeypatch.setattr("os.access", lambda path, _: path != closed)
    with pytest.raises(ConfigError, match=rf"connectors\.tablets\.{key}"):
        await spool.connector.check()


def test_the_example_on_its_page_is_a_valid_configuration(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "connectors" / "crew.md"
    example = page.read_text("utf-8").split("```toml\n")[1].split("```")[0]
    table = tomllib.loads(example)["connectors"]["crew"]
    assert table.pop("plugin") == "crew"
    config = read(table)
    assert config.inbox == Path("/srv/crew/inbox")
    assert set(table) == set(config.__struct_fields__), "the page shows every key"
    CrewConnector(config, make_host(tmp_path, name="crew"))


def test_the_envelope_on_its_page_is_a_valid_one() -> None:
    page = Path(__file__).parents[2] / "docs" / "connectors" / "crew.md"
    example = page.read_text("utf-8").split("```json\n")[1].split("```")[0]
    assert to_event(read_envelope(example.encode())).case == ("twitter:1234",)
