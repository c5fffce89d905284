from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubmon.faces.tui.arrangement import Box, arrange_panes

EVERYTHING = {
    "header",
    "hub_warnings",
    "estimate",
    "queue",
    "promise",
    "languages",
    "warnings",
    "flow",
    "sources",
    "keys",
}

LINES = {"header", "hub_warnings", "keys"}


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


@settings(deadline=None)
@given(st.integers(1, 400), st.integers(1, 120))
def test_panes_stay_on_the_screen_and_off_each_other(width: int, height: int) -> None:
    boxes = arrange_panes(width, height)
    for box in boxes.values():
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= width
        assert box.y + box.height <= height
    assert not [pair for pair in combinations(boxes.values(), 2) if overlap(*pair)]


@settings(deadline=None)
@given(st.integers(80, 400), st.integers(24, 120))
def test_from_80_by_24_on_every_pane_has_room(width: int, height: int) -> None:
    boxes = arrange_panes(width, height)
    assert boxes.keys() >= EVERYTHING
    assert all(boxes[name].height >= 6 for name in EVERYTHING - LINES)


@pytest.mark.parametrize(("width", "height"), [(40, 10), (60, 18), (30, 24), (200, 12)])
def test_a_small_terminal_still_shows_the_response_time(width: int, height: int) -> None:
    assert {"header", "estimate"} <= arrange_panes(width, height).keys()


@pytest.mark.parametrize(("width", "height"), [(60, 20), (60, 24), (40, 12), (200, 12)])
def test_a_small_terminal_names_its_keys_where_lines_are_left_and_leaves_none(
    width: int, height: int
) -> None:
    boxes = arrange_panes(width, height)
    assert boxes["keys"] == Box(0, height - 1, width, 1)
    assert sum(box.height for box in boxes.values()) == height


def test_the_response_time_stands_first_at_the_top_left() -> None:
    for size in ((80, 24), (120, 40), (200, 50), (300, 80)):
        boxes = arrange_panes(*size)
        below_header = [box for name, box in boxes.items() if name not in LINES]
        assert boxes["estimate"] == min(below_header, key=lambda box: (box.y, box.x))
