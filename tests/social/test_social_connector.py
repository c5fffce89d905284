"""Walks, cursors, limits, refusals and configuration of the social connector."""

from __future__ import annotations

import gzip
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from tests.social.rig import (
    NOON,
    Collector,
    HandClock,
    answer,
    canned,
    connector,
    host,
    poll_once,
    post,
)

from hubmon.connect import (
    AuthError,
    ConfigError,
    ConnectorType,
    CursorInvalid,
    RateLimited,
    Secret,
    Transient,
)
from hubmon_social import hubmon_connectors
from hubmon_social.config import SocialConfig
from hubmon_social.connector import SocialConnector
from hubmon_social.mock import Feed, serve

EMPTY: dict[str, Any] = {"meta": {"result_count": 0}}


def feed_of(count: int) -> Feed:
    feed = Feed()
    for number in range(count):
        feed.publish(post(number))
    return feed


async def test_a_walk_goes_page_by_page_and_ends_with_what_it_covers() -> None:
    clock, feed = HandClock(), feed_of(12)
    async with serve(feed, clock=clock) as url:
        collector = Collector(lambda: connector(url, clock, page_size=5), clock)
        await collector.catch_up()
    assert [len(batch.events) for batch in collector.batches] == [5, 5, 2, 0]
    assert [batch.more for batch in collector.batches] == [True, True, True, False]
    assert [batch.complete_through for batch in collector.batches] == [None, None, None, NOON]


async def test_what_is_covered_is_the_moment_the_walk_began() -> None:
    clock, feed = HandClock(), feed_of(12)

    async with serve(feed, clock=clock) as url:
        collector = Collector(
            lambda: connector(url, clock, page_size=5),
            clock,
            between=lambda: clock.turn(timedelta(minutes=1)),
        )
        await collector.catch_up()
    assert collector.batches[-1].complete_through == NOON + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("date", "covered"),
    [
        ("Sun, 22 Nov 2026 11:58:00 GMT", NOON - timedelta(minutes=2)),
        ("Sun, 22 Nov 2026 18:00:00 GMT", NOON),
        ("soon", NOON),
    ],
)
async def test_a_feed_cannot_claim_to_be_ahead_of_the_clock(date: str, covered: datetime) -> None:
    async with canned(answer(EMPTY, Date=date)) as (url, _):
        batch = await poll_once(url, deletions=False)
    assert batch.complete_through == covered


async def test_a_caught_up_connector_is_told_only_what_is_new() -> None:
    clock, feed = HandClock(), feed_of(12)
    async with serve(feed, clock=clock) as url:
        collector = Collector(lambda: connector(url, clock, page_size=5), clock)
        await collector.catch_up()
        collector.batches.clear()
        feed.publish(post(100))
        await collector.catch_up()
        await collector.catch_up()
    assert [[event.id for event in batch.events] for batch in collector.batches] == [
        ["twitter:100"],
        [],
        [],
        [],
    ]


async def test_a_batch_never_holds_more_than_asked_for() -> None:
    clock, feed = HandClock(), feed_of(12)
    async with serve(feed, clock=clock) as url:
        collector = Collector(lambda: connector(url, clock), clock, limit=2)
        await collector.catch_up()
    assert {len(batch.events) for batch in collector.batches} == {0, 1, 2}
    assert len(collector.events) == 12


async def test_a_flood_on_one_page_is_split() -> None:
    rows = [
        {"id": str(n), "author_id": "7", "created_at": "2026-11-22T12:00:00Z"} for n in range(3000)
    ]
    page = {"data": rows, "meta": {"newest_id": "2999", "result_count": 3000}}
    clock = HandClock()
    async with canned(answer(page), answer(page), answer(EMPTY)) as (url, _):
        collector = Collector(lambda: connector(url, clock, deletions=False), clock, limit=1000)
        await collector.catch_up()
    assert [len(batch.events) for batch in collector.batches] == [1000, 1000, 1000]
    assert len(collector.events) == 3000


async def test_the_rest_of_a_split_page_is_not_lost_with_the_process() -> None:
    clock, feed = HandClock(), feed_of(12)
    async with serve(feed, clock=clock) as url:
        before, after = connector(url, clock), connector(url, clock)
        try:
            first = await before.poll(None, 3)
            again = await after.poll(first.cursor, 1000)
        finally:
            await before.aclose()
            await after.aclose()
    assert {event.id for event in again.events} == {f"twitter:{n}" for n in range(12)}


