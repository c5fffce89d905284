"""How badly a simulated feed behaves."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Rates from 0 (never) to 1 (always), and how long what takes time takes.

    The same seed and the same requests give the same faults.
    """

    seed: int = 0
    duplicate: float = 0.0
    """Share of rows that stand twice on their page, or once more on a later one."""
    reorder: float = 0.0
    """Share of pages whose rows are shuffled."""
    back_date: float = 0.0
    """Share of posts that enter the feed late, with their old time under a new position."""
    rate_limit: float = 0.0
    """Share of requests that close the feed for `pause`: 429 until then."""
    server_error: float = 0.0
    """Share of requests answered by 500, 502, 503 or 504."""
    truncate: float = 0.0
    """Share of answers that break off in the middle."""
    slow: float = 0.0
    """Share of answers that wait for `slow_for` first."""
    empty_page: float = 0.0
    """Share of pages without rows though there are more behind."""
    expire: float = 0.0
    """Share of requests whose cursor (token or since_id) is refused as expired."""

    pause: timedelta = timedelta(seconds=15)
    """On the feed's clock."""
    slow_for: timedelta = timedelta(seconds=1)
    """Real time."""
    late_by: timedelta = timedelta(minutes=10)
    """At most, on the feed's clock."""
    requests: int | None = None
    """How many requests a quarter of an hour on the feed's clock allows; None for any number."""

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, float) and not 0 <= value <= 1:
                raise ValueError(f"{item.name} is a rate from 0 to 1, not {value}")
