"""The simulated public: what its feed shows, and the command that runs it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.social.rig import BRAND, NOON, TLS, Collector, HandClock, connector, post

from hubmon_social.mock import Faults, Feed, serve
from hubmon_social.mock.cli import main
from hubmon_social.mock.public import NETWORKS, Habits, Public


async def get(url: str, path: str, **params: str | int) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=url, trust_env=False, verify=TLS) as client:
        answer = await client.get(path, params=params)
        content: dict[str, Any] = answer.json()
        return content


async def ids(url: str, **params: str | int) -> list[str]:
    return [row["id"] for row in (await get(url, "/2/mentions", **params)).get("data", [])]


async def test_the_hubs_profile_can_be_changed_within_its_room() -> None:
    async with (
        serve(Feed(), clock=HandClock(), token="t") as url,
        httpx.AsyncClient(base_url=url, trust_env=False, verify=TLS) as client,
    ):
        assert (await client.put("/2/profile", json={"description": "x"})).status_code == 401
        client.headers["Authorization"] = "Bearer t"
        assert (await client.get("/2/profile")).json() == {"description": ""}
        for wrong in ({"description": "x" * 161}, {"bio": "x"}, ["x"]):
            assert (await client.put("/2/profile", json=wrong)).status_code == 400
        said = {"description": "Usually about 20 minutes"}
        assert (await client.put("/2/profile", json=said)).json() == said
        assert (await client.get("/2/profile")).json() == said


async def test_a_post_appears_when_its_time_has_come() -> None:
    clock, feed = HandClock(), Feed()
    feed.publish(post(2, NOON + timedelta(minutes=2)))
    feed.publish(post(1, NOON + timedelta(minutes=1)))
    async with serve(feed, clock=clock) as url:
        assert await ids(url) == []
        clock.turn(timedelta(minutes=1))
        assert await ids(url) == ["1"]
        clock.turn(timedelta(minutes=1))
        assert await ids(url) == ["2", "1"]


async def test_a_late_arrival_is_new_though_its_time_is_old() -> None:
    clock, feed = HandClock(), Feed()
    feed.publish(post(1))
    async with serve(feed, clock=clock) as url:
        newest = (await get(url, "/2/mentions"))["meta"]["newest_id"]
        feed.publish(post(2, NOON - timedelta(days=1)), arrives_at=NOON)
        assert await ids(url, since_id=newest) == ["2"]


async def test_only_the_newest_version_is_shown_and_nothing_of_a_deleted_post() -> None:
    clock, feed = HandClock(), Feed()
    edited, deleted = feed.publish(post(1)), feed.publish(post(2))
    feed.edit(edited, "better", NOON, new_id=3)
    feed.delete(deleted, NOON)
    async with serve(feed, clock=clock) as url:
        [row] = (await get(url, "/2/mentions"))["data"]
        removed = await get(url, "/2/deletions")
    assert (row["id"], row["text"], row["edit_history_tweet_ids"]) == ("3", "better", ["1", "3"])
    assert row["created_at"] == "2026-11-22T12:00:00.000Z"
    assert [gone["root_id"] for gone in removed["data"]] == ["2"]


async def test_the_ledger_tells_each_post_once_as_it_stands() -> None:
    clock, feed = HandClock(), Feed()
    edited, deleted = feed.publish(post(1)), feed.publish(post(2))
    feed.edit(edited, "better", NOON)
    feed.delete(deleted, NOON)
    feed.publish(post(3, NOON + timedelta(days=1)))
    async with serve(feed, clock=clock) as url:
        await ids(url)
    ledger = [(final.post.key, final.version, final.deleted_at) for final in feed.final()]
    assert ledger == [("twitter:1", 1, None), ("twitter:2", 0, NOON)]


def test_a_post_cannot_be_published_twice() -> None:
    feed = Feed()
    feed.publish(post(1))
    with pytest.raises(ValueError, match="twitter:1"):
        feed.publish(post(1))
    with pytest.raises(ValueError, match="twitter:1"):
        feed.edit("twitter:1", "text", NOON, new_id=1)


def test_a_rate_is_from_0_to_1() -> None:
    with pytest.raises(ValueError, match="duplicate"):
        Faults(duplicate=1.5)


async def test_the_port_is_free_again_afterwards() -> None:
    async with serve(Feed()) as url:
        port = int(url.rpartition(":")[2])
    async with serve(Feed(), port=port) as url:
        assert url == f"http://127.0.0.1:{port}"


async def test_a_slow_answer_does_not_hold_up_the_end() -> None:
    asked, loop = asyncio.Event(), asyncio.get_running_loop()

    class Bell(HandClock):
        def now(self) -> datetime:
            loop.call_soon_threadsafe(asked.set)
            return super().now()

    faults = Faults(slow=1, slow_for=timedelta(hours=1))
    async with serve(Feed(), faults, clock=Bell()) as url:
        waiting = asyncio.create_task(ids(url))
        await asked.wait()
    with pytest.raises(httpx.RemoteProtocolError):
        await waiting


def written(seed: int = 1, **habits: Any) -> Feed:
    feed = Feed()
    public = Public(feed, Habits(seed=seed, rate=5, **habits), NOON, silent_from=None)
    public.write_until(NOON + timedelta(hours=10))
    feed.arrive(NOON + timedelta(days=30))
    return feed


def test_the_same_seed_gives_the_same_public() -> None:
    assert written(edits=0.1, deletes=0.1).final() == written(edits=0.1, deletes=0.1).final()
    assert written(seed=1).final() != written(seed=2).final()


def test_the_public_lives_on_several_networks_and_is_answered_after_heavy_tailed_waits() -> None:
    posts = {final.post.key: final.post for final in written().final()}
    assert {post.network for post in posts.values()} == set(NETWORKS)
    replies = [post for post in posts.values() if post.brand]
    waits = sorted(
        reply.created_at - posts[f"{reply.network}:{reply.in_reply_to}"].created_at
        for reply in replies
    )
    assert len(waits) > 1000
    assert waits[len(waits) // 2] < timedelta(minutes=30)
    assert waits[-1] > timedelta(hours=5)


def test_the_public_edits_and_withdraws_as_often_as_told() -> None:
    finals = [final for final in written(edits=0.3, deletes=0.2).final() if not final.post.brand]
    edited = sum(final.version > 0 for final in finals) / len(finals)
    deleted = sum(final.deleted_at is not None for final in finals) / len(finals)
    assert 0.25 < edited < 0.35
    assert 0.15 < deleted < 0.25


ALL_FAULTS = (
    "--duplicates 0.2 --reorder 0.5 --back-date 0.3 --rate-limit 0.05 --server-errors 0.1 "
    "--truncate 0.1 --slow 0.1 --empty-pages 0.2 --expire 0.01 --pause 0.1 --slow-for 0.01"
)
PUBLIC = "--still --past 5 --rate 2 --seed 3 --edits 0.2 --deletes 0.1 --equal-times 0.3"


class RealClock(HandClock):
    """Real time, for a server that cannot be given another one."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, duration: timedelta) -> None:
        await asyncio.sleep(duration.total_seconds())


