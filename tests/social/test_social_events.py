"""What a post becomes: whose it is, which case it joins, which version it is."""

from __future__ import annotations

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
    poll_once,
    post,
)

from hubmon.connect import AnyEvent, Customer, CustomerMessage, Deleted, Reply
from hubmon.model import events
from hubmon_social.mock import Feed, Post, serve


async def collected(feed: Feed, **options: Any) -> dict[str, AnyEvent]:
    """The newest event of each id, after a whole walk."""
    clock = HandClock(NOON + timedelta(hours=1))
    async with serve(feed, clock=clock) as url:
        collector = Collector(lambda: connector(url, clock, **options), clock)
        await collector.catch_up()
    return {event.id: event for event in collector.events.values()}


async def event_of(new: Post, **options: Any) -> AnyEvent | None:
    feed = Feed()
    feed.publish(new)
    return next(iter((await collected(feed, **options)).values()), None)


async def test_a_customers_post_becomes_a_message() -> None:
    new = post(
        7,
        author="anna",
        author_name="Anna",
        followers=12,
        text="Waar is mijn koffer? \x1b[31m",
        lang="nl",
        conversation_id=5,
        in_reply_to=6,
    )
    assert await event_of(new) == CustomerMessage(
        stream="posts",
        id="twitter:7",
        at=NOON,
        case=("twitter:5", "twitter:7"),
        message="twitter:7",
        channel="twitter",
        language="nl",
        text="Waar is mijn koffer? \x1b[31m",
        author=Customer(id="twitter:anna", name="Anna", audience=12),
        in_reply_to="twitter:6",
    )


async def test_the_hubs_answer_becomes_a_reply_with_its_agent() -> None:
    new = post(9, author="KLM", text="Found it! ^MK", lang="en", conversation_id=7, in_reply_to=7)
    reply = await event_of(new, brand_accounts=("@klm",), agent_pattern=r"\^([A-Z]{2})$")
    assert reply == Reply(
        stream="posts",
        id="twitter:9",
        at=NOON,
        case=("twitter:7", "twitter:9"),
        message="twitter:9",
        channel="twitter",
        language="en",
        text="Found it! ^MK",
        agent="MK",
        in_reply_to="twitter:7",
    )


async def test_without_a_signature_the_agent_is_unknown() -> None:
    new = post(9, author="hub", in_reply_to=7)
    reply = await event_of(new, agent_pattern=r"\^([A-Z]{2})$")
    assert isinstance(reply, Reply)
    assert reply.agent is None


async def test_the_hubs_own_thread_is_a_reply_to_nobody() -> None:
    reply = await event_of(post(9, author="hub", conversation_id=7))
    assert isinstance(reply, Reply)
    assert reply.in_reply_to is None


@pytest.mark.parametrize("conversation", [None, 9])
async def test_an_announcement_of_the_hub_is_no_event(conversation: int | None) -> None:
    assert await event_of(post(9, author="hub", conversation_id=conversation)) is None


@pytest.mark.parametrize(
    ("entry", "is_hub"),
    [("KLM", True), ("@klm", True), ("twitter:KLM", True), ("vk:KLM", False), ("KL", False)],
)
async def test_an_account_is_meant_on_one_network_or_on_all(entry: str, is_hub: bool) -> None:
    event = await event_of(post(9, author="KLM", in_reply_to=7), brand_accounts=(entry,))
    assert isinstance(event, Reply) == is_hub


@pytest.mark.parametrize(
    "options",
    [
        {"automatic_accounts": ("hub_robot",)},
        {"brand_accounts": ("hub_robot",), "automatic_patterns": ("^Thank you for your message",)},
    ],
)
async def test_an_automatic_reply_is_marked(options: dict[str, Any]) -> None:
    text = "Thank you for your message, we will be with you soon."
    reply = await event_of(post(9, author="hub_robot", text=text, in_reply_to=7), **options)
    assert isinstance(reply, Reply)
    assert reply.automatic


async def test_a_bots_post_needs_no_reply() -> None:
    event = await event_of(post(9, author="flightbot"), bots=("flightbot",))
    assert isinstance(event, CustomerMessage)
    assert not event.needs_reply


@pytest.mark.parametrize(
    ("lang", "language"),
    [("pt_BR", "pt-BR"), ("iw", "he"), ("und", "und"), ("zxx", "und"), ("qme", "und"), ("", "und")],
)
async def test_a_language_is_a_standard_tag(lang: str, language: str) -> None:
    event = await event_of(post(9, lang=lang))
    assert isinstance(event, CustomerMessage)
    assert event.language == language


@pytest.mark.parametrize(
    ("network", "options", "channel"),
    [
        ("Twitter", {}, "twitter"),
        ("SinaWeibo", {}, "weibo"),
        ("ChirpNet", {}, "chirpnet"),
        ("ChirpNet", {"networks": {"CHIRPNET": "Chirp"}}, "chirp"),
        ("", {"default_network": "facebook"}, "facebook"),
    ],
)
async def test_a_network_has_one_name_in_lower_case(
    network: str, options: dict[str, Any], channel: str
) -> None:
    event = await event_of(post(9, network=network), **options)
    assert isinstance(event, CustomerMessage)
    assert (event.channel, event.message) == (channel, f"{channel}:9")


