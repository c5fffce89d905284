"""What can be relied on when CSV records are read from bytes."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.salesforce.exporting import csv_line

from hubmon_salesforce.records import LONGEST_LINE, Position, Record, Records

CELLS = st.text(st.sampled_from(list('ab",;\n\r é漢')), max_size=8)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=8)


def everything(data: bytes, start: Position | None = None, *, final: bool = False) -> list[Record]:
    stream = io.BytesIO(data)
    start = start or Position()
    stream.seek(start.offset)
    records = Records(stream, start, final=final)
    found = []
    while (record := records.peek()) is not None:
        records.take()
        found.append(record)
    return found


@given(ROWS)
def test_every_record_is_what_the_csv_module_reads(rows: list[list[str]]) -> None:
    data = b"".join(map(csv_line, rows))
    expected = list(csv.reader(io.StringIO(data.decode(), newline="")))
    assert [record.fields for record in everything(data)] == expected


@given(ROWS, st.data())
def test_reading_goes_on_from_any_border(rows: list[list[str]], data: st.DataObject) -> None:
    whole = b"".join(map(csv_line, rows))
    records = everything(whole)
    assert [record.end.offset for record in records][-1:] == [len(whole)][: len(records)]
    for number, record in enumerate(records, start=1):
        assert everything(whole, record.end) == records[number:]


@given(ROWS, st.data())
def test_what_was_cut_off_is_waited_for(rows: list[list[str]], data: st.DataObject) -> None:
    whole = b"".join(map(csv_line, rows))
    cut = data.draw(st.integers(0, len(whole)))
    complete = [record for record in everything(whole) if record.end.offset <= cut]
    assert everything(whole[:cut]) == complete


def test_a_file_that_is_finished_ends_without_a_line_end() -> None:
    assert [record.fields for record in everything(b"a,b\nc,d", final=True)] == [
        ["a", "b"],
        ["c", "d"],
    ]


def test_a_quote_that_never_closes_costs_one_line() -> None:
    data = b'"1","x"\n"2","x\n"3","x"\n"4","x"\n'
    records = everything(data, final=True)
    assert [record.fields[0] for record in records if not record.problem] == ["1", "3", "4"]
    (broken,) = [record for record in records if record.problem]
    assert broken.end.row == 2
    assert broken.fields == ['"2","x\n']


@pytest.mark.parametrize(
    "broken",
    [b'"2","' + (b"x" * 1000 + b"\n") * 1100, b"2," + b"x" * (LONGEST_LINE + 10) + b"\n"],
    ids=["field", "line"],
)
def test_what_no_export_would_hold_is_not_read_into_memory(broken: bytes) -> None:
    records = everything(b'"1","x"\n' + broken + b'"3","x"\n', final=True)
    assert records[1].problem
    assert len(records[1].fields[0]) <= 4096
    assert records[-1].fields == ["3", "x"]


def test_lines_that_are_not_utf_8_are_latin_1() -> None:
    records = everything("é\n".encode("latin-1") + "é漢\n".encode())
    assert [record.fields for record in records] == [["é"], ["é漢"]]


def test_byte_order_mark_and_nul_bytes_are_left_out() -> None:
    assert everything(b'\xef\xbb\xbf"a","b"\n"c\0","d"\n')[0].fields == ["a", "b"]
    assert everything(b'"c\0","d"\n')[0].fields == ["c", "d"]
