"""The multisets under the hub's figures, held against plain sorted lists."""

from __future__ import annotations

from bisect import bisect_right
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from hubmon.model.multiset import Moments, Rows

T = TypeVar("T")

numbers = st.integers(0, 30)
steps = st.lists(st.tuples(st.booleans(), st.lists(numbers, max_size=60)), max_size=8)
"""What is put in, and (False) what is taken out of it."""


@given(steps, st.booleans())
def test_moments_stand_in_order_whatever_came_and_went(
    changes: list[tuple[bool, list[int]]], read_between: bool
) -> None:
    moments, plain = Moments(), list[int]()
    for comes, some in changes:
        if comes:
            plain = sorted(plain + some)
            moments.change(some, 1)
        else:
            gone = _out_of(plain, some)
            moments.change(gone, -1)
        if read_between:
            assert list(moments.in_order) == plain
    assert len(moments) == len(plain)
    assert list(moments.in_order) == plain
    assert moments.first() == min(plain, default=None)
    assert moments.until(15) == bisect_right(plain, 15)
    assert moments.between(10, 20) == len([one for one in plain if 10 < one <= 20])
    assert moments.between(20, 10) == 0


@given(steps, st.booleans())
def test_rows_stand_in_order_whatever_came_and_went(
    changes: list[tuple[bool, list[int]]], read_between: bool
) -> None:
    rows, plain = Rows(2), list[tuple[int, int]]()
    for comes, some in changes:
        told = [(one // 4, one) for one in some]
        if comes:
            plain = sorted(plain + told)
            rows.change(told, 1)
        else:
            gone = _out_of(plain, told)
            rows.change(gone, -1)
        if read_between:
            assert list(zip(*rows.columns, strict=True)) == plain
    assert list(zip(*rows.columns, strict=True)) == plain


def _out_of(plain: list[T], some: list[T]) -> list[T]:
    """Take out of `plain` what is there of `some`; returns what was."""
    gone = []
    for one in some:
        if one in plain:
            plain.remove(one)
            gone.append(one)
    return gone
