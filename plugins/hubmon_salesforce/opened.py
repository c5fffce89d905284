"""One file that is being read: its stream, its table, and the place reached."""

from __future__ import annotations

from typing import BinaryIO

from hubmon_salesforce.config import SalesforceConfig
from hubmon_salesforce.cursor import FileState
from hubmon_salesforce.files import REPORT, Signature, Source
from hubmon_salesforce.identity import tail_of
from hubmon_salesforce.records import Position, Records
from hubmon_salesforce.reports import ReportTable
from hubmon_salesforce.tables import Table, UselessFileError

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class HeaderNotWrittenError(Exception):
    """Whoever writes the file has not come far enough to begin with it."""


class OpenedFile:
    """A file with its header read, standing after it.

    Args:
        source: which file.
        config: encoding, columns, reports.
        final: nothing more will be written, so the last line counts without a line end.

    Raises:
        UselessFileError: the header makes no sense.
        HeaderNotWrittenError: the file ends before its header does.
    """

    def __init__(self, source: Source, config: SalesforceConfig, *, final: bool) -> None:
        self.key = source.key
        self.signature: Signature = source.signature
        self.final = final
        self._encoding = config.encoding
        self._stream: BinaryIO = source.open()
        try:
            self._delimiter = _delimiter(self._stream)
            self.records = self._from(Position())
            self.table = _table(source, _header(self.records), config)
        except BaseException:
            self._stream.close()
            raise

    def go_to(self, state: FileState) -> None:
        """Stand where `state` left off; after the header if it never began."""
        if state.offset and state.position != self.records.position:
            self._stream.seek(state.offset)
            self.records = self._from(state.position)

    def note_place(self, state: FileState) -> None:
        """Write the place reached into `state`."""
        place = self.records.position
        state.offset, state.row, state.crc = place.offset, place.row, place.crc
        if state.member is None:
            state.tail = tail_of(self._stream, place.offset)

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()

    def _from(self, start: Position) -> Records:
        return Records(
            self._stream,
            start,
            encoding=self._encoding,
            delimiter=self._delimiter,
            final=self.final,
        )


def _header(records: Records) -> list[str]:
    record = records.peek()
    if record is None:
        raise HeaderNotWrittenError
    if record.problem:
        raise UselessFileError(f"the header cannot be read: {record.problem}")
    records.take()
    return record.fields


def _delimiter(stream: BinaryIO) -> str:
    """A comma, or the semicolon or tab that reports have in some locales."""
    head = stream.readline(1 << 16)
    stream.seek(0)
    if head.startswith(_UTF16):
        raise UselessFileError("it is written in UTF-16: export it as UTF-8 or ISO-8859-1")
    if b"," in head:
        return ","
    return next((mark.decode() for mark in (b";", b"\t") if mark in head), ",")


def _table(source: Source, header: list[str], config: SalesforceConfig) -> Table:
    if source.object == REPORT:
        return ReportTable(source.key, header, config.columns, config.reports)
    return Table(source.object, header, config.columns.get(source.object, {}))
