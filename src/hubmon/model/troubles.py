"""Finds what is wrong with the hub, in a snapshot of it and in nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hubmon.model.language import UNDETERMINED
from hubmon.model.snapshot import GroupLoad, Snapshot, SourceStatus
from hubmon.model.surge import USUAL_TIMES, present_surge
from hubmon.model.trouble import Trouble, TroubleScope

_MINUTE: Final = timedelta(minutes=1)
_MANY_LANGUAGES: Final = 3
"""With more of them, what is overdue is no matter of one language."""
_NEARLY_ALL: Final = 0.8
"""The share of all that is overdue from which one channel is its place."""
_SILENT: Final = frozenset({"late", "failing", "broken"})


class Limits(Struct, frozen=True, kw_only=True):
    """From when on something is wrong."""

    overdue: int = 3
    """Replies overdue in one language or channel."""
    stopped: timedelta = timedelta(minutes=20)
    """Without any answer while somebody waits."""
    surge: float = USUAL_TIMES
    """More than so many times the usual messages."""


def find_troubles(snapshot: Snapshot, limits: Limits) -> list[Trouble]:
    """Everything that is wrong, each with what explains it if that is seen; by key."""
    wrong = [_source(source, snapshot.as_of) for source in snapshot.sources if _is_silent(source)]
    silent = [trouble for trouble in wrong if trouble.kind == "source"]
    stopped = list(_stopped(snapshot, limits, silent))
    waits = list(_waits(snapshot, limits))
    if stopped and not stopped[0].because:
        waits = [replace(trouble, because=stopped[0].key) for trouble in waits]
    return sorted(
        [*wrong, *stopped, *waits, *_surge(snapshot, limits)], key=lambda trouble: trouble.key
    )


def _is_silent(source: SourceStatus) -> bool:
    return source.state in _SILENT


def _source(source: SourceStatus, now: datetime) -> Trouble:
    since = source.fresh_as_of if source.polls else source.sent_at
    silent = now - since if since is not None else timedelta(0)
    return Trouble(
        kind="source" if source.polls else "sender",
        scope="source",
        name=source.name,
        severe=source.polls and source.state != "late",
        height=max(silent // _MINUTE, 0),
        since=since,
        state=source.state,
    )


def _stopped(snapshot: Snapshot, limits: Limits, silent: Sequence[Trouble]) -> Iterator[Trouble]:
    """Nobody is answered, or nobody is there. A silent source may just not have told of replies."""
    queue = snapshot.queue
    if queue.oldest_since is None:
        return
    quiet_since = max(queue.answered_at or queue.oldest_since, queue.oldest_since)
    quiet = snapshot.as_of - quiet_since
    if quiet < limits.stopped and snapshot.on_shift != 0:
        return
    yield Trouble(
        kind="stopped",
        scope="hub",
        because=silent[0].key if silent and snapshot.on_shift != 0 else "",
        severe=True,
        height=max(quiet // _MINUTE, 0),
        waiting=queue.depth,
        on_shift=snapshot.on_shift,
        since=quiet_since,
    )


def _surge(snapshot: Snapshot, limits: Limits) -> Iterator[Trouble]:
    found = present_surge(snapshot, limits.surge)
    if found is not None and found.lasts(snapshot.as_of):
        yield Trouble(
            kind="surge",
            scope="hub",
            height=round(100 * found.times),
            arrivals=found.arrivals,
            since=found.since,
        )


def _waits(snapshot: Snapshot, limits: Limits) -> Iterator[Trouble]:
    """Who waits for whom, and for too long: each wait is told of in one place."""
    unspoken = [load for load in snapshot.languages if _nobody_speaks(load)]
    late = [load for load in snapshot.languages if load.overdue >= limits.overdue]
    spoken = [load for load in late if load not in unspoken]
    yield from map(_unspoken, unspoken)
    whole = _of_them_all(snapshot, spoken, sum(load.overdue for load in unspoken), limits)
    if whole is not None:
        yield whole
    for load in spoken:
        yield _overdue("language", load, because=whole.key if whole is not None else "")


def _nobody_speaks(load: GroupLoad) -> bool:
    return bool(load.waiting) and load.on_shift == 0 and load.key != UNDETERMINED


def _unspoken(load: GroupLoad) -> Trouble:
    return Trouble(
        kind="unspoken",
        scope="language",
        name=load.key,
        severe=True,
        height=load.waiting,
        waiting=load.waiting,
        overdue=load.overdue,
        at_risk=load.at_risk,
        on_shift=0,
        since=load.oldest_since,
    )


def _of_them_all(
    snapshot: Snapshot, late: Sequence[GroupLoad], elsewhere: int, limits: Limits
) -> Trouble | None:
    """What is overdue in one channel, or in so many languages that it is the whole hub.

    Args:
        snapshot: of the hub.
        late: the languages in which replies are overdue, without those nobody speaks.
        elsewhere: how many are overdue in those nobody speaks.
        limits: from when on something is wrong.
    """
    total = sum(load.overdue for load in snapshot.channels) - elsewhere
    scattered = not late and total >= limits.overdue
    if len(late) <= _MANY_LANGUAGES and not scattered:
        return None
    languages = sum(load.overdue > 0 and not _nobody_speaks(load) for load in snapshot.languages)
    heaviest = max(snapshot.channels, key=lambda load: load.overdue)
    if len(snapshot.channels) > 1 and heaviest.overdue - elsewhere >= _NEARLY_ALL * total:
        return replace(_overdue("channel", heaviest), languages=languages)
    oldest = min((load.oldest_since for load in late if load.oldest_since), default=None)
    return Trouble(
        kind="overdue",
        scope="hub",
        severe=True,
        height=total,
        waiting=snapshot.queue.depth,
        overdue=total,
        at_risk=sum(load.at_risk for load in snapshot.channels),
        languages=languages,
        since=oldest or snapshot.queue.oldest_since,
    )


def _overdue(scope: TroubleScope, load: GroupLoad, because: str = "") -> Trouble:
    return Trouble(
        kind="overdue",
        scope=scope,
        name=load.key,
        because=because,
        severe=True,
        height=load.overdue,
        waiting=load.waiting,
        overdue=load.overdue,
        at_risk=load.at_risk,
        on_shift=load.on_shift,
        since=load.oldest_since,
    )
