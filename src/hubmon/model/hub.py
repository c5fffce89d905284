"""Keeps the figures of the hub up to date from the cases that change.

A case that changes is taken away as it was and added as it is: the figures are sums over cases, so
they come out the same whatever the order of the changes, and a change costs what it touches.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from hubmon.model.breaches import breach_warnings
from hubmon.model.expectation import NOTHING_EXPECTED, Estimate, Estimates, ExpectedLoad
from hubmon.model.gist import Gist, GistTurn, decode_gist, encode_gist, gist_of
from hubmon.model.moments import optional_moment, to_ms
from hubmon.model.open_cases import OpenCases
from hubmon.model.predicted import Place, Predicted
from hubmon.model.roster import Shift, speakers
from hubmon.model.snapshot import (
    WARNINGS_SHOWN,
    ChannelState,
    Counted,
    Declared,
    GroupLoad,
    PromiseCounts,
    Queue,
    Snapshot,
    SourceStatus,
)
from hubmon.model.tally import (
    NOTHING,
    TREND,
    Ended,
    Flow,
    Load,
    LoadCount,
    PromiseTally,
    total,
)

if TYPE_CHECKING:
    from hubmon.model.case import Case

WINDOW: Final = timedelta(hours=25)
"""How long a closed case still counts for some figure, with an hour to spare."""

_NEVER: Final = sys.maxsize


class Hub:
    """The present figures. Cases are put in under a reference that stays theirs for good."""

    def __init__(self, channels: Mapping[str, ChannelState]) -> None:
        """Start empty.

        Args:
            channels: the configured channels; others are shown as unknown once they appear.
        """
        self._channel_states = channels
        self._cases: dict[int, bytes] = {}
        """Encoded: there are thousands, and decoded they take four times the memory."""
        self._loads: defaultdict[Place, Load] = defaultdict(Load)
        self._ended = Ended()
        self._flow = Flow()
        self._response = PromiseTally()
        self._resolution = PromiseTally()
        self._open = OpenCases(channels)
        self._predicted = Predicted()
        self.shifts: dict[str, Shift] = {}

    def put(self, ref: int, case: Case | None) -> None:
        """Let `case` stand under `ref` from now on; None takes away what stood there."""
        self.put_all([(ref, None if case is None else encode_gist(gist_of(case)))])

    def put_all(self, changes: Iterable[tuple[int, bytes | None]]) -> None:
        """The same for many cases, each encoded as `hubmon.model.gist` does."""
        changed = dict(changes)
        old = {ref: self._cases.pop(ref) for ref in changed if ref in self._cases}
        new = {ref: gist for ref, gist in changed.items() if gist is not None}
        self._cases.update(new)
        if old:
            self._count(old, -1)
        if new:
            self._count(new, +1)

    def cases(self) -> Iterator[tuple[int, Gist]]:
        """All cases that still count for some figure, with their references."""
        for ref, gist in self._cases.items():
            yield ref, decode_gist(gist)

    def _case(self, ref: int) -> Gist | None:
        gist = self._cases.get(ref)
        return None if gist is None else decode_gist(gist)

    def counted(self, figure: Counted, now: datetime, most: int) -> list[int]:
        """References of the cases that a figure counts at `now`.

        What is owed is told by its deadline, at most so many on either side of it, the nearest;
        otherwise who has waited longest comes first, or what falls due first; of odd ones that in
        which nothing has happened for longest.
        """
        at = to_ms(now)
        if figure in {"replies_owed", "solutions_owed"}:
            tally = self._response if figure == "replies_owed" else self._resolution
            nearing = tally.nearing(at, most)
            if figure == "replies_owed":
                nearing = sorted([*nearing, *self._predicted.nearest(at, most)], key=self._due)
            return [*tally.overdue(at, most)[-most:], *nearing[:most]]
        if figure == "odd":
            found = self._open.odd_among(self.cases(), at)
        elif figure == "unassigned":
            waiting = [(ref, case, case.waiting) for ref, case in self.cases() if not case.assigned]
            found = [(turn.since, case.id, ref) for ref, case, turn in waiting if turn is not None]
        else:
            found = [
                (case.resolution.due if case.resolution else _NEVER, case.id, ref)
                for ref, case in self.cases()
                if case.open
            ]
        return [ref for _, _, ref in sorted(found)[:most]]

    def _due(self, ref: int) -> tuple[int, str]:
        """By when the reply of a case that waits is promised, and the case."""
        case = decode_gist(self._cases[ref])
        return (case.waiting.due if case.waiting else _NEVER, case.id)

    def forget_before(self, now: datetime) -> None:
        """Let go of closed cases that no figure at `now` or later counts any more."""
        limit = to_ms(now - WINDOW)
        old = [ref for ref, case in self.cases() if case.last_at < limit and not case.open]
        self.put_all([(ref, None) for ref in old])
        self._flow.forget_empty()

    def _count(self, encoded: Mapping[int, bytes], sign: int) -> None:
        cases = [(ref, decode_gist(gist)) for ref, gist in encoded.items()]
        self._open.change([case for _, case in cases], sign)
        self._predicted.change(cases, sign)
        turns = [turn for _, case in cases for turn in case.turns]
        places: defaultdict[Place, list[GistTurn]] = defaultdict(list)
        for turn in turns:
            places[turn.channel, turn.language].append(turn)
        for place, some in places.items():
            self._loads[place].change(some, sign)
        self._ended.change(turns, sign)
        self._flow.change(turns, sign)
        self._response.change([(turn, ref) for ref, case in cases for turn in case.turns], sign)
        self._resolution.change(
            [(case.resolution, ref) for ref, case in cases if case.resolution is not None], sign
        )

    def snapshot(
        self,
        now: datetime,
        sources: Sequence[SourceStatus],
        estimates: Estimates,
        expected_load: ExpectedLoad = NOTHING_EXPECTED,
        declared: Declared | None = None,
    ) -> Snapshot:
        """The hub at `now`.

        Args:
            now: the moment; nothing later was put in.
            sources: how they stand.
            estimates: what customers can expect.
            expected_load: how many of them to expect.
            declared: the disruption that stands declared.
        """
        at = to_ms(now)
        spoken = speakers(self.shifts, now) if self.shifts else None
        loads = {place: load.count(at) for place, load in self._loads.items()}
        hub = total(list(loads.values()))
        self._predicted.expect(estimates.waits, self._case)
        predicted = self._predicted.count(at)
        response = self._response.count(at)
        response = replace(response, at_risk=response.at_risk + sum(predicted.values()))
        for place, more in predicted.items():
            loads[place] = replace(loads[place], at_risk=loads[place].at_risk + more)
        resolution = self._resolution.count(at)
        return Snapshot(
            as_of=now,
            queue=Queue(
                depth=hub.waiting,
                unassigned=self._open.unassigned,
                oldest_since=optional_moment(hub.oldest),
                depth_before=hub.waited + self._ended.waited_at(at - TREND, at),
                answered_at=optional_moment(hub.answered),
            ),
            estimate=estimates.hub,
            promise=PromiseCounts(response=response, resolution=resolution),
            questions_24h=hub.arrivals_day,
            cases_open=self._open.count,
            on_shift=spoken[""] if spoken else None,
            channels=tuple(self._channels(loads, estimates)),
            languages=tuple(self._languages(loads, spoken, estimates)),
            warnings=breach_warnings(
                {"response": self._response, "resolution": self._resolution},
                self._predicted.nearest(at, WARNINGS_SHOWN),
                at,
                lambda ref: decode_gist(self._cases[ref]),
            ),
            warnings_total=sum(c.overdue + c.at_risk for c in (response, resolution)),
            flow=tuple(self._flow.of_a_day(at)),
            sources=tuple(sources),
            flagged=self._open.flagged,
            odd=self._open.odd(at),
            expected_load=expected_load,
            topics=self._open.topics(),
            declared=declared,
        )

    def _channels(
        self, loads: Mapping[Place, LoadCount], estimates: Estimates
    ) -> Iterator[GroupLoad]:
        by_channel = _together((channel, count) for (channel, _), count in loads.items())
        shown = {key for key, state in self._channel_states.items() if state != "retired"}
        active = {key for key, count in by_channel.items() if count.active}
        for key in sorted(shown | active):
            yield _group(
                key,
                by_channel.get(key, NOTHING),
                estimates.of_channel(key),
                state=self._channel_states.get(key, "unknown"),
            )

    def _languages(
        self,
        loads: Mapping[Place, LoadCount],
        spoken: Mapping[str, int] | None,
        estimates: Estimates,
    ) -> Iterator[GroupLoad]:
        by_language = _together((language, count) for (_, language), count in loads.items())
        active = {key for key, count in by_language.items() if count.active}
        for key in sorted(active | (set(spoken or ()) - {""})):
            yield _group(
                key,
                by_language.get(key, NOTHING),
                estimates.of_language(key),
                on_shift=None if spoken is None else spoken.get(key, 0),
            )


def _together(counts: Iterable[tuple[str, LoadCount]]) -> dict[str, LoadCount]:
    """Those under one key added up."""
    groups: defaultdict[str, list[LoadCount]] = defaultdict(list)
    for key, count in counts:
        groups[key].append(count)
    return {key: total(group) for key, group in groups.items()}


def _group(
    key: str,
    load: LoadCount,
    estimate: Estimate,
    *,
    on_shift: int | None = None,
    state: ChannelState = "live",
) -> GroupLoad:
    return GroupLoad(
        key=key,
        waiting=load.waiting,
        oldest_since=optional_moment(load.oldest),
        arrivals_per_hour=load.arrivals_hour,
        replies_per_hour=load.replies_hour,
        estimate=estimate,
        on_shift=on_shift,
        state=state,
        overdue=load.overdue,
        at_risk=load.at_risk,
    )
