"""The picture of a back-test."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.estimate.past import GIVE_UP, START, past
from tests.estimate.test_backtest import write

from hubmon.cli import main
from hubmon.estimate.axes import Box, Moments, Waits
from hubmon.estimate.backtest import Told, judge
from hubmon.estimate.contract import DAY, HOUR
from hubmon.estimate.plot import to_svg
from hubmon.estimate.rows import Row, Rows

BOX = Box(left=60, top=80, right=860, bottom=440)
SVG = "{http://www.w3.org/2000/svg}"


def picture(rows: list[Row], name: str = "own", warmup: float = 0.0) -> ElementTree.Element:
    """What is drawn where 2, 5, 10, 20 and 40 minutes were said to everybody."""
    said = np.tile(np.array([2.0, 5, 10, 20, 40]) * 60, (len(rows), 1))
    run = judge(Told(name, said, 1.0), Rows(rows), give_up=GIVE_UP, warmup=warmup)
    return ElementTree.fromstring(to_svg(run))


def dots(svg: ElementTree.Element, kind: str) -> list[tuple[float, float]]:
    """Where they are."""
    found = svg.findall(f"{SVG}path[@class='dots {kind}']")
    return [
        (float(x), float(y))
        for path in found
        if path.get("opacity")
        for x, y in re.findall(r"M([\d.]+) ([\d.]+)h0", path.get("d", ""))
    ]


def row(at: float, wait: float) -> Row:
    return Row(START + at, START + at + wait, None, "twitter", "en", "")


def test_a_dot_for_every_reply_told_apart_by_whether_the_range_held() -> None:
    waits = {0: 60, 1000: 301, 2000: 900, 3000: 1200, 4000: 1201, 5000: 9000}
    svg = picture([row(at, wait) for at, wait in waits.items()])
    assert len(dots(svg, "within")) == 3
    assert len(dots(svg, "outside")) == 3
    heights = [y for _, y in sorted(dots(svg, "within") + dots(svg, "outside"))]
    assert heights == sorted(heights, reverse=True)
    assert "50 % within the 80 % range" in "".join(svg.itertext())


def test_many_replies_make_no_more_dots_than_there_is_room_for() -> None:
    svg = picture([row(number, 600 + number % 60) for number in range(20_000)])
    assert 300 < len(dots(svg, "within")) < 3_000
    strengths = {path.get("opacity") for path in svg.findall(f"{SVG}path[@class='dots within']")}
    assert "0.95" in strengths
    assert "one in 3 drawn" in "".join(svg.itertext())


def test_where_nobody_wrote_for_long_the_range_has_a_gap() -> None:
    rows = [row(60.0 * number, 600) for number in range(500)]
    rows += [row(10 * DAY + 60.0 * number, 600) for number in range(500)]
    svg = picture(rows)
    (band,) = svg.findall(f"{SVG}path[@class='range']")
    assert band.get("d", "").count("M") == 2


def test_foreign_text_is_text() -> None:
    svg = picture([row(0, 60)], name="</text><script>\x1b[2J&")
    assert not svg.findall(f".//{SVG}script")
    assert "</text><script>&" in "".join(svg.itertext())


def test_nothing_to_show_is_said() -> None:
    svg = picture([Row(START, None, None, "twitter", "en", "")])
    assert "nobody was answered in time" in "".join(svg.itertext())


@pytest.mark.parametrize(
    ("span", "labels", "above"),
    [
        (2 * HOUR, ["00:00", "00:15", "00:30", "00:45", "01:00", "01:15", "01:30", "01:45"], 1),
        (3 * DAY, ["00:00", "12:00", "00:00", "12:00", "00:00", "12:00"], 3),
        (5 * DAY, ["16 Nov", "17 Nov", "18 Nov", "19 Nov", "20 Nov"], 1),
        (400 * DAY, ["Jan", "Mar", "May", "Jul", "Sep", "Nov"], 1),
    ],
)
def test_the_moments_that_are_named_are_round(span: float, labels: list[str], above: int) -> None:
    ticks = Moments(BOX, np.array([START, START + span])).ticks()
    assert [tick.label for tick in ticks] == labels
    assert len([tick for tick in ticks if tick.above]) == above


@given(
    st.floats(datetime(2, 1, 1, tzinfo=UTC).timestamp(), 2.5e11),
    st.floats(0, 2.5e11),
    st.floats(0, 1e9),
)
def test_any_axis_has_names_that_do_not_crowd(first: float, span: float, longest: float) -> None:
    moments = Moments(BOX, np.array([first, min(first + span, 2.5e11)])).ticks()
    assert len(moments) <= 10
    for places in (
        [tick.place for tick in moments],
        [-tick.place for tick in Waits(BOX, longest).ticks()],
    ):
        assert places == sorted(places)
    heights = [tick.place for tick in Waits(BOX, longest).ticks()]
    assert all(80 <= place <= 440 for place in heights)
    assert len(heights) >= 2
    assert min(-np.diff(heights)) >= 20


def test_the_command_draws_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, plot = write(tmp_path / "past.csv", past(300)), tmp_path / "plot.svg"
    assert main(["backtest", str(file), "--only", "beran", "--plot", str(plot)]) == 0
    assert len(dots(ElementTree.parse(plot).getroot(), "within")) > 100
    assert main(["backtest", str(file), "--plot", str(tmp_path / "no" / "plot.svg")]) == 2
    assert "there is no folder" in capsys.readouterr().err
