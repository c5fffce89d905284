"""What rose in a surge, for whoever shows it; `hubmon.model.rising` finds it."""

from __future__ import annotations

from typing import NamedTuple


class RisenTopic(NamedTuple):
    """A topic that is more frequent than usual."""

    topic: str
    share: float
    """Of the cases of which the topic is known."""
    usual: float


class Rising(NamedTuple):
    """What rose, the most telling first."""

    words: tuple[str, ...] = ()
    topics: tuple[RisenTopic, ...] = ()
    customers: int = 0
    """In how many customers' messages of the surge that was looked for."""
