"""Reads what stands in the store and publishes it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from hubmon.config import PublishConfig
from hubmon.faces.page.figures import COURSE, PublicFigures, public_figures
from hubmon.faces.page.folder import put
from hubmon.faces.page.site import site
from hubmon.model.snapshot import ChannelState
from hubmon.store.reader import StoreReader


def read_figures(store: Path, channels: Mapping[str, ChannelState], now: datetime) -> PublicFigures:
    """What may be told at `now`; reads estimates and sums only, never a case or an event.

    Raises:
        StoreMissing: there is no database.
        StoreError: it cannot be read.
    """
    with closing(StoreReader(store)) as reader:
        return public_figures(
            now, reader.estimates(now), channels, reader.course(now - COURSE, now)
        )


def publish(folder: Path, figures: PublicFigures, config: PublishConfig) -> None:
    """Write the site; raises `HubmonError` when the folder cannot be written."""
    put(folder, site(figures, config))
