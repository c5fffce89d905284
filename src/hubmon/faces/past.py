"""The hub as it was, at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from hubmon.model.bygone import as_they_were
from hubmon.model.fold import fold
from hubmon.model.hub import WINDOW, Hub
from hubmon.model.promise import Promises
from hubmon.model.shift import fold_shift
from hubmon.model.snapshot import ChannelState, Snapshot
from hubmon.model.troubles import Limits
from hubmon.store.reader import StoreReader


def snapshot_at(
    store: Path,
    moment: datetime,
    promises: Promises,
    channels: Mapping[str, ChannelState],
    limits: Limits = Limits(),  # noqa: B008  # it cannot be changed
) -> Snapshot:
    """The hub as it was at `moment`, from all that is known now of what had happened by then.

    Estimates and warnings are those that stood then. Sources are as they stand now: how they stood
    then is not kept.
    """
    with closing(StoreReader(store)) as reader:
        hub = Hub(channels)
        for subject, reports in reader.reports_until(moment, WINDOW):
            shift = fold_shift(reports)
            if shift is not None:
                hub.shifts[shift.agent] = shift
            else:
                hub.put(subject, fold(reports, promises))
        then = hub.snapshot(
            moment,
            (),
            reader.estimates_at(moment),
            reader.expected_load(moment),
            reader.declared(moment),
        )
        return replace(
            then,
            sources=tuple(reader.sources(moment)),
            hub_warnings=as_they_were(reader.warnings_at(moment), then, limits),
        )
