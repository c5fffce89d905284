"""Keeps the page up to date beside collecting, and never in its way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeAlias

from hubmon.config import Config, load
from hubmon.connect.looking import keep_looking
from hubmon.errors import HubmonError
from hubmon.faces.page.figures import Figure, PublicFigures
from hubmon.faces.page.outgoing import hand_on
from hubmon.faces.page.publish import publish, read_figures
from hubmon.faces.page.spans import rounded_up
from hubmon.store.sources import stands

log = logging.getLogger("hubmon.page")

_LOOK: Final = 5.0
"""Seconds between two looks whether the figures have changed their meaning."""
_NO_COURSE: Final = timedelta()
PAGE: Final = "page"
"""Its name among the sources, and that of what makes it."""

Meaning: TypeAlias = tuple[tuple[str, str], ...]


class PageKeeper:
    """Publishes every so often, and at once when the figures change their meaning."""

    def __init__(
        self,
        config: Config,
        store: Path,
        now: Callable[[], datetime],
        senders: Sequence[str] = (),
    ) -> None:
        """Prepare; nothing is published yet.

        Args:
            config: with the folder. Its file is read again when it has changed.
            store: the database.
            now: the present moment on the hub's clock.
            senders: the connectors that publish figures elsewhere.
        """
        self._config = config
        self._config_seen = _changed_at(config.path)
        self._store = store
        self._now = now
        self._senders = senders
        self._published: datetime | None = None
        self._meaning: Meaning = ()

    async def run(self) -> None:
        """Keep it up until cancelled, on another thread; what fails is tried again."""
        failing, again = "the page could not be published", "the page is published again"
        await keep_looking(lambda: asyncio.to_thread(self.look), log, failing, again, _LOOK)

    def look(self) -> bool:
        """Publish if it is time to; whether it was."""
        self._read_config_again()
        settings, now = self._config.publish, self._now()
        if settings.folder is None and not self._senders:
            return False
        channels = self._config.channels
        meaning = meaning_of(read_figures(self._store, channels, now, _NO_COURSE))
        due = self._published is None or now - self._published >= settings.every
        if not due and meaning == self._meaning:
            return False
        figures = read_figures(self._store, channels, now)
        hand_on(self._store, self._senders, figures, settings)
        if settings.folder is not None:
            self._publish(settings.folder, figures)
        self._published, self._meaning = now, meaning
        return True

    def _publish(self, folder: Path, figures: PublicFigures) -> None:
        """Write the folder, and let the page stand among the sources with what came of it."""
        now = figures.published_at
        try:
            publish(folder, figures, self._config.publish)
        except HubmonError as error:
            stands(self._store, PAGE, PAGE, now, error.message)
            raise
        stands(self._store, PAGE, PAGE, now)

    def _read_config_again(self) -> None:
        """Take over a sentence that was changed; one that cannot be read leaves all as it was."""
        seen = _changed_at(self._config.path)
        if seen == self._config_seen:
            return
        self._config_seen = seen
        try:
            self._config = load(self._config.path)
        except HubmonError as error:
            log.error("the page goes on as it was set up before: %s", error)
        else:
            self._published = None


def meaning_of(figures: PublicFigures) -> Meaning:
    """What has to be told at once: which channels and languages, what is known, in what units."""
    channels = ((channel.key, _meaning(channel.figure)) for channel in figures.channels)
    languages = ((f"in {tag}", _meaning(told)) for tag, told in sorted(figures.languages.items()))
    return (("", _meaning(figures.hub)), *channels, *languages)


def _meaning(figure: Figure) -> str:
    if figure.median is None:
        return figure.why_unknown or ""
    span = rounded_up(figure.median)
    unit = "days" if span.days else "hours" if span.hours else "minutes"
    return f"{unit}, old" if figure.old else unit


def _changed_at(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