async def test_the_same_id_on_two_networks_is_two_messages() -> None:
    feed = Feed()
    feed.publish(post(1, network="vk", text="from vk"))
    feed.publish(post(1, network="chirpnet", text="from chirpnet"))
    events = await collected(feed)
    assert events.keys() == {"vk:1", "chirpnet:1"}


async def test_an_edit_is_a_later_version_with_the_first_ones_time() -> None:
    feed = Feed()
    key = feed.publish(post(1))
    newer = feed.edit(key, "second text", NOON + timedelta(minutes=1), new_id=2)
    feed.edit(newer, "third text", NOON + timedelta(minutes=2), new_id=3)
    event = (await collected(feed))["twitter:1"]
    assert isinstance(event, CustomerMessage)
    assert (event.version, event.at, event.text) == (2, NOON, "third text")
    assert event.message == "twitter:1"


async def test_a_reply_to_any_version_shares_a_key_with_the_post() -> None:
    feed = Feed()
    key = feed.publish(post(1))
    feed.edit(key, "second text", NOON + timedelta(minutes=1), new_id=2)
    feed.publish(post(3, NOON + timedelta(minutes=5), author="hub", in_reply_to=2))
    events = await collected(feed)
    reply = events["twitter:3"]
    assert isinstance(reply, Reply)
    assert reply.in_reply_to in events["twitter:1"].case


async def test_deleting_one_version_deletes_the_post() -> None:
    feed = Feed()
    key = feed.publish(post(1))
    newer = feed.edit(key, "second text", NOON + timedelta(minutes=1), new_id=2)
    feed.delete(newer, NOON + timedelta(minutes=2))
    events = await collected(feed)
    assert events["twitter:1"] == Deleted(
        stream="posts", id="twitter:1", at=NOON + timedelta(minutes=2), message="twitter:1"
    )


async def test_a_back_dated_post_keeps_its_own_time() -> None:
    feed = Feed()
    feed.publish(post(1))
    feed.publish(post(2, NOON - timedelta(days=2)))
    event = (await collected(feed))["twitter:2"]
    assert event.at == NOON - timedelta(days=2)


def row(**changes: Any) -> dict[str, Any]:
    good = {"id": "1", "author_id": "7", "created_at": "2026-11-22T12:00:00.000Z", "text": "hello"}
    return {name: value for name, value in (good | changes).items() if value is not None}


async def batch_of(*rows: object) -> Any:
    page = {"data": list(rows), "meta": {"newest_id": "9", "result_count": len(rows)}}
    async with canned(answer(page)) as (url, _):
        return await poll_once(url)


async def test_a_plain_row_of_the_x_api_will_do() -> None:
    """No network, no conversation, no user: the connector's default network is meant."""
    batch = await batch_of(row(lang="en"))
    assert batch.events == (
        CustomerMessage(
            stream="posts",
            id="twitter:1",
            at=NOON,
            case=("twitter:1",),
            message="twitter:1",
            channel="twitter",
            language="en",
            text="hello",
            author=Customer(id="twitter:7"),
        ),
    )


async def test_a_retweet_needs_no_reply() -> None:
    batch = await batch_of(row(referenced_tweets=[{"type": "retweeted", "id": "5"}]))
    assert not batch.events[0].needs_reply
    assert batch.events[0].in_reply_to is None


async def test_times_of_other_zones_become_utc() -> None:
    batch = await batch_of(row(created_at="2026-11-22T13:00:00+01:00"))
    assert batch.events[0].at == NOON
    assert batch.events[0].at.tzinfo is UTC


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row(id=None), "id"),
        (row(id=""), "$.id"),
        (row(id="1" * 500), "$.id"),
        (row(author_id=None), "author_id"),
        (row(created_at="yesterday"), "$.created_at"),
        (row(created_at="2026-11-22T12:00:00"), "$.created_at"),
        (row(created_at="0001-01-01T00:00:00+23:00"), "outside the calendar"),
        (row(text=5), "$.text"),
        (row(edit_history_tweet_ids=["8"]), "edit_history_tweet_ids"),
        ("rubbish", "object"),
        (None, "object"),
    ],
)
async def test_a_bad_row_is_set_aside_with_its_reason_and_the_rest_goes_in(
    bad: object, reason: str
) -> None:
    batch = await batch_of(row(), bad, row(id="2"))
    assert [event.id for event in batch.events] == ["twitter:1", "twitter:2"]
    [rejected] = batch.rejected
    assert rejected.where == "/2/mentions, row 2"
    assert reason in rejected.reason
    assert msgspec.json.decode(rejected.raw) == bad


async def test_half_of_a_surrogate_pair_does_not_stop_the_page() -> None:
    """As a program leaves it that cuts an emoji in two."""
    batch = await batch_of(row(text="cut \ud83d"), row(id="2"))
    assert [event.text for event in batch.events] == ["cut ?", "hello"]


async def test_events_survive_the_way_into_the_store() -> None:
    feed = Feed()
    feed.publish(post(1, datetime(2026, 11, 22, 11, 0, 0, 123_000, tzinfo=UTC)))
    feed.publish(post(2, author="hub", in_reply_to=1))
    feed.delete("twitter:1", NOON)
    for event in (await collected(feed)).values():
        assert events.decode(events.encode(event)) == event
