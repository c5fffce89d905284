"""What a back-test makes of files as people have them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from hubmon.cli import main
from hubmon.estimate.csv_history import read_csv
from hubmon.estimate.history import HistoryUnusable
from hubmon.estimate.rows import Row

HEADER = "arrived_at,first_response_at,resolved_at,channel,language,agent"
LINES = (HEADER, "100,160,200,twitter,nl,ann", "130,,,twitter,en,", "140,150,,twitter,en,bob")
ROWS = [
    Row(100, 160, 200, "twitter", "nl", "ann"),
    Row(130, None, None, "twitter", "en", ""),
    Row(140, 150, None, "twitter", "en", "bob"),
]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(LINES),
        "\ufeff" + "\n".join(LINES) + "\n",
        "\r\n".join(LINES) + "\r\n",
        "\n\n".join(LINES) + "\n,,,,,\n\n",
        "\n".join(LINES).replace(",", ";"),
        "\n".join(LINES).replace(",", "\t"),
        "\n".join([HEADER, *reversed(LINES[1:])]),
        "\n".join(f"x, {line} ,y" for line in LINES),
        "\n".join(LINES).replace("language", "language_or_group"),
        "\n".join('"' + line.replace(",", '","') + '"' for line in LINES),
    ],
    ids=[
        "plain", "byte order mark", "CRLF", "blank lines", "semicolons", "tabs", "by no order",
        "further columns and blanks", "group", "quotes",
    ],
)  # fmt: skip
def test_a_file_is_read_however_it_was_written(text: str, tmp_path: Path) -> None:
    path = tmp_path / "past.csv"
    path.write_text(text, newline="")
    with path.open(newline="", encoding="utf-8-sig") as file:
        history = read_csv(file, {}, "past.csv")
    assert list(history.rows) == ROWS
    assert not history.unusable


def test_bad_lines_are_named_and_the_others_count() -> None:
    lines = [
        "arrived_at,first_response_at", "1,2", "x,3", ",4", "5,nan", "6,", "7", "1e300,",
        "1558527603000,", "5 May 2019,",
    ]  # fmt: skip
    history = read_csv(lines, {}, "a.csv")
    assert history.rows.arrived_at.tolist() == [1, 6, 7]
    assert [bad.where for bad in history.unusable] == [f"line {n}" for n in (3, 4, 5, 8, 9, 10)]
    assert 'arrived_at is "x"' in history.unusable[0].reason
    assert "milliseconds" in history.unusable[4].reason


def test_a_moment_years_away_from_all_others_is_named_and_left_out() -> None:
    past = [f"{1_559_000_000 + 600 * place}," for place in range(40)]
    lines = ["arrived_at,first_response_at", "0,", "x,", *past, "4102444800,"]
    history = read_csv(lines, {}, "a.csv")
    assert history.rows.arrived_at.tolist() == [float(line[:-1]) for line in past]
    assert [bad.where for bad in history.unusable] == ["line 2", "line 3", "line 44"]
    assert "1970-01-01, years away" in history.unusable[0].reason
    assert "2100-01-01, years away" in history.unusable[2].reason


@pytest.mark.parametrize(
    "moments", [[0], [0, 600, 1200], [0, 1_559_000_000], [0, 0, 4e9, 4e9, 4e9]]
)
def test_a_past_counted_from_zero_or_with_a_long_silence_is_kept(moments: list[float]) -> None:
    history = read_csv(["arrived_at,first_response_at", *(f"{at}," for at in moments)], {}, "a.csv")
    assert history.rows.arrived_at.tolist() == moments
    assert not history.unusable


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], 'no column "arrived_at"'),
        ([HEADER], "no row that can be read"),
        (["arrived_at,first_response_at", "noon,"], 'Line 2: arrived_at is "noon"'),
        (["arrived_at,first_response_at,arrived_at", "1,2,3"], '2 columns "arrived_at"'),
        (["arrived_at", "1"], 'no column "first_response_at"'),
    ],
)
def test_a_file_that_is_no_past_says_why(lines: list[str], words: str) -> None:
    with pytest.raises(HistoryUnusable, match=words):
        read_csv(lines, {}, "a.csv")


def test_what_is_odd_in_a_file_is_said_and_nothing_else_is_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [f"\x1b[31m{number},,,twitter,nl," for number in range(9)]
    odd = ["300,290,,twitter,nl,ann", *["310,370,,twitter,nl,ann"] * 3]
    path = tmp_path / "past.csv"
    path.write_text("\n".join([*LINES, *bad, *odd]))
    assert main(["backtest", str(path), "--only", "moving_average"]) == 0
    said = capsys.readouterr().err
    assert f'{path}, line 5: arrived_at is "0", not seconds since the epoch; left out' in said
    assert f"{path}: 4 more left out, 9 of 16" in said
    assert f"{path}: 1 reply is older than the message; that counts as answered at once" in said
    assert f"{path}: 2 rows are the same as another one with a reply; each counts" in said
    assert "\x1b" not in said


def test_a_file_in_another_encoding_is_named_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "past.csv"
    path.write_bytes(f"{HEADER}\n1,2,,twitter,Espa\xf1ol,\n".encode("latin-1"))
    assert main(["backtest", str(path)]) == 2
    assert "iconv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("\n".join(LINES).encode("utf-16"), "iconv -f UTF-16 "),
        ("\n".join(LINES).encode("utf-16-le"), "iconv -f UTF-16LE "),
        ("\n".join(LINES).encode("utf-16-be"), "iconv -f UTF-16BE "),
        (gzip.compress("\n".join(LINES).encode()), "gunzip -c < "),
        (b"PK\x03\x04\x14\x00", "save its sheet as CSV"),
    ],
    ids=["utf-16", "utf-16-le", "utf-16-be", "gzip", "zip"],
)
def test_a_file_that_is_no_text_says_what_to_do(
    content: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "past.csv"
    path.write_bytes(content)
    assert main(["backtest", str(path)]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "ISO-8859-1" not in said


def test_a_past_too_short_to_score_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "past.csv"
    path.write_text(f"{HEADER}\n1,,,twitter,nl,\n")
    assert main(["backtest", str(path), "--only", "moving_average"]) == 0
    captured = capsys.readouterr()
    assert "Nothing can be scored" in captured.err
    assert "–" in captured.out
