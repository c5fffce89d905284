"""The past comes in the order in which it happened, however much of it there is."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from hubmon.estimate.contract import Arrival, Happening, Reply, Resolution, Shift, Withdrawal
from hubmon.estimate.history import happenings
from hubmon.estimate.rows import Row, Rows

GIVE_UP = 50.0
moments = st.integers(0, 40).map(float)
later = st.none() | st.integers(-5, 90).map(float)
pasts = st.lists(st.tuples(moments, st.tuples(later, later)), max_size=30).map(
    lambda drawn: Rows(Row(at, *ends, "twitter", "en", "ann") for at, ends in drawn)
)
shifts = st.lists(moments, max_size=5).map(
    lambda drawn: [Shift(at, "ann", True) for at in sorted(drawn)]
)


@given(pasts, shifts)
def test_everything_is_told_once_and_in_order(rows: Rows, told: list[Shift]) -> None:
    whole = list(happenings(rows, GIVE_UP, told))
    order = [(each.at, not isinstance(each, Arrival)) for each in whole]
    assert order == sorted(order)
    arrivals = [each for each in whole if isinstance(each, Arrival)]
    assert [arrival.id for arrival in arrivals] == list(range(len(rows)))
    assert [each for each in whole if isinstance(each, Shift)] == told


@given(pasts)
def test_what_follows_from_an_arrival_is_what_the_row_says(rows: Rows) -> None:
    whole = [each for each in happenings(rows, GIVE_UP) if not isinstance(each, Shift)]
    for number, row in enumerate(rows):
        kinds = [type(each) for each in whole if each.id == number]
        if row.wait is None:
            expected = [Arrival] if row.resolved_at is None else [Arrival, Withdrawal]
        elif row.wait > GIVE_UP:
            expected = [Arrival]
        else:
            expected = [Arrival, Reply] + [Resolution] * (row.resolved_at is not None)
        assert kinds == expected


def test_a_past_is_told_while_it_is_read() -> None:
    def endless() -> Iterator[Row]:
        at = 0.0
        while True:
            yield Row(at, at + 5, None, "twitter", "en", "")
            at += 1

    told = happenings(endless(), GIVE_UP)
    first: list[Happening] = [next(told) for _ in range(1_000)]
    assert sum(isinstance(each, Reply) for each in first) > 490
