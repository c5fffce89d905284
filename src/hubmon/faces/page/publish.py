"""Reads what stands in the store and publishes it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from hubmon.config import PublishConfig
from hubmon.faces.page.figures import COURSE, PublicFigures, public_figures
from hubmon.faces.page.folder import put
from hubmon.faces.page.site import site
from hubmon.model.snapshot import ChannelState
from hubmon.store.reader import StoreReader


def read_figures(
    store: Path,
    channels: Mapping[str, ChannelState],
    now: datetime,
    course: timedelta = COURSE,
) -> PublicFigures:
    """What may be told at `now`; reads estimates and sums only, never a case or an event.

    Args:
        store: the database.
        channels: how each channel stands.
        now: the present moment.
        course: how much of the past to tell; nothing of it costs nothing.

    Raises:
        StoreMissing: there is no database.
        StoreError: it cannot be read.
    """
    with closing(StoreReader(store)) as reader:
        points = reader.course(now - course, now) if course else ()
        return public_figures(now, reader.estimates(now), channels, points)


def publish(folder: Path, figures: PublicFigures, config: PublishConfig) -> None:
    """Write the site; raises `HubmonError` when the folder cannot be written."""
    put(folder, site(figures, config))
