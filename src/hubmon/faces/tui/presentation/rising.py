"""What rose in a surge, in words. They are customers' own, so they stay on the screens inside."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import bidirectional

from hubmon.model.rising import RisenTopic, Rising
from hubmon.plain import plain

_ISOLATE, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def rising_words(rising: Rising | None, lead: str = "words that rose: ") -> Sequence[str]:
    """The words and the topics that rose, longer and shorter; none where nothing is known."""
    if rising is None:
        return ()
    topics = [f"topics: {', '.join(map(_topic, rising.topics))}"] if rising.topics else []
    words = list(map(_isolated, rising.words))
    told = [f"{lead}{', '.join(words[:count])}" for count in range(len(words), 0, -1)]
    return (*("; ".join([each, *topics]) for each in told), *told) or tuple(topics)


def _topic(risen: RisenTopic) -> str:
    return f"{_isolated(risen.topic)} {risen.share * 100:.0f} % (usual {risen.usual * 100:.0f} %)"


def _isolated(text: str) -> str:
    """Foreign text that turns nothing around it, should it be written from right to left."""
    text = plain(text)
    if any(bidirectional(char) in {"R", "AL", "AN"} for char in text):
        return f"{_ISOLATE}{text}{_END}"
    return text
