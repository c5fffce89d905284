"""The door of the crews: tablets that write envelopes into a spool folder, and answer notes."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import msgspec

from hubmon.demo.crew import DESK, TABLETS
from hubmon.demo.facts import CrewWrote, Fact
from hubmon.demo.stage import seeded

_OFFLINE_SHARE = 0.25
_LOST_SHARE = 0.02


@dataclass(slots=True)
class _Tablet:
    """A tablet with what it has not sent yet."""

    name: str
    seq: int = 0
    offline_until: datetime | None = None
    held: list[dict[str, object]] = field(default_factory=list)


@dataclass(order=True, slots=True)
class _Due:
    """A receipt that a tablet will write."""

    at: datetime
    order: int
    device: str = field(compare=False)
    flight: str = field(compare=False)
    note: str = field(compare=False)
    state: str = field(compare=False)


class SpoolDoor:
    """Tablets that write to ``inbox`` and read from ``outbox`` of a folder.

    A tablet in the air is offline for hours and then sends all it holds; now and then an envelope
    is lost on the way, which leaves a gap in the tablet's count. A note found in the outbox is
    moved to ``outbox/taken`` and answered by receipts.

    Args:
        folder: has, or gets, the two folders.
        seed: of the tablets' chance, which is not the world's: notes come from outside.
    """

    def __init__(self, folder: Path, *, seed: int) -> None:
        self._inbox = folder / "inbox"
        self._outbox = folder / "outbox"
        self._taken = self._outbox / "taken"
        for made in (self._inbox, self._outbox, self._taken):
            made.mkdir(parents=True, exist_ok=True)
        self._random: Random = seeded(seed)
        self._tablets = {name: _Tablet(name) for name in (*TABLETS, DESK)}
        self._receipts: list[_Due] = []
        self._notes = 0

    def write(self, facts: Iterable[Fact], at: datetime) -> None:
        """Let tablets write what happened until a moment, and send it if they are online."""
        self._take_notes(at)
        for fact in facts:
            if isinstance(fact, CrewWrote):
                self._write_receipts(fact.at)
                self._write_envelope(fact)
        self._write_receipts(at)
        for tablet in self._tablets.values():
            if tablet.offline_until is None or tablet.offline_until <= at:
                self._send(tablet)

    def flush(self, at: datetime) -> None:
        """Land every tablet, so that all that happened until a moment is sent."""
        self._write_receipts(at)
        for tablet in self._tablets.values():
            tablet.offline_until = None
            self._send(tablet)

    def _write_envelope(self, fact: CrewWrote) -> None:
        tablet = self._tablets[fact.device]
        content: dict[str, object] = {
            "kind": fact.kind,
            "flight": fact.flight,
            "case_ref": fact.case_ref,
            "lang": fact.language,
            "text": fact.text,
        }
        if fact.kind == "found":
            content |= {"item": fact.item, "item_id": f"{fact.conversation}", "state": fact.state}
        self._hold(tablet, content, fact.at)
        online = tablet.offline_until is None or tablet.offline_until <= fact.at
        if fact.device != DESK and online and self._random.random() < _OFFLINE_SHARE:
            hours = self._random.uniform(1, 11)
            tablet.offline_until = fact.at + timedelta(hours=hours)

    def _hold(self, tablet: _Tablet, content: dict[str, object], at: datetime) -> None:
        tablet.seq += 2 if self._random.random() < _LOST_SHARE else 1
        content |= {
            "id": f"{tablet.name}-{tablet.seq}",
            "device": tablet.name,
            "seq": tablet.seq,
            "created_at": at,
        }
        tablet.held.append(content)

    def _send(self, tablet: _Tablet) -> None:
        for content in tablet.held:
            path = self._inbox / f"{content['id']}.json"
            unfinished = path.with_suffix(".tmp")
            unfinished.write_bytes(msgspec.json.encode(content))
            unfinished.rename(path)
        tablet.held.clear()

    # notes from the hub

    def _take_notes(self, at: datetime) -> None:
        for path in sorted(self._outbox.glob("*.json")):
            letter = msgspec.json.decode(path.read_bytes())
            self._plan_receipts(str(letter["note"]), str(letter.get("flight") or ""), at)
            path.rename(self._taken / path.name)

    def _plan_receipts(self, note: str, flight: str, at: datetime) -> None:
        """The tablet gets the note after a while; most are read, a few refused."""
        device = TABLETS[self._random.randrange(len(TABLETS))]
        landed = max(at, self._tablets[device].offline_until or at)
        delivered = landed + timedelta(seconds=self._random.randrange(5, 180))
        self._expect(_Due(delivered, self._next(), device, flight, note, "delivered"))
        last = "refused" if self._random.random() < 0.05 else "read"
        read = delivered + timedelta(seconds=self._random.randrange(30, 1800))
        self._expect(_Due(read, self._next(), device, flight, note, last))

    def _next(self) -> int:
        self._notes += 1
        return self._notes

    def _expect(self, due: _Due) -> None:
        heapq.heappush(self._receipts, due)

    def _write_receipts(self, at: datetime) -> None:
        while self._receipts and self._receipts[0].at <= at:
            due = heapq.heappop(self._receipts)
            content: dict[str, object] = {
                "kind": "receipt",
                "flight": due.flight,
                "case_ref": "",
                "lang": "en",
                "text": "",
                "note": due.note,
                "state": due.state,
            }
            self._hold(self._tablets[due.device], content, due.at)
