"""The connector's page tells the truth."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec
import pytest
from tests.social.rig import HandClock, answer, canned, host, poll_once

from hubmon.connect import CustomerMessage
from hubmon_social.config import SocialConfig
from hubmon_social.connector import SocialConnector
from hubmon_social.mock.cli import main

PAGE = (Path(__file__).parents[2] / "docs/connectors/social.md").read_text(encoding="utf-8")


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found.group(1)


async def test_the_example_configuration_works_and_shows_every_key() -> None:
    table = tomllib.loads(example("toml"))["connectors"]["social"]
    assert table.keys() - {"plugin"} == set(SocialConfig.__struct_fields__)
    assert (table.pop("plugin"), table.pop("token")) == ("social", "env:FEED_TOKEN")
    source = SocialConnector(msgspec.convert(table, SocialConfig), host(HandClock()))
    await source.aclose()


@pytest.mark.parametrize("key", SocialConfig.__struct_fields__)
def test_every_key_is_explained(key: str) -> None:
    assert f"| `{key}` |" in PAGE


def test_every_option_of_the_mock_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert options
    assert not {option for option in options if f"`{option}" not in PAGE}


async def test_the_example_answer_is_read() -> None:
    async with canned(answer(example("json").encode())) as (url, _):
        batch = await poll_once(url)
    [event] = batch.events
    assert isinstance(event, CustomerMessage)
    assert (event.id, event.version, event.in_reply_to) == ("twitter:11", 1, "twitter:9")
    assert batch.rejected == ()
