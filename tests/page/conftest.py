"""A hub with a past, and what of it is published."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

from hubmon.config import PublishConfig
from hubmon.faces.page.publish import publish, read_figures
from hubmon.model.expectation import Estimate, Estimates
from hubmon.model.promise import Promises
from hubmon.model.snapshot import ChannelState
from hubmon.store.writer import SqliteStore

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CHANNELS: dict[str, ChannelState] = {
    "twitter": "live",
    "facebook": "live",
    "weibo": "trial",
    "googleplus": "retired",
}

Published: TypeAlias = Callable[..., Path]


def estimate(minutes: float, as_of: datetime = NOON, high: float | None = 45) -> Estimate:
    """One with a median of so many minutes; nine in ten within `high`."""
    return Estimate(
        as_of=as_of,
        sample=200,
        median=minutes * MINUTE,
        low=minutes / 2 * MINUTE,
        high=None if high is None else high * MINUTE,
    )


def estimates(hub: Estimate, **channels: Estimate) -> Estimates:
    return Estimates(hub, channels)


USUAL = estimates(estimate(20), twitter=estimate(14), weibo=estimate(33))


def breaking(text: str) -> str:
    """`text` with every space one at which a line may break."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def say(store: Path, now: Estimates, *kept: Estimates) -> None:
    with closing(SqliteStore(store, Promises())) as database:
        database.estimates.write(now, kept, NOON)


@pytest.fixture
def published(store_path: Path, tmp_path: Path) -> Published:
    """Publishes what a hub says, at noon if nothing else is said; gives the folder."""

    def site(
        said: Estimates = USUAL,
        *kept: Estimates,
        config: PublishConfig | None = None,
        at: datetime = NOON,
        channels: dict[str, ChannelState] = CHANNELS,
    ) -> Path:
        say(store_path, said, *kept)
        publish(
            tmp_path / "site",
            read_figures(store_path, channels, at),
            PublishConfig() if config is None else config,
        )
        return tmp_path / "site"

    return site
