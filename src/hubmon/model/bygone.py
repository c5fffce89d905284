"""Warnings as they stood at a moment of the past, from what is kept of their lives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from hubmon.model.snapshot import Snapshot
from hubmon.model.trouble import HubWarning, Trouble, most_important_first
from hubmon.model.troubles import Limits, find_troubles


def as_they_were(
    warnings: Iterable[HubWarning], snapshot: Snapshot, limits: Limits
) -> tuple[HubWarning, ...]:
    """The warnings of the moment of a snapshot, in their order.

    Their figures are those of the snapshot, where it shows the trouble; else those of their worst
    moment, if that was by then. Otherwise they are not kept. One that another one explained when it
    was last seen is left out while both lasted.

    Args:
        warnings: those that had begun by then, as they are known now.
        snapshot: the hub as it was.
        limits: from when on something is wrong.
    """
    stored = list(warnings)
    if not stored:
        return ()
    seen = {trouble.key: trouble for trouble in find_troubles(snapshot, limits)}
    found = [_as_it_was(each, seen.get(each.key), snapshot.as_of) for each in stored]
    lasting = {warning.key for warning in found if warning.ended_at is None}
    alone = [warning for warning in found if warning.because not in lasting]
    return tuple(sorted(alone, key=most_important_first))


def _as_it_was(warning: HubWarning, seen: Trouble | None, at: datetime) -> HubWarning:
    if warning.ended_at is not None and warning.ended_at <= at:
        return warning
    acknowledged = warning.acknowledged
    if acknowledged is not None and acknowledged.at > at:
        acknowledged = None
    lasting = replace(warning, ended_at=None, acknowledged=acknowledged, calls=acknowledged is None)
    by_then = warning.worst_at <= at
    if seen is not None:
        told = replace(lasting, trouble=seen, seen_at=at)
    elif _is_told_since(warning.trouble, at):
        told = replace(lasting, seen_at=at)
    elif by_then:
        told = replace(lasting, trouble=warning.worst, seen_at=warning.worst_at)
    else:
        told = replace(lasting, seen_at=at, figures_kept=False)
    return told if by_then else replace(told, worst=told.trouble, worst_at=told.seen_at)


def _is_told_since(trouble: Trouble, at: datetime) -> bool:
    """Whether all there is to tell is since when: how long a source or sender does not work."""
    since = trouble.since
    return trouble.kind in {"source", "sender"} and since is not None and since <= at
