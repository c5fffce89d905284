"""Where reading stands, as the opaque text that hubmon keeps between polls."""

from __future__ import annotations

from typing import TypeAlias

import msgspec
from msgspec import Struct, field

from hubmon.connect import CursorInvalid
from hubmon_salesforce.records import Position


class FileState(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """How far one file, or one member of an archive, has been read."""

    offset: int = 0
    row: int = 0
    crc: int = 0
    """CRC-32 of the bytes before `offset`: shows whether the file is still the same one."""
    tail: int = 0
    """CRC-32 of the last bytes before `offset`: the same, at little cost."""
    part: int = 0
    """How many events of the next row were delivered, when a batch had no room for all of them."""
    member: int | None = None
    """An archive member's own CRC-32; None for a plain file."""
    refused: int | None = None
    """A checksum of the file's size and time and of the configuration with which it was found to be
    of no use; it is tried again when any of them changes."""

    @property
    def position(self) -> Position:
        """The border up to which rows are delivered."""
        return Position(self.offset, self.row, self.crc)


FileStates: TypeAlias = dict[str, FileState]


class Cursor(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """How far everything has been read."""

    format: int = 1
    files: FileStates = field(default_factory=dict)
    through: int = 0
    """The greatest modification time read so far, in ms since 1970; 0 when nothing was read."""


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Cursor).decode


def dump(cursor: Cursor) -> str:
    """The text of a cursor."""
    return _encode(cursor).decode()


def load(text: str | None) -> Cursor:
    """The cursor of a text; a new one for None. Raises `CursorInvalid` for any other text."""
    if text is None:
        return Cursor()
    try:
        cursor = _decode(text)
    except msgspec.MsgspecError as error:
        raise CursorInvalid(f"the stored position cannot be read: {error}") from error
    if cursor.format != 1:
        raise CursorInvalid(f"the stored position has format {cursor.format}, not 1")
    return cursor
