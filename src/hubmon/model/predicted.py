"""Who is at risk by prediction only: a late reply is expected while there is time left as yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from hubmon.model.expectation import ExpectedWait
from hubmon.model.gist import Gist, GistTurn
from hubmon.model.multiset import Moments, Rows
from hubmon.model.tally import due_first

Place: TypeAlias = tuple[str, str]
"""A channel and a language."""


class Predicted:
    """Kept up to date with what is predicted and with the cases, so that to count costs little."""

    def __init__(self) -> None:
        self._waits: Sequence[ExpectedWait] = ()
        self._late: frozenset[tuple[int, int]] = frozenset()
        """Cases by reference, with the number of the turn that is predicted to be late."""
        self._turns: dict[int, GistTurn] = {}
        """By reference, those of these turns that wait."""
        self._risks: defaultdict[Place, Moments] = defaultdict(Moments)
        """From when on they are at risk anyway."""
        self._owed = Rows(3)
        """When each is due, from when on it is at risk anyway, and the reference of its case."""

    def expect(self, waits: Sequence[ExpectedWait], case: Callable[[int], Gist | None]) -> None:
        """Take in what is predicted now; the same object as before is no news.

        Args:
            waits: what those who wait can expect.
            case: the case under a reference, where there is one.
        """
        if waits is self._waits:
            return
        late = frozenset((wait.subject, wait.number) for wait in waits if wait.at_risk)
        changed = {ref for ref, _ in late ^ self._late}
        cases = [(ref, found) for ref in changed if (found := case(ref)) is not None]
        self.change(cases, -1)
        self._waits, self._late = waits, late
        self.change(cases, +1)

    def change(self, cases: Iterable[tuple[int, Gist]], sign: int) -> None:
        """Count cases with their references, or with a `sign` of -1 count them no more."""
        if not self._late:
            return
        if sign < 0:
            gone = [(ref, self._turns.pop(ref)) for ref, _ in cases if ref in self._turns]
            self._count(gone, sign)
            return
        come = [
            (ref, turn)
            for ref, case in cases
            if (ref, len(case.turns)) in self._late and (turn := case.waiting) is not None
        ]
        self._turns.update(come)
        self._count(come, sign)

    def _count(self, turns: Sequence[tuple[int, GistTurn]], sign: int) -> None:
        self._owed.change([(turn.due, turn.risk_at, ref) for ref, turn in turns], sign)
        for _, turn in turns:
            self._risks[turn.channel, turn.language].change([turn.risk_at], sign)

    def count(self, now: int) -> Mapping[Place, int]:
        """How many there are, by place."""
        return {place: len(risks) - risks.until(now) for place, risks in self._risks.items()}

    def nearest(self, now: int, least: int) -> Sequence[int]:
        """References of the cases that fall due first: at least so many, if there are.

        Of those that fall due at one moment all are among them, or none.
        """
        return due_first(self._owed, now, least, lambda risk_at: risk_at > now)
