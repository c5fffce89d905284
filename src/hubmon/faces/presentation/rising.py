"""What rose in a surge, in words. They are customers' own, so they stay on the screens inside."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import bidirectional

from hubmon.model.risen import RisenTopic, Rising
from hubmon.plain import plain

_FEW = 3
_ISOLATE, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def rising_words(rising: Rising | None, lead: str = "words that rose: ") -> Sequence[str]:
    """The words and the topics that rose, longer and shorter; none where nothing is known.

    A few words with a topic tell more than many without.
    """
    if rising is None:
        return ()
    words, topics = list(map(_isolated, rising.words)), list(map(_topic, rising.topics))
    parts = [
        (words[:count], topics[:shown])
        for shown in sorted({len(topics), min(len(topics), 1), 0}, reverse=True)
        for count in range(len(words), 0, -1)
        if count >= min(_FEW, len(words)) or not shown
    ]
    told = [_told(some, of, lead) for some, of in parts]
    return tuple(told or [_told([], topics[:shown], "") for shown in range(len(topics), 0, -1)])


def _told(words: Sequence[str], topics: Sequence[str], lead: str) -> str:
    said = [f"{lead}{', '.join(words)}"] if words else []
    return "; ".join([*said, f"topics: {', '.join(topics)}"] if topics else said)


def _topic(risen: RisenTopic) -> str:
    return f"{_isolated(risen.topic)} {risen.share * 100:.0f} % (usual {risen.usual * 100:.0f} %)"


def _isolated(text: str) -> str:
    """Foreign text that turns nothing around it, should it be written from right to left."""
    text = plain(text)
    if any(bidirectional(char) in {"R", "AL", "AN"} for char in text):
        return f"{_ISOLATE}{text}{_END}"
    return text
