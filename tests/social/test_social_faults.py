"""With any fault and any interruption, what comes out is exactly what the feed published."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.social.rig import BRAND, NOON, Collector, HandClock, connector, post, published

from hubmon.connect import CursorInvalid, RateLimited, Transient
from hubmon_social.mock import Faults, Feed, serve

NETWORKS = ("twitter", "facebook", "weibo", "vk", "chirpnet")


class World:
    """People who write, edit and withdraw while somebody polls."""

    def __init__(self, feed: Feed, clock: HandClock, seed: int) -> None:
        self.feed = feed
        self.clock = clock
        self.chance = random.Random(seed)
        self.keys: list[str] = []

    def act(self, actions: int = 1) -> None:
        for _ in range(actions):
            self.clock.turn(timedelta(seconds=self.chance.choice((0, 0, 1, 30))))
            self.chance.choice((self.write, self.write, self.write, self.edit, self.withdraw))()

    def write(self) -> None:
        """Ids are counted in each network alone, so they collide between networks."""
        network = self.chance.choice(NETWORKS)
        mine = [key for key in self.keys if key.startswith(f"{network}:")]
        brand = bool(mine) and self.chance.random() < 0.4
        answers = self.chance.choice(mine).partition(":")[2] if brand else None
        earlier = timedelta(seconds=self.chance.choice((0, 0, 0, 600)))
        new = post(
            len(mine) + 1,
            self.clock.now() - earlier,
            network=network,
            brand=brand,
            author=BRAND if brand else "somebody",
            in_reply_to=answers,
            conversation_id=answers,
        )
        self.keys.append(self.feed.publish(new))

    def edit(self) -> None:
        if self.keys:
            key = self.chance.choice(self.keys)
            self.feed.edit(key, f"edited {self.chance.random()}", self.clock.now())

    def withdraw(self) -> None:
        if self.keys:
            self.feed.delete(self.chance.choice(self.keys), self.clock.now())


async def catch_up_with(
    faults: Faults,
    *,
    seed: int = 1,
    before: int = 60,
    during: int = 60,
    page_size: int = 5,
    limit: int = 1000,
    crash: float = 0.0,
) -> tuple[Feed, Collector]:
    """Let a world happen before and while a collector polls, until both are at rest."""
    clock, feed = HandClock(), Feed()
    world = World(feed, clock, seed)
    world.act(before)
    left = during

    def between() -> None:
        nonlocal left
        if left > 0:
            left -= 1
            world.act()

    async with serve(feed, faults, clock=clock) as url:
        collector = Collector(
            make=lambda: connector(url, clock, page_size=page_size),
            clock=clock,
            limit=limit,
            crash=crash,
            chance=random.Random(seed),
            between=between,
        )
        while True:
            at_rest = left == 0
            if at_rest:
                clock.turn(faults.late_by)
            await collector.catch_up()
            if at_rest and feed.waiting() == 0:
                return feed, collector


RATES = {
    "duplicate": 0.5,
    "reorder": 1.0,
    "back_date": 0.5,
    "rate_limit": 0.4,
    "server_error": 0.5,
    "truncate": 0.5,
    "slow": 0.5,
    "empty_page": 0.6,
    "expire": 0.03,
}


@pytest.mark.parametrize("name", RATES)
async def test_one_fault_alone_loses_nothing_and_doubles_nothing(name: str) -> None:
    options: dict[str, Any] = {name: RATES[name], "slow_for": timedelta(milliseconds=1)}
    feed, collector = await catch_up_with(Faults(**options))
    assert collector.outcomes() == published(feed)


async def test_all_faults_together_lose_nothing_and_double_nothing() -> None:
    options: dict[str, Any] = {name: min(rate, 0.3) for name, rate in RATES.items()}
    faults = Faults(**options | {"expire": 0.02}, slow_for=timedelta(milliseconds=1))
    feed, collector = await catch_up_with(faults, before=150, crash=0.2, limit=7)
    assert collector.outcomes() == published(feed)
    assert {RateLimited, Transient, CursorInvalid} == {type(error) for error in collector.errors}


share = st.sampled_from((0.0, 0.1, 0.3))


@settings(max_examples=40, deadline=None)
@given(
    duplicate=share,
    reorder=share,
    back_date=share,
    rate_limit=share,
    server_error=share,
    truncate=share,
    empty_page=share,
    expire=st.sampled_from((0.0, 0.02)),
    seed=st.integers(0, 2**16),
    before=st.integers(0, 40),
    during=st.integers(0, 40),
    page_size=st.integers(5, 20),
    limit=st.integers(1, 30),
    crash=st.sampled_from((0.0, 0.2, 0.4)),
)
def test_any_faults_and_any_interruption_give_what_was_published(
    *,
    seed: int,
    before: int,
    during: int,
    page_size: int,
    limit: int,
    crash: float,
    **rates: float,
) -> None:
    options: dict[str, Any] = dict(rates)
    feed, collector = asyncio.run(
        catch_up_with(
            Faults(seed=seed, **options),
            seed=seed,
            before=before,
            during=during,
            page_size=page_size,
            limit=limit,
            crash=crash,
        )
    )
    assert collector.outcomes() == published(feed)
    assert collector.rejected == []


def one_post(feed: Feed) -> None:
    feed.publish(post(1))


@pytest.mark.parametrize(
    ("faults", "error", "words"),
    [
        (Faults(server_error=1), Transient, "answered 50"),
        (Faults(truncate=1), Transient, "broke"),
        (Faults(rate_limit=1), RateLimited, "answered 429: Too Many Requests"),
        (
            Faults(slow=1, slow_for=timedelta(seconds=30)),
            Transient,
            "/2/mentions did not answer in time",
        ),
    ],
)
async def test_a_failure_is_reported_by_its_kind(
    faults: Faults, error: type[Exception], words: str
) -> None:
    clock, feed = HandClock(), Feed()
    one_post(feed)
    async with serve(feed, faults, clock=clock) as url:
        source = connector(url, clock, seconds=0.3)
        try:
            with pytest.raises(error, match=words):
                await source.poll(None, 100)
        finally:
            await source.aclose()


async def test_a_rate_limit_says_when_to_come_back() -> None:
    clock, feed = HandClock(), Feed()
    one_post(feed)
    pause = timedelta(seconds=90)
    async with serve(feed, Faults(rate_limit=1, pause=pause), clock=clock) as url:
        source = connector(url, clock)
        try:
            with pytest.raises(RateLimited) as caught:
                await source.poll(None, 100)
        finally:
            await source.aclose()
    assert caught.value.retry_at == NOON + pause


async def test_the_last_request_of_a_window_asks_for_a_pause_at_once() -> None:
    clock, feed = HandClock(), Feed()
    one_post(feed)
    async with serve(feed, Faults(requests=1), clock=clock) as url:
        source = connector(url, clock)
        try:
            batch = await source.poll(None, 100)
        finally:
            await source.aclose()
    assert batch.retry_after == timedelta(minutes=15)


@pytest.mark.parametrize("place", ["since", "page", "deletions"])
async def test_a_position_the_feed_does_not_know_makes_the_collector_start_again(
    place: str,
) -> None:
    """As after a restart of a feed that lives in memory."""
    clock, feed = HandClock(), Feed()
    for number in range(12):
        feed.publish(post(number))
    feed.delete("twitter:1", NOON)
    async with serve(feed, clock=clock) as url:
        first = Collector(lambda: connector(url, clock, page_size=5), clock)
        await first.catch_up()
        await first.catch_up()
    stops = [batch.cursor or "" for batch in first.batches]
    cursor = {"since": stops[-1], "page": stops[0], "deletions": stops[-2]}[place]
    async with serve(Feed(), clock=clock) as other:
        source = connector(other, clock)
        try:
            with pytest.raises(CursorInvalid, match="is not known here"):
                await source.poll(cursor.replace(url, other), 100)
        finally:
            await source.aclose()
