"""Reads CSV records from bytes and knows exactly at which byte each record ends.

A quoted field may span lines, so the border of a record is where the `csv` module itself stops
asking for another line: what it consumed until then is what the record takes up.
"""

from __future__ import annotations

import codecs
import csv
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

LONGEST_FIELD = 1 << 20
"""Characters. Salesforce's longest texts hold 131,072; what is longer is a lost quote mark."""

_LINE_END = ord("\n")

LONGEST_LINE = 4 << 20
"""Bytes: more than the longest field takes up in UTF-8."""


class Position(NamedTuple):
    """A border between records."""

    offset: int = 0
    """Bytes before it."""
    row: int = 0
    """Records before it, the header being the first one."""
    crc: int = 0
    """CRC-32 of all bytes before it."""


class Record(NamedTuple):
    """One record, or a line that cannot be one."""

    fields: list[str]
    end: Position
    """The border after it; `end.row` is its own number as a person counts, from 1."""
    problem: str = ""
    """Why it cannot be read; then `fields` holds what was there as one text."""


def decoded(line: bytes, encoding: str) -> str:
    """The text of a line; with ``auto``, UTF-8 or else Latin-1, line by line."""
    if b"\0" in line:
        line = line.replace(b"\0", b"")
    if encoding != "auto":
        return line.decode(encoding, errors="replace")
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")


class Records:
    """The records of a stream from a border on.

    Args:
        stream: at `start`; it is read line by line and never as a whole.
        start: where to begin.
        encoding: a Python codec in which a line end is the byte 10, or ``auto``.
        delimiter: between fields.
        final: nothing follows the end of the stream, so a last line without a line end is a record.
    """

    def __init__(
        self,
        stream: BinaryIO,
        start: Position,
        *,
        encoding: str = "auto",
        delimiter: str = ",",
        final: bool,
    ) -> None:
        self.position = start
        """The border after the last record that was taken."""
        self.unfinished = False
        """At the end: whether bytes were left that are not a whole record yet."""
        self._stream = stream
        self._encoding = encoding
        self._delimiter = delimiter
        self._final = final
        self._ended = False
        self._at = start
        self._read_to, self._crc = start.offset, start.crc
        self._pending: Record | None = None
        self._records = self._read()

    def peek(self) -> Record | None:
        """The next record, without taking it; None at the end."""
        if self._pending is None:
            self._pending = next(self._records, None)
        return self._pending

    def take(self) -> None:
        """Go past the record that `peek` gave."""
        if self._pending is not None:
            self.position = self._pending.end
            self._pending = None

    def _read(self) -> Iterator[Record]:
        csv.field_size_limit(LONGEST_FIELD)
        while not self._ended:
            try:
                yield from self._whole_records()
            except (csv.Error, _LineTooLongError) as error:
                if self._may_go_on():
                    self.unfinished = True
                else:
                    yield self._skip_first_line(str(error))

    def _may_go_on(self) -> bool:
        """Whether the record is broken only because the rest of it is not written yet."""
        return self._ended and not self._final

    def _whole_records(self) -> Iterator[Record]:
        row = self._at.row
        for fields in csv.reader(self._lines(), delimiter=self._delimiter, strict=True):
            row += 1
            self._at = Position(self._read_to, row, self._crc)
            yield Record(fields, self._at)

    def _lines(self) -> Iterator[str]:
        read_to, crc = self._at.offset, self._at.crc
        while line := self._stream.readline(LONGEST_LINE):
            if line[-1] != _LINE_END and not self._is_last_line(line):
                break
            if read_to == 0:
                text = decoded(line.removeprefix(codecs.BOM_UTF8), self._encoding)
            else:
                text = decoded(line, self._encoding)
            self._read_to = read_to = read_to + len(line)
            self._crc = crc = zlib.crc32(line, crc)
            yield text
        self._ended = True

    def _is_last_line(self, line: bytes) -> bool:
        """Whether a line without an end is the last one of a file that is finished."""
        if len(line) >= LONGEST_LINE:
            raise _LineTooLongError(f"the line is longer than {LONGEST_LINE} bytes")
        self.unfinished = not self._final
        return self._final

    def _skip_first_line(self, problem: str) -> Record:
        """Give up on the first line of a broken record, and read on behind it."""
        offset, row, crc = self._at
        self._stream.seek(offset)
        line = self._stream.readline(LONGEST_LINE)
        self._at = Position(offset + len(line), row + 1, zlib.crc32(line, crc))
        self._ended = False
        return Record([decoded(line[:4096], self._encoding)], self._at, problem)


class _LineTooLongError(Exception):
    """A line that no export would hold."""
