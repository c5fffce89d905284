"""Hands the figures to the connectors that publish them elsewhere, by the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from hubmon.config import PublishConfig
from hubmon.connect import Outgoing
from hubmon.connect.senders import letter
from hubmon.faces.page.figures import PublicFigures
from hubmon.faces.page.machine import status_json
from hubmon.faces.page.sentences import wordings
from hubmon.faces.page.words import LANGUAGES
from hubmon.model.moments import to_ms
from hubmon.store.outbox import post_newest

_ALL_CHANNELS = ""


def hand_on(
    store: Path, senders: Iterable[str], figures: PublicFigures, config: PublishConfig
) -> None:
    """Let each of these connectors deliver the figures, in the place of what it has not yet.

    Raises:
        StoreError: the outbox cannot be written.
    """
    for sender in senders:
        out = outgoing(f"figures:{sender}:{to_ms(figures.published_at)}", figures, config)
        post_newest(store, sender, letter(out), figures.published_at)


def outgoing(key: str, figures: PublicFigures, config: PublishConfig) -> Outgoing:
    """All that a publisher gets to see."""
    zone = ZoneInfo(config.zone)
    told = {_ALL_CHANNELS: figures.hub, **{each.key: each.figure for each in figures.channels}}
    said: dict[str, dict[str, tuple[str, ...]]] = {
        channel: {language: wordings(figure, language, zone) for language in LANGUAGES}
        for channel, figure in told.items()
    }
    return Outgoing(
        key=key,
        kind="figures",
        created_at=figures.published_at,
        text=said[_ALL_CHANNELS][config.language][0],
        status=status_json(figures, config).decode(),
        wordings=said,
    )
