from __future__ import annotations

import csv
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from tests.demo.week import Week

from hubmon.demo.facts import Account, CaseState, Changed, Fact, Filed, Posted, Withdrew
from hubmon.demo.generate import START
from hubmon.demo.ledger import Ledger, Turn

ASKER = Account(id="t1", name="Noor", followers=3)


def post(minute: int, number: int, *, agent: str | None = None, hub: bool = False) -> Posted:
    return Posted(
        at=START + timedelta(minutes=minute),
        conversation=1,
        number=number,
        network="twitter",
        id=str(number),
        root="1",
        text="?",
        tag="nl",
        author=None if hub or agent else ASKER,
        agent=agent,
    )


def state(minute: int, *, closed: bool = False, purpose: str = "question") -> CaseState:
    at = START + timedelta(minutes=minute)
    return CaseState(
        number=1,
        conversation=1,
        network="twitter",
        language="nl",
        purpose="compliment" if purpose == "compliment" else "question",
        topic="seat",
        flight="HB1",
        subject="",
        status="Closed" if closed else "New",
        opened_at=START,
        changed_at=at,
        closed_at=at if closed else None,
        change=minute,
    )


def turns(*facts: Fact, minute: int = 10_000) -> list[Turn]:
    ledger = Ledger()
    ledger.write(facts)
    return ledger.turns(START + timedelta(minutes=minute))


def wait(turn: Turn) -> float | None:
    ended = turn.ended_at
    return None if ended is None else (ended - turn.opened_at).total_seconds() / 60


def test_a_turn_lasts_from_the_first_unanswered_message_to_a_persons_reply() -> None:
    found = turns(post(1, 1), post(3, 2), post(4, 3, hub=True), post(9, 4, agent="a001"))
    assert [(wait(turn), turn.messages, turn.agent) for turn in found] == [(8, 2, "a001")]


def test_a_withdrawn_message_never_was_from_its_withdrawal_on() -> None:
    withdrew = Withdrew(at=START + timedelta(minutes=5), conversation=1, post="twitter:1")
    facts = (post(1, 1), post(3, 2), withdrew, post(9, 3, agent="a001"))
    assert [turn.opened_at for turn in turns(*facts, minute=4)] == [START + timedelta(minutes=1)]
    assert [wait(turn) for turn in turns(*facts)] == [6]
    ledger = Ledger()
    ledger.write(facts)
    assert ledger.totals(START + timedelta(minutes=4)).messages == 2
    assert ledger.totals(START + timedelta(minutes=6)).messages == 1


def test_a_reply_that_is_deleted_and_written_again_ended_the_wait_the_second_time() -> None:
    withdrew = Withdrew(at=START + timedelta(minutes=6), conversation=1, post="twitter:2")
    facts = (post(1, 1), post(5, 2, agent="a001"), withdrew, post(7, 3, agent="a001"))
    assert [wait(turn) for turn in turns(*facts)] == [6]


def test_a_case_resolved_while_the_customer_waits_closes_the_turn() -> None:
    opened = Filed(at=START + timedelta(minutes=2), state=state(2), posts=())
    closed = Changed(at=START + timedelta(minutes=8), state=state(8, closed=True))
    found = turns(post(1, 1), opened, closed)
    assert [(turn.outcome, wait(turn)) for turn in found] == [("closed", 7)]


def test_a_message_after_the_resolution_opens_the_case_again() -> None:
    ledger = Ledger()
    ledger.write(
        [
            post(1, 1),
            Filed(at=START + timedelta(minutes=2), state=state(2), posts=()),
            post(3, 2, agent="a001"),
            Changed(at=START + timedelta(minutes=8), state=state(8, closed=True)),
            post(20, 3),
        ]
    )
    (before,) = ledger.cases(START + timedelta(minutes=10))
    (after,) = ledger.cases(START + timedelta(minutes=21))
    assert before.resolved == START + timedelta(minutes=8)
    assert not before.open
    assert after.resolved is None
    assert after.open


