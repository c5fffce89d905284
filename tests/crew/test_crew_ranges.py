from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hubmon_crew.gaps import missing
from hubmon_crew.ranges import Ranges

numbers = st.lists(st.integers(0, 60), max_size=60)


def ranges_of(values: list[int]) -> Ranges:
    ranges = Ranges()
    for value in values:
        ranges.add(value)
    return ranges


@given(numbers)
def test_holds_what_was_added_in_any_order_and_as_few_ranges_as_can_be(values: list[int]) -> None:
    ranges = ranges_of(values)
    assert {value for value in range(-1, 62) if value in ranges} == set(values)
    pairs = ranges.pairs()
    assert all(first <= last for first, last in pairs)
    assert all(b - a > 1 for (_, a), (b, _) in pairwise(pairs))
    assert Ranges(pairs).pairs() == pairs


@given(numbers, st.integers(0, 70))
def test_holes_are_what_is_absent_between_the_start_and_the_highest(
    values: list[int], start: int
) -> None:
    holes = {
        value for first, last in ranges_of(values).holes(start) for value in range(first, last + 1)
    }
    assert holes == set(range(start, max(values, default=0))) - set(values)


def test_missing_envelopes_are_told_by_tablet() -> None:
    read = {
        "kl-77": Ranges([(1, 11), (15, 20)]),
        "kl-80": Ranges([(1, 3)]),
        "kl-9": Ranges([(2, 4), (6, 6)]),
    }
    assert missing(read, {}) == (
        "tablet kl-77: 3 envelopes missing (12-14); tablet kl-9: 2 envelopes missing (1, 5)"
    )


def test_one_missing_envelope_is_one() -> None:
    assert missing({"kl-1": Ranges([(2, 2)])}, {}) == "tablet kl-1: 1 envelope missing (1)"


def test_numbers_below_a_tablets_start_are_not_looked_for() -> None:
    read = {"kl-77": Ranges([(5, 6), (900, 910), (912, 912)])}
    assert missing(read, {"kl-77": 900}) == "tablet kl-77: 1 envelope missing (911)"
    assert missing(read, {"kl-77": 912}) == ""


def test_a_sentence_stays_readable_however_much_is_missing() -> None:
    read = {f"kl-{n}": Ranges([(i, i) for i in range(0, 4000, 2)]) for n in range(200)}
    sentence = missing(read, {})
    assert len(sentence) < 400
    assert "1,999 envelopes missing (1, 3, 5, 7, 9, 1,994 more)" in sentence
    assert sentence.endswith("195 more tablets with envelopes missing")
