"""Looking again and again: it never gives up, and says once what is wrong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator

import pytest

from hubmon.connect.looking import keep_looking

log = logging.getLogger("hubmon.test")


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """How long it slept each time; nobody waits for it."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    with monkeypatch.context() as patched:
        patched.setattr(asyncio, "sleep", sleep)
        yield slept


async def looks(outcomes: Iterator[Exception | None]) -> None:
    """Look for as long as there are outcomes."""

    async def look() -> None:
        try:
            outcome = next(outcomes)
        except StopIteration:
            raise asyncio.CancelledError from None
        if outcome is not None:
            raise outcome

    with pytest.raises(asyncio.CancelledError):
        await keep_looking(look, log, "nothing is seen", "it is seen again", 5)


async def test_after_weeks_of_failures_it_looks_all_the_same(
    pauses: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    await looks(iter([OSError("no disk")] * 5_000))
    assert len(pauses) == 5_000
    assert pauses[:3] == [10, 20, 40]
    assert pauses[-1] == max(pauses) == 300
    assert caplog.text.count("nothing is seen: ") == 1


async def test_another_failure_is_told_and_so_is_the_end_of_them(
    pauses: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    failure, other = OSError("no disk"), OSError("no power")
    await looks(iter([None, failure, failure, other, None, None, failure]))
    assert [record.message.rpartition(": ")[2] for record in caplog.records] == [
        "OSError('no disk')",
        "OSError('no power')",
        "it is seen again",
        "OSError('no disk')",
    ]
    assert pauses == [5, 10, 20, 40, 5, 5, 10]