async def test_the_rest_of_a_split_page_is_not_given_to_another_cursor() -> None:
    clock, feed = HandClock(), feed_of(8)
    async with serve(feed, clock=clock) as url:
        source = connector(url, clock)
        try:
            first = await source.poll(None, 3)
            again = await source.poll(None, 3)
        finally:
            await source.aclose()
    assert len(first.events) == 3
    assert first.events == again.events


async def test_a_feed_without_deletions_is_not_asked_for_them() -> None:
    async with canned(answer(EMPTY)) as (url, heads):
        batch = await poll_once(url, deletions=False)
    assert not batch.more
    assert [head.split("?")[0] for head in heads] == ["GET /2/mentions"]


async def test_the_request_carries_the_token_and_asks_for_what_the_x_api_leaves_out() -> None:
    secret = Secret("env:FEED_TOKEN", lambda: "hunter2")
    async with canned(answer(EMPTY)) as (url, heads):
        await poll_once(url, token=secret)
    assert "authorization: bearer hunter2" in heads[0].lower()
    assert "expansions=author_id" in heads[0]


async def test_compressed_answers_are_read() -> None:
    body = gzip.compress(msgspec.json.encode(EMPTY))
    async with canned(answer(body, Content_Encoding="gzip")) as (url, _):
        assert (await poll_once(url)).more


async def test_a_new_token_counts_without_a_restart() -> None:
    feed, clock = Feed(), HandClock()
    tokens = iter(["old", "new"])
    async with serve(feed, clock=clock, token="new") as url:
        connecting = connector(url, clock, token=Secret("file:token", lambda: next(tokens)))
        async with aclosing(connecting):
            with pytest.raises(AuthError):
                await connecting.poll(None, 100)
            await connecting.poll(None, 100)


@pytest.mark.parametrize("token", ["hunter2\nhunter3", "huntér2"])
async def test_a_token_that_cannot_be_sent_is_not_told_to_anybody(token: str) -> None:
    async with serve(Feed(), clock=HandClock()) as url:
        with pytest.raises(ConfigError, match="token has characters") as raised:
            await poll_once(url, token=Secret("env:X", lambda: token))
    assert "hunt" not in str(raised.value)


async def test_a_wrong_token_needs_a_person() -> None:
    clock, feed = HandClock(), feed_of(1)
    async with serve(feed, clock=clock, token="right") as url:
        with pytest.raises(AuthError, match="answered 401: Unauthorized"):
            await poll_once(url, token=Secret("env:X", lambda: "wrong"))
        batch = await poll_once(url, token=Secret("env:X", lambda: "right"))
    assert len(batch.events) == 1


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (answer({"title": "Forbidden"}, "403 Forbidden"), AuthError, "403: Forbidden"),
        (answer(b"<html>", "404 Not Found"), ConfigError, "404"),
        (answer(b"", "301 Moved", Location="https://elsewhere"), ConfigError, "moved"),
        (answer(b"no", "400 Bad Request"), ConfigError, "400"),
        (answer(b"", "503 Service Unavailable"), Transient, "503"),
        (answer(b"", "418 Teapot"), Transient, "418"),
        (answer({"title": "\x1b]0;owned\x07"}, "500 Oops"), Transient, r"500:  ?\]0;owned"),
        (answer(b'{"data": [{"id": "1", "te'), Transient, "broken off"),
        (answer(b"<html>all is well</html>"), Transient, "no page"),
        (answer({"data": []}), Transient, "meta"),
        (answer(b"[" * 50_000), Transient, "no page"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", Transient, "broke off"),
        (b"rubbish\r\n\r\n", Transient, "broke off"),
        (b"", Transient, "broke off"),
        (answer(b"not compressed", Content_Encoding="gzip"), Transient, "broke off"),
        (answer(b" " * (17 * 2**20)), Transient, "more than 16 MiB"),
    ],
    ids=lambda value: str(value[:40]) if isinstance(value, bytes) else None,
)
async def test_every_failure_has_its_kind(reply: bytes, error: type[Exception], words: str) -> None:
    async with canned(reply) as (url, _):
        with pytest.raises(error, match=words) as caught:
            await poll_once(url)
    assert all(character.isprintable() or character == "\n" for character in str(caught.value))


async def test_a_feed_that_is_not_there_is_tried_again() -> None:
    async with canned(b"") as (url, _):
        pass
    with pytest.raises(Transient, match=f"{url}/2/mentions cannot be reached"):
        await poll_once(url)


