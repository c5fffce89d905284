"""When a customer waits, since when, and what ends the wait."""

from __future__ import annotations

from typing import get_args

import pytest
from tests.model.telling import (
    answers,
    asks,
    assigned,
    case_of,
    noon_plus,
    opened,
    reopened,
    resolved,
    waits,
)

from hubmon.model.events import AnyEvent, Basis, Compliment, FoundItem, Purpose


def test_further_messages_do_not_reset_the_wait() -> None:
    case = case_of(asks(0), asks(5, "q2"), asks(9, "q3"))
    assert case.waiting is not None
    assert case.waiting.clock.since == noon_plus(0)
    assert case.waiting.arrivals == (noon_plus(0), noon_plus(5), noon_plus(9))


def test_a_transfer_does_not_touch_the_wait() -> None:
    before = case_of(asks(0), assigned(1, agent="ann"))
    after = case_of(asks(0), assigned(1, agent="ann"), assigned(7, "b", queue="night"))
    assert after.turns == before.turns
    assert (before.agent, after.agent, after.queue) == ("ann", None, "night")


def test_an_automatic_reply_ends_nothing() -> None:
    case = case_of(asks(0), answers(1, automatic=True), answers(30, "human"))
    assert waits(case) == [30]
    assert case_of(asks(0), answers(1, automatic=True)).waiting is not None


def test_every_later_turn_is_counted_for_itself() -> None:
    case = case_of(asks(0), answers(4), asks(10, "q2"), answers(17, "r2"), asks(20, "q3"))
    assert waits(case) == [4, 7, None]
    assert [turn.first for turn in case.turns] == [True, False, False]


def test_a_reply_of_the_same_moment_answers() -> None:
    assert waits(case_of(answers(3), asks(3))) == [0]


def test_a_reply_before_its_message_is_a_wait_of_nothing_and_flagged() -> None:
    case = case_of(asks(5), answers(3, in_reply_to="twitter:q"))
    assert waits(case) == [0]
    assert case.flags == ("reply_before_message",)
    assert case_of(asks(5), answers(3)).waiting is not None


def test_what_needs_no_reply_starts_no_clock() -> None:
    case = case_of(asks(0, needs_reply=False))
    assert (case.turns, case.open, case.messages) == ((), False, 1)


@pytest.mark.parametrize("purpose", sorted(set(get_args(Purpose)) - {"question"}))
def test_only_a_question_has_clocks(purpose: Purpose) -> None:
    case = case_of(opened(purpose=purpose), asks(1))
    assert (case.turns, case.resolution, case.open) == ((), None, True)
    assert not case_of(opened(purpose=purpose), asks(1), resolved(2)).open


def test_praise_and_found_items_alone_owe_nothing() -> None:
    praise = case_of(Compliment(stream="notes", id="1", at=noon_plus(0)))
    found = case_of(FoundItem(stream="notes", id="1", at=noon_plus(0), state="found"))
    assert (praise.purpose, praise.turns, praise.open) == ("compliment", (), False)
    assert (found.purpose, found.turns, found.open) == ("lost_and_found", (), False)


def test_what_the_hub_starts_itself_owes_nothing() -> None:
    case = case_of(answers(0))
    assert (case.purpose, case.turns, case.open) == ("outreach", (), False)


def test_closing_ends_a_wait_without_an_answer() -> None:
    case = case_of(opened(), asks(0), resolved(20))
    assert waits(case) == [20]
    assert not case.turns[0].clock.met
    assert not case.open


def test_a_message_after_the_resolution_opens_the_case_again() -> None:
    case = case_of(opened(), asks(0), answers(3), resolved(20), asks(25, "q2"))
    assert case.open
    assert case.resolved_at is None
    assert case.resolution is not None
    assert case.resolution.stopped is None
    assert waits(case) == [3, None]


def test_a_bot_after_the_resolution_opens_nothing() -> None:
    assert not case_of(opened(), resolved(20), asks(25, "bot", needs_reply=False)).open


def test_a_reopened_case_is_open_until_it_is_resolved_again() -> None:
    told: list[AnyEvent] = [opened(), resolved(20), reopened(30)]
    assert case_of(*told).open
    case = case_of(*told, resolved(50, "again"))
    assert case.resolved_at == noon_plus(50)
    assert case.resolution is not None
    assert (case.resolution.since, case.resolution.stopped) == (noon_plus(0), noon_plus(50))


def test_what_nobody_opened_has_no_resolution_and_ends_with_its_wait() -> None:
    assert case_of(asks(0)).open
    case = case_of(asks(0), answers(1))
    assert (case.open, case.resolution, case.tracked) == (False, None, False)


def test_resolved_before_it_was_opened_is_flagged_and_no_negative_time() -> None:
    case = case_of(opened(10), resolved(5))
    assert case.resolution is not None
    assert case.resolution.stopped == case.resolution.since == noon_plus(10)
    assert case.resolved_at == noon_plus(10)
    assert case.flags == ("resolved_before_opened",)
    assert not case.open


STRONGER: list[tuple[Basis, Basis]] = [
    ("message", "comment"),
    ("message", "field"),
    ("email", "comment"),
    ("email", "field"),
    ("comment", "field"),
    ("milestone", "message"),
    ("milestone", "comment"),
]


@pytest.mark.parametrize(("stronger", "weaker"), STRONGER)
def test_a_first_response_is_known_from_the_strongest_basis(stronger: Basis, weaker: Basis) -> None:
    case = case_of(asks(0), answers(5, "weak", basis=weaker), answers(8, "strong", basis=stronger))
    assert waits(case) == [8]
    assert case.turns[0].basis == stronger


@pytest.mark.parametrize("basis", ["comment", "field", "milestone"])
def test_what_tells_of_a_first_response_tells_of_no_later_one(basis: Basis) -> None:
    case = case_of(asks(0), answers(5, basis=basis), asks(10, "q2"), answers(15, "r2", basis=basis))
    assert waits(case) == [5, None]


def test_the_first_language_that_is_known_is_the_turns() -> None:
    case = case_of(asks(0), asks(1, "q2", language="pt-BR"), asks(2, "q3", language="en"))
    assert case.turns[0].language == "pt"
    assert case_of(asks(0)).turns[0].language == "und"


def test_a_channel_and_a_language_nobody_knows_are_kept() -> None:
    turn = case_of(asks(0, channel="carrier pigeon", language="tlh")).turns[0]
    assert (turn.channel, turn.language) == ("carrier pigeon", "tlh")
