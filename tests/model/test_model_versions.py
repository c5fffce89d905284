"""Edits, deletions, and one message that several sources tell of."""

from __future__ import annotations

from itertools import permutations

import msgspec
import pytest
from tests.model.telling import (
    answers,
    asks,
    assigned,
    case_of,
    maybe_case,
    noon_plus,
    opened,
    waits,
)

from hubmon.model.events import AnyEvent, CrewNote, Deleted
from hubmon.model.promise import Promises
from hubmon.model.reports import Report
from hubmon.model.story import story

GONE = Deleted(stream="posts", id="q", at=noon_plus(9))
HIDDEN = Deleted(stream="posts", id="q", at=noon_plus(9), version=3)


def in_any_order(*events: AnyEvent) -> list[tuple[AnyEvent, ...]]:
    return list(permutations(events))


@pytest.mark.parametrize("told", in_any_order(asks(0), asks(0, version=4, text="b"), GONE))
def test_a_deletion_wins_whenever_it_comes(told: tuple[AnyEvent, ...]) -> None:
    case = case_of(*told)
    assert (case.turns, case.open, case.messages, case.withdrawn) == ((), False, 0, 1)


@pytest.mark.parametrize("told", in_any_order(asks(0), HIDDEN, asks(0, version=4)))
def test_a_later_version_brings_a_hidden_message_back(told: tuple[AnyEvent, ...]) -> None:
    case = case_of(*told)
    assert (case.messages, case.withdrawn, waits(case)) == (1, 0, [None])


@pytest.mark.parametrize("told", in_any_order(asks(0, version=2), HIDDEN))
def test_an_earlier_version_brings_nothing_back(told: tuple[AnyEvent, ...]) -> None:
    assert case_of(*told).messages == 0


@pytest.mark.parametrize(
    "told", in_any_order(asks(0, language="en"), asks(2, version=1, language="nl"))
)
def test_the_highest_version_counts(told: tuple[AnyEvent, ...]) -> None:
    (turn,) = case_of(*told).turns
    assert (turn.language, turn.clock.since) == ("nl", noon_plus(2))


def test_a_withdrawn_message_hands_its_turn_to_the_next_one() -> None:
    case = case_of(asks(0), asks(5, "q2"), answers(8), GONE)
    assert waits(case) == [3]


def test_a_withdrawn_reply_answers_nothing() -> None:
    gone = Deleted(stream="posts", id="r", at=noon_plus(9))
    assert waits(case_of(asks(0), answers(8), gone)) == [None]


def test_nothing_is_left_of_what_was_deleted_unseen() -> None:
    assert maybe_case([("feed", GONE)]) is None
    closed = Deleted(stream="Case", id="1", at=noon_plus(9))
    assert maybe_case([("crm", opened()), ("crm", closed)]) is None


@pytest.mark.parametrize("later", [0, 1])
def test_a_change_told_in_two_streams_is_one_line_of_the_story(later: int) -> None:
    told = [
        Report("crm", opened()),
        Report("crm", assigned(2, queue="Social nl")),
        Report("crm", msgspec.structs.replace(assigned(2 + later, queue="Social nl"), stream="h")),
    ]
    found = story(told, Promises())
    assert found is not None
    given = [entry for entry in found.entries if entry.kind == "assigned"]
    assert [entry.sources for entry in given] == [("crm",)] * (1 + later)


def test_a_message_two_sources_report_counts_once() -> None:
    here = asks(3, language="und", text="as the feed has it")
    there = asks(1, "other id", message="twitter:q", language="nl")
    case = maybe_case([("feed", here), ("crm", there)])
    assert case is not None
    (turn,) = case.turns
    assert (case.messages, turn.arrivals, turn.language) == (1, (noon_plus(1),), "nl")


@pytest.mark.parametrize("teller", ["feed", "crm"])
def test_a_message_is_deleted_when_any_source_says_so(teller: str) -> None:
    there = asks(1, "other id", message="twitter:q")
    gone = Deleted(stream="posts", id={"feed": "q", "crm": "other id"}[teller], at=noon_plus(9))
    case = maybe_case([("feed", asks(3)), ("crm", there), (teller, gone)])
    assert case is not None
    assert (case.messages, case.withdrawn, case.turns) == (0, 1, ())


def test_a_source_may_delete_by_name_what_another_told() -> None:
    gone = Deleted(stream="deletions", id="77", at=noon_plus(9), message="twitter:q")
    case = maybe_case([("feed", asks(3)), ("watch", gone)])
    assert case is not None
    assert case.messages == 0


def test_a_message_that_nobody_told_of_may_be_deleted_in_a_case_that_was_edited() -> None:
    unknown = Deleted(stream="deletions", id="77", at=noon_plus(9), message="twitter:never told")
    case = case_of(asks(0), asks(0, version=4, text="b"), unknown)
    assert (case.messages, case.withdrawn) == (1, 0)


def test_a_message_told_in_both_directions_is_a_reply_and_flagged() -> None:
    case = maybe_case([("feed", asks(3)), ("crm", answers(3, message="twitter:q"))])
    assert case is not None
    assert (case.messages, case.turns, case.flags) == (0, (), ("both_directions",))


def test_an_answer_counts_once_however_many_report_it() -> None:
    there = answers(6, "other id", message="twitter:r", agent="ann")
    case = maybe_case([("feed", asks(0)), ("feed", answers(8)), ("crm", there)])
    assert case is not None
    assert (waits(case), case.turns[0].agent) == ([6], "ann")


def test_a_case_keeps_the_name_people_know_when_a_note_belongs_to_it() -> None:
    both = ("note:n-1", "twitter:q")
    note = CrewNote(stream="outbox", id="n-1", at=noon_plus(3), case=both, direction="out")
    assert case_of(asks(0, case=()), note).id == "twitter:q"
    assert case_of(msgspec.structs.replace(note, case=both[:1])).id == "note:n-1"
