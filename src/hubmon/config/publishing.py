"""The public page."""

# Annotations are no text here: msgspec would compile each of them at every start.

import re
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import field

from hubmon.config.tables import Table, refuse_nothing
from hubmon.settings import Duration

PageLanguage: TypeAlias = Literal["en", "nl", "de", "fr", "es", "it", "pt", "ru", "zh", "ja", "ar"]


class PublishConfig(Table, frozen=True):
    """``[publish]``: the public page, and the folder the collector keeps it in."""

    folder: Path | None = None
    """None: only `hubmon publish DIR` publishes."""
    every: Duration = Duration(minutes=5)
    """How often it is renewed while its figures keep their meaning."""
    name: str = ""
    """What customers call the hub."""
    language: PageLanguage = "en"
    """Of the page itself and of `message`; below it stands one of every language."""
    zone: str = "UTC"
    """The IANA zone of the times on it."""
    message: str = ""
    """The operator's own sentence, on top."""
    messages: dict[PageLanguage, str] = field(default_factory=dict)
    """The same in other languages."""
    promise_url: str = ""
    """Where it is told what is promised."""
    names: dict[str, str] = field(default_factory=dict)
    """Channels as customers know them, by key."""

    def __post_init__(self) -> None:
        """Refuse what cannot be published."""
        refuse_nothing(every=self.every)
        if not re.match(r"$|https?://|/(?!/)", self.promise_url):
            raise ValueError("`promise_url` has to begin with https:// or http:// or /")
