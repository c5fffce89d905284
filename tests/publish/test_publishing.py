"""From the store to whoever takes the figures: with a folder and without, and nothing but them."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from tests.cli.support import run
from tests.connectors_support import StandingClock
from tests.page.conftest import NOON, USUAL, estimate, estimates, say
from tests.page.test_page_site import SECRETS, fill_with_secrets
from tests.publish.conftest import Service

from hubmon.cli.beside import beside
from hubmon.config import Config, load
from hubmon.connect.plugins import load_plugins
from hubmon.connect.senders import senders
from hubmon.connect.service import collect_once
from hubmon.faces.page.keeper import PAGE, PageKeeper
from hubmon.faces.page.outgoing import hand_on
from hubmon.faces.page.publish import read_figures
from hubmon.faces.page.words import LANGUAGES
from hubmon.model.snapshot import SourceStatus
from hubmon.store.reader import StoreReader

CONNECTORS = """
[channels.twitter]
state = "live"
[connectors.web]
plugin = "http-publisher"
url = "{url}"
[connectors.profile]
plugin = "profile-publisher"
url = "{url}"
"""
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(NOON)


@pytest.fixture
def config(tmp_path: Path, service: Service) -> Path:
    path = tmp_path / "hubmon.toml"
    path.write_text(CONNECTORS.format(url=service.url), "utf-8")
    return path


def deliver(config: Config, store: Path, clock: StandingClock) -> None:
    outcomes = asyncio.run(collect_once(config, load_plugins(()), store, clock, learn=False))
    assert [outcome.error for outcome in outcomes] == [""] * len(outcomes)


def sources(store: Path) -> dict[str, SourceStatus]:
    reader = StoreReader(store)
    try:
        return {source.name: source for source in reader.sources(NOON)}
    finally:
        reader.close()


def test_figures_go_out_without_a_folder_as_often_as_the_page_is_renewed(
    config: Path, store_path: Path, clock: StandingClock, service: Service
) -> None:
    say(store_path, USUAL)
    settings = load(config)
    publishers = senders(load_plugins(settings.plugin_folders), settings, "figures")
    keeper = PageKeeper(settings, store_path, clock.now, publishers)
    assert keeper.look()
    deliver(settings, store_path, clock)
    assert len(service.taken) == 2
    clock.moment += MINUTE
    assert not keeper.look()
    say(store_path, estimates(estimate(61), twitter=estimate(14)))
    assert keeper.look()
    deliver(settings, store_path, clock)
    status = next(json.loads(body) for *_, body in service.taken[2:] if b"published_at" in body)
    assert status["estimate"]["median_seconds"] == 61 * 60
    clock.moment += 5 * MINUTE
    assert keeper.look()
    assert not [path for path in config.parent.iterdir() if path.name == "index.html"]


def test_the_collector_does_it_wherever_somebody_wants_figures(
    config: Path, store_path: Path, clock: StandingClock
) -> None:
    assert len(beside(load(config), load_plugins(()), store_path, clock)) == 1
    config.write_text("", "utf-8")
    assert beside(load(config), load_plugins(()), store_path, clock) == []


def test_the_folder_stands_among_the_sources_with_its_last_success_and_its_trouble(
    config: Path, store_path: Path, clock: StandingClock
) -> None:
    config.write_text('[publish]\nfolder = "site"\n', "utf-8")
    say(store_path, USUAL)
    keeper = PageKeeper(load(config), store_path, clock.now)
    keeper.look()
    page = sources(store_path)[PAGE]
    assert (page.state, page.polls, page.sent_at, page.error) == ("fresh", False, NOON, "")
    clock.moment += 5 * MINUTE
    site = config.parent / "site"
    site.rename(config.parent / "away")
    site.write_text("in the way", "utf-8")
    with pytest.raises(Exception, match="Nothing can be published"):
        keeper.look()
    page = sources(store_path)[PAGE]
    assert (page.state, page.sent_at) == ("failing", NOON)
    assert "Nothing can be published into" in page.error
    told = run("doctor", "--config", str(config), "--store", str(store_path), expect=1).stdout
    assert "PROBLEM" in next(line for line in told.splitlines() if "Nothing can be" in line)
    site.unlink()
    keeper.look()
    assert sources(store_path)[PAGE].state == "fresh"


def test_a_connector_called_page_keeps_its_own_standing(
    config: Path, store_path: Path, clock: StandingClock, service: Service
) -> None:
    table = f'[connectors.page]\nplugin = "http-publisher"\nurl = "{service.url}"\n'
    config.write_text(f'[publish]\nfolder = "site"\n{table}', "utf-8")
    say(store_path, USUAL)
    settings = load(config)
    deliver(settings, store_path, clock)
    PageKeeper(settings, store_path, clock.now).look()
    page = sources(store_path)[PAGE]
    assert (page.plugin, page.sent_at) == ("http-publisher", None)


def test_publish_hands_the_figures_over_and_collecting_once_delivers_them(
    config: Path, store_path: Path, service: Service
) -> None:
    say(store_path, USUAL)
    places = ("--config", str(config), "--store", str(store_path))
    said = run("publish", *places).stdout
    assert said == "".join(
        f"Waits for {name}, to be delivered by the collector.\n" for name in ("web", "profile")
    )
    assert service.taken == []
    assert run("collect", "--once", *places).stdout.count("0 new events") == 2
    assert len(service.taken) == 2
    site = config.parent / "elsewhere"
    assert run("publish", str(site), *places).stdout == f"Published into {site}.\n"
    run("collect", "--once", *places)
    assert len(service.taken) == 2


EVERYTHING = """
[connectors.{kind}]
plugin = "http-publisher"
url = "{url}"
content_type = "text/{kind}"
template = "$wait|$median_minutes|$low_minutes|$high_minutes|$why_unknown|$as_of|$old_from|\
$published_at|$name|$message|$status"
"""
PROFILE = """
[connectors.profile-{language}]
plugin = "profile-publisher"
url = "{url}"
language = "{language}"
channel = "twitter"
"""


def test_nothing_of_a_message_an_author_or_an_agent_leaves_by_http(
    config: Path, store_path: Path, clock: StandingClock, service: Service
) -> None:
    with config.open("a", encoding="utf-8") as file:
        for kind in ("html", "plain"):
            file.write(EVERYTHING.format(kind=kind, url=service.url).replace("\\\n", ""))
        for language in LANGUAGES:
            file.write(PROFILE.format(language=language, url=service.url))
    fill_with_secrets(store_path)
    say(store_path, USUAL)
    settings = load(config)
    figures = read_figures(store_path, settings.channels, NOON)
    publishers = senders(load_plugins(settings.plugin_folders), settings, "figures")
    hand_on(store_path, publishers, figures, settings.publish)
    deliver(settings, store_path, clock)
    held = b"".join(path.read_bytes() for path in store_path.parent.glob("hub.db*"))
    assert [secret for secret in SECRETS if secret.encode() not in held] == []
    assert len(service.taken) == 4 + len(LANGUAGES)
    for request in service.taken:
        left = repr(request)
        assert [secret for secret in SECRETS if secret in left] == []
