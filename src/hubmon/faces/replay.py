"""The hub as it was: the same figures at any stored moment, playing on from there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from msgspec.structs import replace

from hubmon.errors import HubmonError
from hubmon.faces.playhead import STEP, Playhead
from hubmon.faces.view import CASES_LISTED
from hubmon.model.aftercare import Aftercare
from hubmon.model.bygone import as_they_were
from hubmon.model.case import Case
from hubmon.model.course import Point
from hubmon.model.expectation import Estimates, ExpectedLoad
from hubmon.model.fold import fold
from hubmon.model.hub import WINDOW, Hub
from hubmon.model.promise import Promises
from hubmon.model.reports import Dossier, Report, linked
from hubmon.model.risen import Rising
from hubmon.model.shift import fold_shift
from hubmon.model.snapshot import ChannelState, Counted, Snapshot
from hubmon.model.story import story
from hubmon.model.timeline import CaseStory
from hubmon.model.troubles import Limits
from hubmon.model.untold import MOST_UNTOLD, Untold, untold
from hubmon.store.replay import Knowledge, ReplayReader, Told
from hubmon.store.written import read_rising

_READ_AHEAD = timedelta(hours=3)


class ReplayView:
    """Implements `hubmon.faces.view.HubView` on the past of a store.

    Args:
        store: the database.
        promises: what is promised to whom.
        channels: the configured channels.
        playhead: the moment that is replayed.
        knowledge: whose knowledge counts, that of then or today's.
        limits: from when on something is wrong.

    Raises:
        StoreMissing: there is no store.
        StoreError: it cannot be read.
        HubmonError: nothing is stored of that moment.
    """

    def __init__(
        self,
        store: Path,
        promises: Promises,
        channels: Mapping[str, ChannelState],
        playhead: Playhead,
        knowledge: Knowledge = "then",
        limits: Limits = Limits(),  # noqa: B008  # it cannot be changed
    ) -> None:
        self._store = store
        self._reader = ReplayReader(store)
        self._promises = promises
        self._channels = channels
        self._limits = limits
        self.knowledge: Knowledge = knowledge
        self.playhead = playhead
        try:
            self._check(self.now())
            self._begin(self.now())
        except BaseException:
            self._reader.close()
            raise

    def _check(self, at: datetime) -> None:
        first = self._reader.first(self.knowledge)
        if first is None or at < first:
            what = "known then" if self.knowledge == "then" else "stored"
            since = f"nothing was {what}"
            if first is not None:
                since += f" before {first:%Y-%m-%d %H:%M} UTC"
            raise HubmonError(
                f"{at:%Y-%m-%d %H:%M} UTC cannot be replayed: {since}.",
                hint="Choose a later moment, or what is known now (--known now) of that one.",
            )

    def close(self) -> None:
        """Let go of the store."""
        self._reader.close()

    def now(self) -> datetime:
        """The moment that is replayed, to the millisecond as everything in the store."""
        now = self.playhead.now()
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def _begin(self, at: datetime) -> None:
        """Build the hub as it was at a moment."""
        self._hub = Hub(self._channels)
        self._cases: dict[int, Case] = {}
        self._untold: dict[int, Untold] = {}
        self._refs: dict[int, list[int]] = {}
        self._numbers = count()
        self._dossiers: dict[int, Dossier] = {}
        self._ahead: deque[Told] = deque()
        self._read_until = self._at = at
        self._tidied = at
        for told in self._reader.until(at, WINDOW, self.knowledge):
            self._add(told)
        for subject in self._dossiers:
            self._fold(subject)
        self._snapshot = self._look(at)

    def _add(self, told: Told) -> None:
        self._dossiers.setdefault(told.subject, Dossier()).add_all([told.report()])

    def _take(self, told: Iterable[Told], at: datetime) -> None:
        """Let what was told until `at` change what it is about."""
        touched = set()
        for each in told:
            if each.subject in self._dossiers:
                self._add(each)
            elif each.subject not in touched:
                known = self._reader.of_subject(each.subject, at, self.knowledge)
                self._dossiers[each.subject] = Dossier.of(known)
            touched.add(each.subject)
        for subject in touched:
            self._fold(subject)

    def _fold(self, subject: int) -> None:
        dossier = self._dossiers[subject]
        if dossier.of_agent:
            shift = fold_shift(list(dossier.reports()))
            if shift is not None:
                self._hub.shifts[shift.agent] = shift
            return
        for ref in self._refs.pop(subject, ()):
            self._hub.put(ref, None)
            del self._cases[ref]
            self._untold.pop(ref, None)
        self._refs[subject] = [self._put(*case) for case in self._cases_of(dossier)]

    def _cases_of(self, dossier: Dossier) -> Iterator[tuple[Case, list[Report]]]:
        """The case it is about; those that were not known to be one yet, by what was known then."""
        parts = [list(dossier.reports())]
        if self.knowledge == "then":
            parts = linked(parts[0])
        for part in parts:
            case = fold(part, self._promises)
            if case is not None:
                yield case, part

    def _put(self, case: Case, reports: list[Report]) -> int:
        ref = next(self._numbers)
        self._cases[ref] = case
        silence = untold(case, reports)
        if silence is not None:
            self._untold[ref] = silence
        self._hub.put(ref, case)
        return ref

    def snapshot(self) -> Snapshot:
        """The hub as it was at the moment that is replayed."""
        now = self.now()
        if now < self._at:
            self._begin(now)
        elif now > self._at:
            self._advance(now)
            self._snapshot = self._look(now)
        return self._snapshot

    def _advance(self, to: datetime) -> None:
        while self._read_until < to:
            until = max(min(to, self._read_until + _READ_AHEAD), self._read_until + STEP)
            self._ahead.extend(self._reader.between(self._read_until, until, self.knowledge))
            self._read_until = until
        due = []
        while self._ahead and self._ahead[0].at <= to:
            due.append(self._ahead.popleft())
        self._take(due, to)
        self._at = to
        if to - self._tidied > WINDOW:
            self._begin(to)

    def _look(self, now: datetime) -> Snapshot:
        snapshot = self._hub.snapshot(
            now,
            (),
            self._estimates(now),
            self._reader.expected_load(now),
            self._reader.declared(now),
        )
        warnings = as_they_were(self._reader.warnings(now), snapshot, self._limits)
        return replace(snapshot, hub_warnings=warnings)

    def _estimates(self, now: datetime) -> Estimates:
        """What was said then, of the cases as they are counted here."""
        waits = [
            replace(late.wait, subject=ref)
            for late in self._reader.late(now)
            for ref in self._known_as(late.wait.subject, late.case_id)
        ]
        return replace(self._reader.estimates(now), waits=waits)

    def _known_as(self, subject: int, case_id: str) -> Sequence[int]:
        """The references of a case; of several that were not known to be one, the one so called."""
        refs = self._refs.get(subject, ())
        return refs if len(refs) < 2 else [ref for ref in refs if self._cases[ref].id == case_id]

    def know(self, knowledge: Knowledge) -> None:
        """Show the same moment by what was known then, or by what is known now."""
        self.knowledge = knowledge
        self.step(timedelta(0))
        self._begin(self.now())

    def step(self, by: timedelta) -> None:
        """Go back or on, but not to before there was anything to tell."""
        first = self._reader.first(self.knowledge) or self.now()
        self.playhead.move(max(self.now() + by, first))

    def to_breach(self, *, later: bool) -> bool:
        """Go to where the next promise broke, or the one before; False where there is none."""
        found = self._reader.breach(self.now(), later=later)
        if found is not None:
            self.playhead.move(found)
        return found is not None

    def story(self, case_id: str) -> CaseStory | None:
        """A case with its timeline, as it was."""
        return story(self._reader.of_case(case_id, self.now(), self.knowledge), self._promises)

    def aftercare(self) -> Aftercare:
        """What had been found on flights and said of them until then, as it is known now."""
        return self._reader.aftercare(self.now())

    def course(self, length: timedelta) -> Sequence[Point]:
        """How the hub went for so long until then, by five minutes, as it is known now."""
        now = self.now()
        return self._reader.course(now - length, now)

    def expected_load(self, past: timedelta) -> ExpectedLoad:
        """How many messages were expected, and had been for so long until then."""
        return self._reader.expected_load(self.now(), past)

    def rising(self, since: datetime, until: datetime) -> Rising:
        """The words and topics that rose between two moments; from any thread."""
        known = until if self.knowledge == "then" else None
        return read_rising(self._store, since, until, known)

    def counted_cases(self, figure: Counted) -> Sequence[Case]:
        """The cases that a figure counted."""
        refs = self._hub.counted(figure, self.now(), CASES_LISTED)
        return [self._cases[ref] for ref in refs]

    def waiting_cases(
        self, *, channel: str | None = None, language: str | None = None
    ) -> Sequence[Case]:
        """Cases that awaited a reply, longest waiting first; at most 1,000."""
        found = sorted(
            (turn.clock.since, case.id, ref)
            for ref, case in self._cases.items()
            if (turn := case.waiting) is not None
            and channel in (None, turn.channel)
            and language in (None, turn.language)
        )
        return [self._cases[ref] for _, _, ref in found[:CASES_LISTED]]

    def untold(self, before: datetime) -> Sequence[Untold]:
        """Whom nothing was told since `before`, of those who wait, the longest silence first.

        At most 1,000.
        """
        found = [each for each in self._untold.values() if each.silent_since <= before]
        return sorted(found, key=lambda each: (each.silent_since, each.case))[:MOST_UNTOLD]
