"""Which languages customers write in where."""

from __future__ import annotations

from hubmon.estimate.contract import DAY
from hubmon.estimate.fading import FadingCount
from hubmon.estimate.latest import Latest

_NEVER_NOTHING = 1e-9
_MOST_LANGUAGES = 12
"""So many of the most frequent languages speak for a channel."""


class Channel:
    """The last arrivals of one channel, or of all, and their languages of late.

    Args:
        latest: the arrivals; whoever passes it in tells it of them.
    """

    def __init__(self, latest: Latest) -> None:
        self.latest = latest
        self._languages: dict[str, FadingCount] = {}

    def arrive(self, at: float, language: str) -> None:
        """Somebody writes."""
        if language not in self._languages:
            self._languages[language] = FadingCount(DAY)
        self._languages[language].add(at)

    def languages(self, now: float) -> dict[str, float]:
        """The most frequent ones and how much each counts; none before the first arrival."""
        counts = {
            language: count.read(now) + _NEVER_NOTHING
            for language, count in self._languages.items()
        }
        most = sorted(counts, key=lambda language: (-counts[language], language))[:_MOST_LANGUAGES]
        return {language: counts[language] for language in most}