async def test_the_command_serves_what_its_ledger_says_and_ends_cleanly(tmp_path: Path) -> None:
    truth, port_file = tmp_path / "truth.jsonl", tmp_path / "port"
    command = [sys.executable, "-m", "hubmon_social.mock.cli", *ALL_FAULTS.split()]
    command += [*PUBLIC.split(), "--truth", str(truth), "--port-file", str(port_file)]
    process = await asyncio.create_subprocess_exec(
        *command,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(60):
            assert process.stdout is not None
            url = (await process.stdout.readline()).decode().strip()
            clock = RealClock()
            collector = Collector(lambda: connector(url, clock), clock)
            await collector.catch_up()
            assert url.endswith(":" + port_file.read_text().strip())
            process.send_signal(signal.SIGTERM)
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0
    assert collector.outcomes() == ledger_outcomes(truth)
    assert len(collector.events) > 500


def ledger_outcomes(truth: Path) -> dict[str, tuple[object, ...]]:
    outcomes: dict[str, tuple[object, ...]] = {}
    for line in truth.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["deleted_at"]:
            outcomes[entry["message"]] = ("deleted",)
            continue
        kind = "reply" if entry["brand"] else "message"
        at = datetime.fromisoformat(entry["created_at"])
        values = (entry["version"], at, entry["text"], entry["in_reply_to"])
        outcomes[entry["message"]] = (kind, *values)
    return outcomes


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--duplicates", "2"], "2 is no rate from 0 to 1"),
        (["--rate", "-1"], "-1 is no positive number"),
        (["--rate", "many"], "invalid"),
    ],
)
def test_a_wrong_option_is_explained(
    argv: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(argv)
    assert caught.value.code == 2
    assert words in capsys.readouterr().err


def test_a_taken_port_is_an_error_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port), "--past", "0"]) == 1
    assert "in use" in capsys.readouterr().err


def test_the_hubs_account_is_named_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert repr(BRAND) in capsys.readouterr().out