@pytest.mark.parametrize(
    ("headers", "retry_at"),
    [
        ({"x_rate_limit_reset": "1795348800"}, datetime.fromtimestamp(1795348800, UTC)),
        ({"Retry_After": "90"}, NOON + timedelta(seconds=90)),
        ({"x_rate_limit_reset": "9" * 30}, None),
        ({"Retry_After": "later"}, None),
        ({}, None),
    ],
)
async def test_a_rate_limit_says_until_when_if_the_feed_does(
    headers: dict[str, str], retry_at: datetime | None
) -> None:
    async with canned(answer({}, "429 Too Many Requests", **headers)) as (url, _):
        with pytest.raises(RateLimited) as caught:
            await poll_once(url)
    assert caught.value.retry_at == retry_at


@pytest.mark.parametrize(
    "cursor", ["", "rubbish", "{}", '{"feed": "http://elsewhere"}', '{"feed": "u", "x": 1}']
)
async def test_an_unusable_cursor_makes_the_collector_start_again(cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        await poll_once("http://127.0.0.1:9", cursor)


@pytest.mark.parametrize("status", ["400 Bad Request", "410 Gone"])
async def test_a_refused_position_is_told_from_a_refused_configuration(status: str) -> None:
    def refusal(name: str) -> bytes:
        return answer({"errors": [{"parameters": {name: ["x"]}, "message": "bad"}]}, status)

    async with canned(refusal("since_id"), refusal("max_results")) as (url, _):
        cursor = msgspec.json.encode({"feed": url, "since": "5"}).decode()
        with pytest.raises(CursorInvalid):
            await poll_once(url, cursor)
        with pytest.raises((ConfigError, Transient)):
            await poll_once(url, cursor)


async def test_check_says_what_it_reached() -> None:
    clock, feed = HandClock(), feed_of(3)
    async with serve(feed, clock=clock) as url:
        source = connector(url, clock)
        try:
            assert await source.check() == (f"{url} answers; its newest position is {feed.name}-3")
        finally:
            await source.aclose()


async def test_own_announcements_are_counted_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    feed = feed_of(1)
    feed.publish(post(50, author="hub"))
    feed.publish(post(51, author="hub"))
    async with serve(feed, clock=HandClock()) as url:
        with caplog.at_level("INFO", logger="hubmon.test.social"):
            await poll_once(url)
    assert "skipped 2 own posts that join no conversation" in caplog.text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"base_url": "example.com"}, "base_url"),
        ({"base_url": "ftp://example.com"}, "base_url"),
        ({"base_url": "http://"}, "base_url"),
        ({"base_url": "http://host:99999"}, "base_url"),
        ({"base_url": "http://[::1"}, "base_url"),
        ({"base_url": "https://host/?a=b"}, "query"),
        ({"base_url": "https://me:pa55@host"}, "password"),
        ({"agent_pattern": "("}, "agent_pattern"),
        ({"agent_pattern": "[A-Z]{2}"}, "group"),
        ({"automatic_patterns": ("*",)}, "automatic_patterns"),
        ({"brand_accounts": ("KLM",), "bots": ("@klm",)}, "bots: klm"),
    ],
)
def test_a_configuration_that_cannot_work_is_refused(options: dict[str, Any], words: str) -> None:
    values: dict[str, Any] = {"base_url": "http://127.0.0.1", "brand_accounts": ()} | options
    with pytest.raises(ConfigError) as caught:
        SocialConnector(SocialConfig(**values), host(HandClock()))
    assert words in str(caught.value)
    assert "pa55" not in str(caught.value)


async def test_the_plugin_offers_the_connector_with_its_typed_keys() -> None:
    [kind] = hubmon_connectors()
    assert isinstance(kind, ConnectorType)
    table = {"base_url": "http://127.0.0.1:9/", "brand_accounts": ["hub"]}
    source = kind.create(msgspec.convert(table, kind.config), host(HandClock()))
    await source.aclose()
    with pytest.raises(msgspec.ValidationError, match="page_size"):
        msgspec.convert(table | {"page_size": 500}, kind.config)


async def test_a_feed_that_forgot_the_place_leaves_a_gap_until_the_next_walk() -> None:
    refusal = {"errors": [{"parameters": {"since_id": ["5"]}, "message": "expired"}]}
    answers = (answer(refusal, "400 Bad Request"), answer(EMPTY), answer(EMPTY))
    async with canned(*answers) as (url, _):
        source = connector(url, HandClock(), deletions=False)
        try:
            with pytest.raises(CursorInvalid):
                await source.poll(msgspec.json.encode({"feed": url, "since": "5"}).decode(), 10)
            whole = await source.poll(None, 10)
            later = await source.poll(whole.cursor, 10)
        finally:
            await source.aclose()
    assert "no longer keeps" in whole.gap
    assert later.gap == ""