def test_a_compliment_has_no_turns() -> None:
    opened = Filed(at=START + timedelta(minutes=2), state=state(2, purpose="compliment"), posts=())
    assert len(turns(post(1, 1), opened, minute=1)) == 1
    assert turns(post(1, 1), opened) == []


def test_a_conversation_of_which_all_is_withdrawn_is_no_case() -> None:
    ledger = Ledger()
    ledger.write(
        [post(1, 1), Withdrew(at=START + timedelta(minutes=2), conversation=1, post="twitter:1")]
    )
    totals = ledger.totals(START + timedelta(minutes=3))
    assert (totals.cases, totals.withdrawn_cases, totals.messages, totals.turns) == (0, 1, 0, 0)


def test_a_weeks_turns_are_sound(week: Week) -> None:
    by_conversation: dict[int, list[Turn]] = {}
    for turn in week.ledger.turns(week.end):
        by_conversation.setdefault(turn.conversation, []).append(turn)
        assert (turn.ended_at is None) == (turn.outcome == "waiting")
        assert turn.ended_at is None or turn.ended_at > turn.opened_at
        assert bool(turn.agent) == (turn.outcome == "answered")
        assert turn.messages >= 1
        assert turn.opened_at.microsecond == 0
    for found in by_conversation.values():
        assert [turn.first for turn in found] == [True] + [False] * (len(found) - 1)
        for before, after in pairwise(found):
            assert before.ended_at is not None
            assert before.ended_at < after.opened_at


def test_the_past_stays_as_it_was(week: Week) -> None:
    noon = START + timedelta(days=3, hours=12)
    then = week.ledger.turns(noon)
    assert all(turn.opened_at <= noon for turn in then)
    assert all(turn.ended_at is None or turn.ended_at <= noon for turn in then)
    assert sum(turn.outcome == "waiting" for turn in then) == week.ledger.totals(noon).waiting > 0


def test_a_week_has_the_shares_of_the_design(week: Week) -> None:
    cases = list(week.ledger.cases(week.end))
    messages: Counter[str] = Counter()
    for case in cases:
        messages[case.channel] += case.messages
    tracked = Counter(case.channel for case in cases if case.opened is not None)
    assert messages.total() == pytest.approx(12_500, rel=0.06)
    assert messages["twitter"] / messages.total() == pytest.approx(0.75, abs=0.03)
    assert tracked["facebook"] / tracked.total() == pytest.approx(0.75, abs=0.04)
    assert set(messages) == {"twitter", "facebook", "weibo", "vk", "orbit", ""}


def test_waits_look_like_a_real_hubs(week: Week) -> None:
    found = [turn for turn in week.ledger.turns(week.end) if turn.outcome == "answered"]
    waits = sorted(minutes for turn in found if (minutes := wait(turn)) is not None)
    assert 8 < waits[len(waits) // 2] < 45
    assert 60 < waits[int(len(waits) * 0.9)] < 300
    assert 240 < waits[int(len(waits) * 0.99)] < 1200
    thin = sorted(m for turn in found if turn.language == "ja" and (m := wait(turn)) is not None)
    assert thin[int(len(thin) * 0.9)] > waits[int(len(waits) * 0.9)]


def test_europes_and_americas_evenings_are_the_peaks_of_the_day(week: Week) -> None:
    hours = Counter(turn.opened_at.hour for turn in week.ledger.turns(week.end))
    quiet = sum(hours[hour] for hour in (4, 5, 6))
    assert sum(hours[hour] for hour in (18, 19, 20)) > 2 * quiet
    assert sum(hours[hour] for hour in (0, 1, 2)) > 1.2 * quiet
    assert hours[22] < hours[19]


def test_the_csv_has_a_row_for_every_turn(week: Week) -> None:
    with (week.folder / "ledger.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    totals = week.ledger.totals(week.end)
    assert len(rows) == totals.turns
    assert sum(bool(row["first_response_at"]) for row in rows) == totals.answered
    unanswered = [row for row in rows if not row["first_response_at"]]
    assert sum(bool(row["resolved_at"]) for row in unanswered) == totals.closed
    assert all(int(row["arrived_at"]) >= START.timestamp() for row in rows)
