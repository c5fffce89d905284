"""What is stored of each subject, kept at hand for those that were written of late.

A case is touched again and again while it lives; its events need not be read and decoded each time.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Iterable

from msgspec import Struct

from hubmon.model import events
from hubmon.model.case import Case
from hubmon.model.reports import Dossier, Report
from hubmon.store.cases import decode_case
from hubmon.store.rows import select_in

MOST_EVENTS = 50_000
"""So many are kept at hand: some 60 MB."""


class Known(Struct, gc=False):
    """What is stored of a subject."""

    dossier: Dossier
    case: Case | None = None
    """None: there is none, or it was none so far."""


class Subjects:
    """The subjects of a store that nobody else writes to."""

    def __init__(self, db: sqlite3.Connection, most_events: int) -> None:
        self._db = db
        self._most = most_events
        self._at_hand: OrderedDict[int, Known] = OrderedDict()
        self._events = 0

    def take(self, subjects: Iterable[int]) -> dict[int, Known]:
        """What is stored of `subjects`, to be changed and kept again."""
        taken: dict[int, Known] = {}
        unknown = []
        for subject in subjects:
            known = self._at_hand.pop(subject, None)
            if known is None:
                unknown.append(subject)
            else:
                taken[subject] = known
                self._events -= len(known.dossier)
        if unknown:
            taken.update(self._read(unknown))
        return taken

    def keep(self, subject: int, known: Known) -> None:
        """Keep at hand what is stored now; what was not touched for longest goes for it."""
        self._at_hand[subject] = known
        self._events += len(known.dossier)
        while self._events > self._most:
            _, oldest = self._at_hand.popitem(last=False)
            self._events -= len(oldest.dossier)

    def forget(self) -> None:
        """Keep nothing, for the database may not have taken what was kept."""
        self._at_hand.clear()
        self._events = 0

    def drop(self, subjects: Iterable[int]) -> None:
        """Do not keep at hand what is stored otherwise now."""
        for subject in subjects:
            known = self._at_hand.pop(subject, None)
            if known is not None:
                self._events -= len(known.dossier)

    def _read(self, subjects: list[int]) -> dict[int, Known]:
        dossiers = {subject: Dossier() for subject in subjects}
        for subject, source, payload in select_in(
            self._db,
            "SELECT subject, source, payload FROM events WHERE subject IN ({})",
            subjects,
        ):
            event = events.decode(payload)
            dossiers[subject].add_all([Report(source, event)])
        details = dict(
            select_in(
                self._db,
                "SELECT subject, detail FROM cases WHERE detail IS NOT NULL AND subject IN ({})",
                subjects,
            )
        )
        return {
            subject: Known(dossier, decode_case(details[subject]) if subject in details else None)
            for subject, dossier in dossiers.items()
        }
