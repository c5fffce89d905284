"""What was forgotten for good, known again by salted digests, so that no source brings it back."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from typing import Final, Literal, TypeAlias

from msgspec.structs import replace

from hubmon.model.erasure import without_words
from hubmon.model.events import FINAL, AnyEvent, CustomerMessage, Reply
from hubmon.model.moments import to_ms
from hubmon.model.reports import event_keys
from hubmon.store.linking import Version
from hubmon.store.sources import RAW_KEPT, Reject, SourceUpdate

ALWAYS: Final = FINAL
"""A mark that counts for ever; any other counts for what happened until then."""
HIDDEN: Final = "(forgotten)"

_Kind: TypeAlias = Literal["thing", "message", "case", "customer", "word", "rejected"]
_SIZE = 16
_BETWEEN_WORDS = re.compile(r"[\s\"',;\[\]{}()<>=\\]+")


class Marks:
    """The marks of a store.

    An event loses its words when it is a version of a forgotten thing or another report of a
    forgotten message; and when it happened before a case or a customer was forgotten to whom it
    belongs. What is written afterwards is a new conversation. Whatever happened before the moment
    up to which old words are forgotten loses its words as well.
    """

    def __init__(self, salt: bytes, until: dict[bytes, int], before_ms: int) -> None:
        self._salt = salt
        self._until = until
        self.before_ms = before_ms
        """The words of what happened earlier are not kept; 0: all are."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Marks):
            return False
        return (self._until, self.before_ms) == (other._until, other.before_ms)

    __hash__ = None  # type: ignore[assignment]  # it can be added to

    @classmethod
    def read(cls, db: sqlite3.Connection) -> Marks:
        """Those that stand in the database."""
        until = dict(db.execute("SELECT digest, until_ms FROM forgotten"))
        row = db.execute("SELECT salt FROM forgotten_salt").fetchone()
        moment = db.execute("SELECT before_ms FROM retention").fetchone()
        return cls(row[0] if row else b"", until, moment[0] if moment else 0)

    def forget_before(self, db: sqlite3.Connection, moment: datetime) -> None:
        """Keep no words of what happened earlier; a moment that is later already stays."""
        self.before_ms = max(self.before_ms, to_ms(moment))
        db.execute(
            "INSERT INTO retention (id, before_ms) VALUES (1, ?)"
            " ON CONFLICT DO UPDATE SET before_ms = excluded.before_ms",
            (self.before_ms,),
        )

    def add(self, db: sqlite3.Connection, kind: _Kind, what: Iterable[str], until: int) -> None:
        """Mark things of one kind; inside a transaction of the caller's."""
        if not self._salt:
            db.execute("INSERT INTO forgotten_salt (id, salt) VALUES (1, randomblob(16))")
            (self._salt,) = db.execute("SELECT salt FROM forgotten_salt").fetchone()
        marks = {self._digest(kind, one): until for one in what}
        db.executemany("INSERT OR REPLACE INTO forgotten VALUES (?, ?)", marks.items())
        self._until |= marks

    def knows_customer(self, identity: str) -> bool:
        """Whether this customer was forgotten before."""
        return self._digest("customer", identity) in self._until

    def events(self, source: str, batch: dict[Version, AnyEvent]) -> dict[Version, AnyEvent]:
        """The batch; what was forgotten is in it without its words."""
        if not (self._until or self.before_ms):
            return batch
        return {
            version: without_words(event) if self._covers(source, event) else event
            for version, event in batch.items()
        }

    def update(self, update: SourceUpdate) -> SourceUpdate:
        """The update of a source; what it rejected that names something forgotten has no text."""
        if not (self._until and update.rejected):
            return update
        return replace(update, rejected=tuple(map(self.reject, update.rejected)))

    def reject(self, reject: Reject) -> Reject:
        """A rejected thing, without its text when that names something forgotten."""
        if self._digest("rejected", reject.raw[:RAW_KEPT]) in self._until:
            return Reject(reject.place, HIDDEN, "")
        if self._names(reject.raw) or self._names(reject.reason):
            return Reject(reject.place, HIDDEN, "")
        return reject

    def _covers(self, source: str, event: AnyEvent) -> bool:
        at = to_ms(event.at)
        if at < self.before_ms or self._digest("thing", thing(source, event)) in self._until:
            return True
        if isinstance(event, CustomerMessage | Reply) and self._has("message", event.message, at):
            return True
        author = event.author if isinstance(event, CustomerMessage) else None
        if author is not None and self._has("customer", author.id, at):
            return True
        return any(self._has("case", key, at) for key in event_keys(source, event))

    def _has(self, kind: _Kind, what: str, at_ms: int) -> bool:
        return at_ms <= self._until.get(self._digest(kind, what), at_ms - 1)

    def _names(self, text: str) -> bool:
        found = {word.strip(":.") for word in _BETWEEN_WORDS.split(text)}
        return any(self._digest("word", word) in self._until for word in found if word)

    def _digest(self, kind: _Kind, what: str) -> bytes:
        return blake2b(f"{kind}\0{what}".encode(), digest_size=_SIZE, key=self._salt).digest()


def thing(source: str, event: AnyEvent) -> str:
    """What an event is a version of, in one word."""
    return f"{source}\0{event.stream}\0{event.id}"
