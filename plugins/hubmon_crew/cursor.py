"""What was read of the inbox so far: the connector's cursor."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

import msgspec
from msgspec import Struct

from hubmon.connect import CursorInvalid
from hubmon_crew.ranges import Pairs, Ranges

Stamp = tuple[int, int]
"""Tells one state of a file from the next: time of its last change in nanoseconds, by the file
system, and its size in bytes."""


class _Written(Struct, frozen=True, forbid_unknown_fields=True):
    """The cursor as JSON."""

    version: Literal[1]
    read: dict[str, Pairs]
    rejected: dict[str, Stamp]


class Progress:
    """The numbers read of every tablet, and the files that were rejected as they stand.

    Committed together with the events it speaks of, so what it names is stored for ever.
    """

    def __init__(self, written: _Written | None = None) -> None:
        self.read: defaultdict[str, Ranges] = defaultdict(Ranges)
        self.rejected: dict[str, Stamp] = {}
        if written is not None:
            self.read.update((device, Ranges(pairs)) for device, pairs in written.read.items())
            self.rejected.update(written.rejected)

    @classmethod
    def of(cls, cursor: str | None) -> Progress:
        """The progress a cursor stands for; raises `CursorInvalid` when it is not one of ours."""
        if cursor is None:
            return cls()
        try:
            return cls(msgspec.json.decode(cursor, type=_Written))
        except msgspec.DecodeError as error:
            raise CursorInvalid(f"the crew connector cannot read its cursor: {error}") from error

    def cursor(self) -> str:
        """The progress as a cursor; equal for equal progress."""
        written = _Written(
            version=1,
            read={device: ranges.pairs() for device, ranges in self.read.items()},
            rejected=self.rejected,
        )
        return msgspec.json.encode(written, order="deterministic").decode()
