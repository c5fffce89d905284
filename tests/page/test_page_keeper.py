"""The collector keeps the page up to date: every five minutes, and at once when it matters."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.connect.rig import PATIENCE
from tests.page.conftest import MINUTE, NOON, USUAL, estimate, estimates, say

from hubmon.config import load, parse
from hubmon.connect import service
from hubmon.connect.clock import SystemClock
from hubmon.connect.plugins import load_plugins
from hubmon.faces.page import keeper
from hubmon.faces.page.keeper import PageKeeper
from hubmon.model.expectation import Estimate, Estimates

CONFIG = """
[channels.twitter]
state = "live"
[publish]
folder = "site"
"""
SECOND = timedelta(seconds=1)


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "hubmon.toml"
    path.write_text(CONFIG, "utf-8")
    return path


@pytest.fixture
def keep(config: Path, store_path: Path, watch: Watch) -> Callable[[], PageKeeper]:
    def made() -> PageKeeper:
        say(store_path, USUAL)
        return PageKeeper(load(config), store_path, watch.now)

    return made


def test_it_is_renewed_every_five_minutes(keep: Callable[[], PageKeeper], watch: Watch) -> None:
    page = keep()
    assert page.look()
    watch.moment += 5 * MINUTE - SECOND
    assert not page.look()
    watch.moment += SECOND
    assert page.look()
    assert not page.look()


@pytest.mark.parametrize(
    ("changed", "at_once"),
    [
        (estimates(estimate(24), twitter=estimate(31)), False),
        (estimates(estimate(61), twitter=estimate(14)), True),
        (estimates(estimate(20), twitter=estimate(3 * 24 * 60)), True),
        (estimates(estimate(20)), True),
        (Estimates(USUAL.hub, USUAL.channels, {"nl": estimate(90)}), True),
        (estimates(Estimate(as_of=NOON, sample=0, reason="none")), True),
    ],
    ids=[
        "still minutes",
        "minutes to hours",
        "hours to days",
        "a channel unknown",
        "a language known",
        "all unknown",
    ],
)
def test_it_is_renewed_at_once_when_the_figure_changes_its_meaning(
    keep: Callable[[], PageKeeper],
    watch: Watch,
    store_path: Path,
    changed: Estimates,
    at_once: bool,
) -> None:
    page = keep()
    assert page.look()
    say(store_path, changed)
    watch.moment += SECOND
    assert page.look() is at_once


def test_a_figure_that_grows_old_is_told_so_at_once(
    keep: Callable[[], PageKeeper], watch: Watch, config: Path
) -> None:
    config.write_text(CONFIG + 'every = "1h"\n', "utf-8")
    page = keep()
    assert page.look()
    watch.moment += 10 * MINUTE
    assert not page.look()
    watch.moment += SECOND
    assert page.look()


def test_the_operators_sentence_is_taken_over_and_a_slip_leaves_the_page_as_it_was(
    keep: Callable[[], PageKeeper], config: Path, caplog: pytest.LogCaptureFixture
) -> None:
    page = keep()
    page.look()
    index = config.parent / "site/index.html"
    config.write_text(CONFIG + 'message = "Snow: it takes longer."\n', "utf-8")
    assert page.look()
    assert "Snow: it takes longer." in index.read_text("utf-8")
    config.write_text(CONFIG + "message = Snow\n", "utf-8")
    assert not page.look()
    assert "the page goes on as it was set up before" in caplog.text
    assert "Snow: it takes longer." in index.read_text("utf-8")


async def test_what_fails_is_logged_once_and_tried_again(
    keep: Callable[[], PageKeeper],
    config: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    site = config.parent / "site"
    site.write_text("in the way", "utf-8")
    monkeypatch.setattr(keeper, "_LOOK", 0.001)
    tried: asyncio.Queue[None] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(
        PageKeeper,
        "_read_config_again",
        lambda _: loop.call_soon_threadsafe(tried.put_nowait, None),
    )
    running = asyncio.create_task(keep().run())
    try:
        async with asyncio.timeout(PATIENCE):
            for _ in range(3):
                await tried.get()
            site.unlink()
            while "published again" not in caplog.text:
                await tried.get()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert caplog.text.count("Nothing can be published into") == 1
    assert (site / "index.html").exists()


async def test_it_begins_with_collecting_and_ends_with_it(
    config: Path, store_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    inbox = tmp_path_factory.mktemp("in")
    crew = {"plugin": "crew", "inbox": str(inbox)}
    begun, ended = asyncio.Event(), asyncio.Event()

    async def beside() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    collecting = asyncio.create_task(
        service.collect(
            parse({"connectors": {"crew": crew}}, config),
            load_plugins(()),
            store_path,
            SystemClock(),
            beside=[beside],
        )
    )
    async with asyncio.timeout(PATIENCE):
        await begun.wait()
    assert not ended.is_set()
    collecting.cancel()
    await asyncio.gather(collecting, return_exceptions=True)
    assert ended.is_set()
