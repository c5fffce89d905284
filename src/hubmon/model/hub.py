"""Keeps the figures of the hub up to date from the cases that change.

A case that changes is taken away as it was and added as it is: the figures are sums over cases, so
they come out the same whatever the order of the changes, and a change costs what it touches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from hubmon.model.case import Standing, Turn
from hubmon.model.multiset import Multiset
from hubmon.model.promise import Clock
from hubmon.model.shift import Shift, speakers
from hubmon.model.snapshot import (
    FLOW_BUCKET,
    WARNINGS_SHOWN,
    BreachWarning,
    ChannelState,
    Estimate,
    Estimates,
    FlowBucket,
    GroupLoad,
    PromiseCounts,
    Queue,
    Snapshot,
    SourceStatus,
)
from hubmon.model.tally import Ended, Load, Owed, PromiseKind, PromiseTally

DAY = timedelta(hours=24)
HOUR = timedelta(hours=1)
TREND = timedelta(minutes=30)

_KEPT_IN_MEMORY = DAY + HOUR
"""How long a closed case still counts for some figure, with an hour to spare."""


class Hub:
    """The present figures. Cases are put in under a reference that stays theirs for good."""

    def __init__(self, channels: Mapping[str, ChannelState]) -> None:
        """Start empty.

        Args:
            channels: the configured channels; others are shown as unknown once they appear.
        """
        self._channel_states = channels
        self._cases: dict[int, Standing] = {}
        self._all = Load()
        self._ended = Ended()
        self._channels: defaultdict[str, Load] = defaultdict(Load)
        self._languages: defaultdict[str, Load] = defaultdict(Load)
        self._response = PromiseTally()
        self._resolution = PromiseTally()
        self._owed: Multiset[Owed] = Multiset()
        self._longest_margin = timedelta(0)
        self._open = 0
        self._unassigned = 0
        self._flagged = 0
        self.shifts: dict[str, Shift] = {}

    def put(self, ref: int, case: Standing | None) -> None:
        """Let `case` stand under `ref` from now on; None takes away what stood there."""
        old = self._cases.pop(ref, None)
        if old is not None:
            self._count(ref, old, -1)
        if case is not None:
            self._cases[ref] = case
            self._count(ref, case, +1)

    def cases(self) -> Iterator[tuple[int, Standing]]:
        """All cases that still count for some figure, with their references."""
        return iter(self._cases.items())

    def forget_before(self, now: datetime) -> None:
        """Let go of closed cases that no figure at `now` or later counts any more."""
        limit = now - _KEPT_IN_MEMORY
        old = [r for r, case in self._cases.items() if case.last_at < limit and not case.open]
        for ref in old:
            self.put(ref, None)

    def _count(self, ref: int, case: Standing, sign: int) -> None:
        waiting = case.waiting
        if case.open:
            self._open += sign
            self._flagged += sign * bool(case.flags)
        if waiting is not None and case.agent is None:
            self._unassigned += sign
        for turn in case.turns:
            for load in self._loads(turn):
                (load.put if sign > 0 else load.take)(turn)
            if turn.clock.stopped is not None:
                ended = turn.clock.stopped, turn.clock.since
                (self._ended.add if sign > 0 else self._ended.remove)(ended)
            (self._response.put if sign > 0 else self._response.take)(turn.clock)
        if case.resolution is not None:
            tally = self._resolution
            (tally.put if sign > 0 else tally.take)(case.resolution)
        for owed in self._owed_in(ref, case, waiting):
            (self._owed.add if sign > 0 else self._owed.remove)(owed)

    def _loads(self, turn: Turn) -> tuple[Load, Load, Load]:
        return self._all, self._channels[turn.channel], self._languages[turn.language]

    def _owed_in(self, ref: int, case: Standing, waiting: Turn | None) -> Iterator[Owed]:
        if waiting is not None:
            yield self._owe(ref, case, "response", waiting.clock)
        if case.resolution is not None and case.resolution.stopped is None:
            yield self._owe(ref, case, "resolution", case.resolution)

    def _owe(self, ref: int, case: Standing, kind: PromiseKind, clock: Clock) -> Owed:
        self._longest_margin = max(self._longest_margin, clock.due - clock.risk_at)
        return Owed(clock.due, case.id, kind, clock.since, clock.risk_at, ref)

    def snapshot(
        self, now: datetime, sources: Sequence[SourceStatus], estimates: Estimates
    ) -> Snapshot:
        """The hub at `now`, with how its sources stand and what its customers can expect."""
        spoken = speakers(self.shifts, now) if self.shifts else None
        response = self._response.count(now, DAY)
        resolution = self._resolution.count(now, DAY)
        return Snapshot(
            as_of=now,
            queue=Queue(
                depth=len(self._all.waiting),
                unassigned=self._unassigned,
                oldest_since=self._all.waiting.first(),
                depth_before=self._depth_at(now - TREND, now),
            ),
            estimate=estimates.hub,
            promise=PromiseCounts(response=response, resolution=resolution),
            questions_24h=self._all.arrivals.between(now - DAY, now),
            cases_open=self._open,
            on_shift=spoken[""] if spoken else None,
            channels=tuple(self._channel_loads(now, estimates)),
            languages=tuple(self._language_loads(now, spoken, estimates)),
            warnings=self._warnings(now),
            warnings_total=sum(c.overdue + c.at_risk for c in (response, resolution)),
            flow=self._flow(now),
            sources=tuple(sources),
            flagged=self._flagged,
        )

    def _depth_at(self, earlier: datetime, now: datetime) -> int:
        """How many waited at `earlier`: those who still do and those who have ended since."""
        waiting = self._all.waiting
        still = len(waiting) - waiting.between(earlier, now)
        return still + self._ended.waited_at(earlier, now)

    def _channel_loads(self, now: datetime, estimates: Estimates) -> Iterator[GroupLoad]:
        shown = {key for key, state in self._channel_states.items() if state != "retired"}
        active = {key for key, load in self._channels.items() if _active(load, now)}
        for key in sorted(shown | active):
            yield self._group(
                now,
                key,
                self._channels.get(key, _NOTHING),
                estimates.of_channel(key),
                state=self._channel_states.get(key, "unknown"),
            )

    def _language_loads(
        self, now: datetime, spoken: Mapping[str, int] | None, estimates: Estimates
    ) -> Iterator[GroupLoad]:
        active = {key for key, load in self._languages.items() if _active(load, now)}
        for key in sorted(active | (set(spoken or ()) - {""})):
            yield self._group(
                now,
                key,
                self._languages.get(key, _NOTHING),
                estimates.of_language(key),
                on_shift=None if spoken is None else spoken.get(key, 0),
            )

    @staticmethod
    def _group(
        now: datetime,
        key: str,
        load: Load,
        estimate: Estimate,
        *,
        on_shift: int | None = None,
        state: ChannelState = "live",
    ) -> GroupLoad:
        return GroupLoad(
            key=key,
            waiting=len(load.waiting),
            oldest_since=load.waiting.first(),
            arrivals_per_hour=load.arrivals.between(now - HOUR, now),
            replies_per_hour=load.answered.between(now - HOUR, now),
            estimate=estimate,
            on_shift=on_shift,
            state=state,
        )

    def _warnings(self, now: datetime) -> tuple[BreachWarning, ...]:
        owed_by_all = self._owed.in_order
        border = owed_by_all.bisect_left((now,))  # type: ignore[arg-type]  # a shorter tuple sorts before those it begins
        overdue = owed_by_all[max(border - WARNINGS_SHOWN, 0) : border]
        nearing: list[Owed] = []
        for owed in owed_by_all.islice(border):
            if owed.due > now + self._longest_margin or len(nearing) == WARNINGS_SHOWN:
                break
            if owed.risk_at <= now:
                nearing.append(owed)
        return tuple(self._warning(owed) for owed in [*overdue, *nearing])

    def _warning(self, owed: Owed) -> BreachWarning:
        case = self._cases[owed.ref]
        turn = case.waiting if owed.kind == "response" else None
        return BreachWarning(
            case=case.id,
            promise=owed.kind,
            due=owed.due,
            since=owed.since,
            channel=turn.channel if turn else case.channel,
            language=turn.language if turn else case.language,
            topic=case.topic,
            assigned=case.agent is not None,
        )

    def _flow(self, now: datetime) -> tuple[FlowBucket, ...]:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        current = midnight + (now - midnight) // FLOW_BUCKET * FLOW_BUCKET
        count = DAY // FLOW_BUCKET
        starts = [current - FLOW_BUCKET * back for back in range(count - 1, -1, -1)]
        return tuple(
            FlowBucket(
                start,
                arrivals=self._all.arrivals.before(start + FLOW_BUCKET)
                - self._all.arrivals.before(start),
                replies=self._all.answered.before(start + FLOW_BUCKET)
                - self._all.answered.before(start),
            )
            for start in starts
        )


_NOTHING = Load()


def _active(load: Load, now: datetime) -> bool:
    return bool(len(load.waiting) or load.arrivals.between(now - DAY, now))
