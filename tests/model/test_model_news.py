"""Only what is news is folded; what is not must leave the case as it is."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from tests.model.telling import CASE, answers, asks, assigned, noon_plus, opened, reopened, resolved

from hubmon.model.events import AnyEvent, CaseStatus, CrewNote, Deleted
from hubmon.model.fold import fold, fold_dossier
from hubmon.model.promise import Promises
from hubmon.model.reports import Dossier, Report


def status(minute: float, name: str, word: str) -> CaseStatus:
    return CaseStatus(stream="status", id=name, at=noon_plus(minute), case=CASE, status=word)


EVENTS: Sequence[AnyEvent] = (
    opened(2),
    asks(1),
    asks(1, version=3, text="edited"),
    answers(4),
    asks(20, "q2"),
    Deleted(stream="posts", id="q2", at=noon_plus(21), case=CASE),
    *(status(3, "s", "new"), status(8, "t", "closed"), status(8, "u", "closed")),
    *(assigned(3, "a", queue="twitter"), assigned(5, "b", agent="ann")),
    assigned(9, "c", agent="ann", queue="twitter"),
    *(resolved(8), resolved(8, "again"), reopened(10), reopened(10, "again")),
    CrewNote(stream="inbox", id="n", at=noon_plus(7), case=(*CASE, "flight:1"), direction="in"),
)


@given(st.permutations(EVENTS))
def test_what_is_no_news_changes_no_case(told: Sequence[AnyEvent]) -> None:
    dossier, case = Dossier(), None
    for number, event in enumerate(told, start=1):
        dossier.add_all([Report("feed", event)])
        if dossier.take_news():
            case = fold_dossier(dossier, Promises())
        assert case == fold([Report("feed", each) for each in told[:number]], Promises())


def test_what_was_overtaken_is_no_news() -> None:
    dossier = Dossier.of([Report("feed", event) for event in (opened(0), status(8, "t", "closed"))])
    fold_dossier(dossier, Promises())
    assert dossier.take_news()
    dossier.add_all([Report("feed", status(3, "s", "new"))])
    dossier.add_all([Report("feed", status(8, "u", "closed"))])
    assert not dossier.take_news()
