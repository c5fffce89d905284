"""Reads the export's files in their order, a round of rows at a time."""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from hubmon.connect import AnyEvent, Clock, Rejected
from hubmon_salesforce import cursor as cursors
from hubmon_salesforce.config import SalesforceConfig
from hubmon_salesforce.cursor import Cursor, FileState
from hubmon_salesforce.files import DAMAGED, Signature, Source
from hubmon_salesforce.identity import Identities
from hubmon_salesforce.meaning import Meaning
from hubmon_salesforce.opened import HeaderNotWrittenError, OpenedFile
from hubmon_salesforce.records import Record
from hubmon_salesforce.tables import UselessFileError
from hubmon_salesforce.values import BadRowError

ROWS_PER_ROUND = 50_000
"""Rows that tell nothing by themselves, as users do, are many: a round ends after these."""


@dataclass
class Round:
    """What one poll has gathered so far."""

    cursor: Cursor
    limit: int
    events: list[AnyEvent] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    rows: int = 0
    unfinished: bool = False
    """Whether a file ends in the middle of a record."""

    @property
    def room(self) -> int:
        """How many more events the batch may hold."""
        return self.limit - len(self.events) - len(self.rejected)

    def reject(self, file: str, record: Record, reason: str) -> None:
        """Put a record aside, with the reason."""
        where = f"{file} row {record.end.row}"
        self.rejected.append(Rejected(where=where, reason=reason, raw=",".join(record.fields)))

    @property
    def full(self) -> bool:
        """Whether the batch is to be handed over as it is."""
        return self.room <= 0 or self.rows >= ROWS_PER_ROUND


