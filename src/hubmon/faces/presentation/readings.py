"""The few numbers of the wall, each held against its target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from hubmon.faces.presentation.figures import Parts, wait_parts
from hubmon.faces.presentation.scene import NEAR, Level, Targets
from hubmon.faces.presentation.words import AT_RISK, BREACHED, KEPT, UNKNOWN
from hubmon.faces.spans import duration, duration_parts, to_the_minute
from hubmon.model.snapshot import PromiseCount, Snapshot
from hubmon.plain import plain


class Reading(NamedTuple):
    """One number at a moment."""

    parts: Parts
    level: Level
    words: str
    """How it stands, beginning with the level's shape; empty when that is not known."""
    target: str
    as_of: datetime
    """Up to when it is known."""


def _response_time(snapshot: Snapshot, targets: Targets) -> Reading:
    estimate = snapshot.estimate
    target = f"promised: {duration(targets.response)}"
    if estimate.median is None:
        reason = plain(estimate.reason) or "not known yet"
        return Reading(((UNKNOWN, ""),), "unknown", reason, target, estimate.as_of)
    level = targets.level_of_wait(to_the_minute(estimate.median))
    words = {
        "calm": f"{KEPT} within the promise",
        "at_risk": f"{AT_RISK} close to the promise",
        "breached": f"{BREACHED} longer than promised",
    }[level]
    return Reading(wait_parts(estimate.median), level, words, target, estimate.as_of)


def _waiting(snapshot: Snapshot, targets: Targets) -> Reading:
    depth = snapshot.queue.depth
    bearable = snapshot.bearable(targets.response)
    target = f"target: at most {bearable:,}"
    parts = ((f"{depth}", ""),)
    if depth <= bearable * NEAR or not depth:
        return Reading(parts, "calm", f"{KEPT} not too many", target, snapshot.as_of)
    if depth <= bearable:
        return Reading(parts, "at_risk", f"{AT_RISK} nearly too many", target, snapshot.as_of)
    words = f"{BREACHED} {depth - bearable:,} too many"
    return Reading(parts, "breached", words, target, snapshot.as_of)


def _oldest(snapshot: Snapshot, targets: Targets) -> Reading:
    target = f"promised: {duration(targets.response)}"
    if snapshot.queue.oldest_since is None:
        return Reading(((UNKNOWN, ""),), "calm", f"{KEPT} nobody waits", target, snapshot.as_of)
    wait = snapshot.as_of - snapshot.queue.oldest_since
    level = targets.level_of_wait(wait)
    words = {
        "calm": f"{KEPT} nobody close to it",
        "at_risk": f"{AT_RISK} close to it",
        "breached": f"{BREACHED} promise broken",
    }[level]
    return Reading(duration_parts(wait), level, words, target, snapshot.as_of)


def _kept(count: PromiseCount, targets: Targets, as_of: datetime) -> Reading:
    target = f"target: {targets.kept * 100:.0f} % in 24 h"
    ratio = count.kept_ratio
    level = targets.level_of_kept(ratio)
    words = {
        "unknown": "nothing was due",
        "calm": f"{KEPT} on target",
        "at_risk": f"{AT_RISK} just below target",
        "breached": f"{BREACHED} below target",
    }[level]
    parts = ((UNKNOWN, ""),) if ratio is None else ((f"{int(ratio * 100)}", "%"),)
    return Reading(parts, level, words, target, as_of)


def _reply_kept(snapshot: Snapshot, targets: Targets) -> Reading:
    return _kept(snapshot.promise.response, targets, snapshot.as_of)


def _solution_kept(snapshot: Snapshot, targets: Targets) -> Reading:
    return _kept(snapshot.promise.resolution, targets, snapshot.as_of)


def _overdue(snapshot: Snapshot, targets: Targets) -> Reading:
    del targets
    both = (snapshot.promise.response, snapshot.promise.resolution)
    overdue = sum(count.overdue for count in both)
    at_risk = sum(count.at_risk for count in both)
    parts = ((f"{overdue}", ""),)
    more = f"{at_risk:,} at risk"
    if overdue:
        words = f"{BREACHED} owed, {more}" if at_risk else f"{BREACHED} still owed"
        return Reading(parts, "breached", words, "target: none", snapshot.as_of)
    if at_risk:
        return Reading(parts, "at_risk", f"{AT_RISK} {more}", "target: none", snapshot.as_of)
    return Reading(parts, "calm", f"{KEPT} none, none at risk", "target: none", snapshot.as_of)


class Number(NamedTuple):
    """A number that the wall can show."""

    title: str
    read: Callable[[Snapshot, Targets], Reading]


NUMBERS: Mapping[str, Number] = {
    "response_time": Number("Response time now", _response_time),
    "waiting": Number("Waiting", _waiting),
    "oldest": Number("Oldest wait", _oldest),
    "reply_kept": Number("Replied in time", _reply_kept),
    "solution_kept": Number("Solved in time", _solution_kept),
    "overdue": Number("Overdue now", _overdue),
}
"""By the names they have in the configuration."""
