"""When a source that failed is asked again."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from hubmon.errors import AuthError, ConfigError, RateLimited

SHORTEST = timedelta(milliseconds=250)
LONGEST = timedelta(minutes=5)
LONGEST_WAIT_ASKED_FOR = timedelta(hours=1)
"""A source that asks to be left alone for longer is asked again after this long all the same."""
FOR_A_PERSON = timedelta(minutes=1)
"""Between two tries when a person has to mend something."""

_JITTER = 0.2


class Backoff:
    """Waits longer from failure to failure, with jitter, and never gives up."""

    def __init__(self, failures: int = 0) -> None:
        """Start after this many failures in a row."""
        self._failures = failures
        self._jitter = random.Random()  # noqa: S311  # spreads polls, guards nothing

    @property
    def failures(self) -> int:
        """How many times in a row it failed."""
        return self._failures

    def reset(self) -> None:
        """Start anew after a success."""
        self._failures = 0

    def after(self, error: Exception, now: datetime) -> timedelta:
        """How long to wait after one more failure."""
        self._failures += 1
        retry_at = getattr(error, "retry_at", None) if isinstance(error, RateLimited) else None
        if isinstance(retry_at, datetime) and retry_at.tzinfo is not None:
            asked = retry_at - now
            return min(max(asked, SHORTEST), LONGEST_WAIT_ASKED_FOR)
        if isinstance(error, AuthError | ConfigError):
            return self.spread(FOR_A_PERSON)
        return self.spread(min(SHORTEST * 2 ** min(self._failures - 1, 16), LONGEST))

    def spread(self, duration: timedelta) -> timedelta:
        """`duration`, some more or some less, so that sources are not asked all at once."""
        return duration * self._jitter.uniform(1 - _JITTER, 1 + _JITTER)