class Reader:
    """Keeps what must be kept between rounds: names, last states, and the file in the middle."""

    def __init__(self, config: SalesforceConfig, clock: Clock, log: logging.Logger) -> None:
        self.left_at: str | None = None
        """The cursor after the last round."""
        self._config = config
        self._configured = zlib.crc32(msgspec.json.encode(config, enc_hook=str))
        self._clock = clock
        self._log = log
        self._identities = Identities()
        self._meaning = Meaning(config)
        self._opened: OpenedFile | None = None
        self._done: dict[str, Signature] = {}
        """Files read to their end, as they were then: opened again only when they change."""

    def read(self, sources: Sequence[Source], this: Round, *, came_from: str | None) -> None:
        """Fill `this` round from the files, and move its cursor."""
        remembered = came_from == self.left_at
        self.left_at = None
        restarted = self._identify(sources, this)
        if not remembered or restarted:
            self._remember_again(sources, this)
        for source in sources:
            if this.full:
                break
            self._guarded(source, this)
        if not this.full:
            self.close()
        self.left_at = cursors.dump(this.cursor)

    def complaints(self, sources: Sequence[Source]) -> tuple[list[str], list[str]]:
        """Files of which nothing can be read, and mapped columns that other files do not have."""
        useless, lacking = [], []
        for source in sources:
            try:
                opened = OpenedFile(source, self._config, final=True)
            except UselessFileError as error:
                useless.append(f"{source.key}: {error}")
            except HeaderNotWrittenError:
                continue
            except (OSError, *DAMAGED) as error:
                useless.append(f"{source.key} cannot be read: {error}")
            else:
                opened.close()
                lacking += [
                    f"{source.key} has no column {column}"
                    for name, column in self._config.columns.get(opened.table.object, {}).items()
                    if name.lower() not in opened.table.columns
                ]
        return useless, lacking

    def close(self) -> None:
        """Close the file that is being read, if one is."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _identify(self, sources: Sequence[Source], this: Round) -> bool:
        """Start again with files that were replaced; True if what they taught is remembered."""
        restarted, now = False, self._clock.now()
        for source in sources:
            state = this.cursor.files.setdefault(source.key, FileState())
            try:
                again = self._identities.settle(source, state, now)
            except OSError:
                continue  # said when it is read
            if again:
                self._log.info("%s was replaced and is read again", source.key)
                self._done.pop(source.key, None)
                self.close()
            restarted |= again and self._meaning.remembers(source.object)
        return restarted

    def _remember_again(self, sources: Sequence[Source], this: Round) -> None:
        """Learn anew what earlier rows told: at the start, and after a round that was not kept."""
        self.close()
        self._meaning.forget()
        self._done.clear()
        for source in sources:
            state = this.cursor.files[source.key]
            if not state.offset or not self._meaning.remembers(source.object):
                continue
            try:
                opened = OpenedFile(source, self._config, final=True)
            except (UselessFileError, HeaderNotWrittenError, OSError, *DAMAGED):
                continue
            try:
                self._learn(opened, state.offset)
            finally:
                opened.close()

    def _learn(self, opened: OpenedFile, until: int) -> None:
        while (record := opened.records.peek()) and record.end.offset <= until:
            opened.records.take()
            try:
                row = None if record.problem else opened.table.row(record.fields)
                if row is not None:
                    self._meaning.learn(opened.table.object, row)
            except BadRowError:
                continue  # rejected when it was read

    def _guarded(self, source: Source, this: Round) -> None:
        """Read one file; what is wrong with it stays with it."""
        state = this.cursor.files[source.key]
        if state.refused == self._attempt(source) or self._done.get(source.key) == source.signature:
            return
        try:
            self._rows(source, self._open(source, state), state, this)
        except HeaderNotWrittenError:
            self.close()
            this.unfinished |= source.size > 0
        except UselessFileError as error:
            self._refuse(source, state, this, str(error))
        except FileNotFoundError:
            self.close()  # taken away since the folder was listed
        except OSError as error:
            self.close()
            this.unreadable.append(f"{source.key} cannot be read: {error}")
        except DAMAGED as error:
            if source.member is None:
                raise
            reason = f"the archive is damaged or encrypted, from row {state.row + 1} on: {error}"
            self._refuse(source, state, this, reason)

    def _refuse(self, source: Source, state: FileState, this: Round, reason: str) -> None:
        self.close()
        state.refused = self._attempt(source)
        this.rejected.append(Rejected(where=source.key, reason=reason))

    def _attempt(self, source: Source) -> int:
        """What trying the file now comes from; trying again is of use when this differs."""
        return zlib.crc32(repr(source.written).encode(), self._configured)

    def _open(self, source: Source, state: FileState) -> OpenedFile:
        final = source.member is not None or self._is_settled(source)
        held = self._opened
        if held is None or (held.key, held.signature, held.final) != (
            source.key,
            source.signature,
            final,
        ):
            self.close()
            held = self._opened = OpenedFile(source, self._config, final=final)
        held.go_to(state)
        return held

    def _is_settled(self, source: Source) -> bool:
        """Whether nobody has written to a file for a while.

        By the machine's own clock, which is the one that file times come from.
        """
        changed = source.signature[1] / 1e9
        return time.time() - changed >= self._config.settle_seconds

    def _rows(self, source: Source, opened: OpenedFile, state: FileState, this: Round) -> None:
        while not this.full and (record := opened.records.peek()) is not None:
            this.rows += 1
            if self._take_in(opened, record, state, this):
                opened.records.take()
                state.part = 0
        opened.note_place(state)
        if not this.full:
            this.unfinished |= opened.records.unfinished
            if not opened.records.unfinished:
                self._done[source.key] = source.signature

    def _take_in(self, opened: OpenedFile, record: Record, state: FileState, this: Round) -> bool:
        """Put a record's events into the round; False when some had no room."""
        name = opened.table.object
        if record.problem:
            this.reject(opened.key, record, record.problem)
            return True
        try:
            row = opened.table.row(record.fields)
            events = [] if row is None else self._meaning.events(name, row)
        except BadRowError as error:
            this.reject(opened.key, record, str(error))
            return True
        left = events[state.part :]
        room = this.room
        this.events += left[:room]
        if len(left) > room:
            state.part += room
            return False
        if events:
            this.cursor.through = max(this.cursor.through, events[0].version)
        if row is not None:
            self._meaning.learn(name, row)
        return True
