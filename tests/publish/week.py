"""A week of a hub's figures, published one after the other.

It goes on where it was killed: five minutes after the moment that stands in the store.
"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hubmon.config import parse
from hubmon.faces.page.keeper import PageKeeper
from hubmon.model.expectation import Estimate, Estimates
from hubmon.model.promise import Promises
from hubmon.store.reader import StoreReader
from hubmon.store.writer import SqliteStore

START = datetime(2026, 11, 16, tzinfo=UTC)
WEEK = timedelta(weeks=1)
EVERY = timedelta(minutes=5)
SITE = "site"
_MINUTE = timedelta(minutes=1)
_DISRUPTED = (timedelta(days=3), timedelta(days=4))


def minutes_at(moment: datetime) -> int | None:
    """The median that is told at a moment of the week; None while it is unknown."""
    passed = moment - START
    if passed // timedelta(hours=1) % 24 == 2:
        return None
    if _DISRUPTED[0] <= passed < _DISRUPTED[1]:
        return 24 * 60 + passed // EVERY
    return 5 + passed // EVERY % 200


def said_at(moment: datetime) -> Estimates:
    """All that the hub says then."""
    minutes = minutes_at(moment)
    if minutes is None:
        return Estimates(Estimate(as_of=moment, sample=0, reason="too few"), {})
    wait = minutes * _MINUTE
    said = Estimate(as_of=moment, sample=200, median=wait, low=wait / 2, high=wait * 2)
    return Estimates(said, {"twitter": said})


def said_last(store: Path) -> datetime | None:
    """The last moment that the store tells of; None before the first."""
    with closing(StoreReader(store)) as reader:
        as_of = reader.estimates(START).hub.as_of
    return as_of if as_of > START else None


def main(store: Path) -> None:
    """Publish until the week is over."""
    config = parse(
        {"channels": {"twitter": {"state": "live"}}, "publish": {"folder": SITE}},
        store.with_name("hubmon.toml"),
    )
    with closing(SqliteStore(store, Promises())) as database:
        now = said_last(store) or START
        keeper = PageKeeper(config, store, lambda: now)
        while now < START + WEEK:
            now += EVERY
            database.estimates.write(said_at(now), (), now)
            keeper.look()
