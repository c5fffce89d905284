"""What an estimator is told, what it is asked, and what it answers.

This is all that an estimator needs to know to be back-tested beside ours. Inside `hubmon.estimate`
a moment is a float of seconds since the epoch (UTC) and a wait is a float of seconds: they are
computed with, millions of times. Every moment is passed in; nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple, Protocol, TypeAlias

from msgspec import Struct

LEVELS: Final = (0.05, 0.1, 0.5, 0.9, 0.95)
"""The shares of customers who wait no longer than the five waits of a forecast."""

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY


class Arrival(Struct, frozen=True, gc=False):
    """A customer starts to wait."""

    at: float
    id: int
    channel: str
    language: str


class Reply(Struct, frozen=True, gc=False):
    """The customer of an arrival gets a reply."""

    at: float
    id: int
    agent: str = ""
    """Who replied; empty where the source does not tell."""


class Withdrawal(Struct, frozen=True, gc=False):
    """An arrival ends without a reply: taken back, or closed."""

    at: float
    id: int


class Found(Struct, frozen=True, gc=False):
    """A customer turns out to wait since earlier: told late, or the turn has changed.

    They count among those who wait, with their true age, and so does their reply as work done; how
    long they waited teaches nothing, for what would have been said to them is not known.
    """

    at: float
    id: int
    since: float
    """When they began to wait; not after `at`."""
    channel: str
    language: str


class Lost(Struct, frozen=True, gc=False):
    """An arrival that is no longer known, or whose end is not known in time: teaches nothing."""

    at: float
    id: int


class Resolution(Struct, frozen=True, gc=False):
    """What was answered is solved, and keeps nobody busy any longer."""

    at: float
    id: int


class Shift(Struct, frozen=True, gc=False):
    """A person begins or ends work."""

    at: float
    agent: str
    on: bool
    languages: tuple[str, ...] = ()


Happening: TypeAlias = Arrival | Reply | Withdrawal | Found | Lost | Resolution | Shift


class Forecast(NamedTuple):
    """How long a customer who writes now waits, if they are answered at all. In seconds."""

    low_90: float
    """One in twenty waits less."""
    low_80: float
    """One in ten waits less."""
    median: float
    high_80: float
    """One in ten waits longer."""
    high_90: float
    """One in twenty waits longer."""

    @classmethod
    def point(cls, wait: float) -> Forecast:
        """A forecast that knows of no uncertainty."""
        return cls(wait, wait, wait, wait, wait)


class Forecaster(Protocol):
    """Learns from what happens, in order of time, and says at any moment what to expect.

    What it says at a moment may depend on nothing but what it was told before.
    """

    def observe(self, happening: Happening) -> None:
        """Learn of something that happens now; what is told later is never earlier."""
        ...

    def predict(self, now: float, channel: str | None, language: str | None) -> Forecast | None:
        """What a customer who writes at `now` can expect; None when there is nothing to go by.

        Args:
            now: the moment; no earlier than what was told last.
            channel: where they write; None where it does not matter.
            language: in which; None where it does not matter. Both None: anywhere in the hub.
        """
        ...


Maker: TypeAlias = Callable[[float], Forecaster]
"""Makes a fresh estimator; given the seconds after which a message counts as never answered."""
