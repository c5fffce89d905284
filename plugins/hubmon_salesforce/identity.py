"""Tells whether a file is still the one that was read, only longer."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from typing import BinaryIO

from hubmon_salesforce.cursor import FileState
from hubmon_salesforce.files import BLOCK, Signature, Source

TAIL = 1024
"""Bytes before the place reached that are compared whenever a file has changed."""

FULL_CHECK_EVERY = timedelta(minutes=5)
"""All bytes before the place reached are compared at the first look, and this often while a file
changes: a new export of the same rows may differ in the middle only, at the same length."""


class Identities:
    """Remembers which files were compared, and when."""

    def __init__(self) -> None:
        self._compared: dict[str, tuple[Signature, datetime]] = {}

    def settle(self, source: Source, state: FileState, now: datetime) -> bool:
        """Put `state` back to the start if the file is another one than it speaks of.

        Returns:
            True when it was put back.
        """
        if source.member is not None:
            same = state.member == source.member_crc
        else:
            same = state.offset <= source.size and self._same_bytes(source, state, now)
        if same:
            return False
        started = bool(state.offset)
        for name in ("offset", "row", "crc", "tail", "part"):
            setattr(state, name, 0)
        state.member, state.refused = source.member_crc, None
        return started

    def _same_bytes(self, source: Source, state: FileState, now: datetime) -> bool:
        known = self._compared.get(source.key)
        if known is not None and known[0] == source.signature:
            return True
        with source.open() as stream:
            if known is not None and now - known[1] < FULL_CHECK_EVERY:
                return tail_of(stream, state.offset) == state.tail
            same = _checksum(stream, 0, state.offset) == state.crc
        if same:
            self._compared[source.key] = (source.signature, now)
        return same


def tail_of(stream: BinaryIO, offset: int) -> int:
    """The CRC-32 of the last bytes before `offset`. Leaves the stream where it is."""
    place = stream.tell()
    try:
        return _checksum(stream, max(0, offset - TAIL), offset)
    finally:
        stream.seek(place)


def _checksum(stream: BinaryIO, start: int, end: int) -> int:
    stream.seek(start)
    left, crc = end - start, 0
    while left > 0 and (block := stream.read(min(BLOCK, left))):
        crc = zlib.crc32(block, crc)
        left -= len(block)
    return crc
