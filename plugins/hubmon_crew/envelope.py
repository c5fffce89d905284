"""The envelope a crew tablet writes, and the event it stands for."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import blake2b
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from hubmon.connect import AnyEvent, Compliment, CrewNote, CrewReceipt, FoundItem, language_tag

STREAM = "inbox"
FOUND_STREAM = "found"

Device: TypeAlias = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")]
"""A tablet's name. It stands in file names and on screens, hence the narrow alphabet."""

Text: TypeAlias = str | None


class Envelope(Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What every envelope has; keys that are not known are passed over."""

    id: str
    device: Device
    seq: Annotated[int, Meta(ge=0, le=2**53)]
    """The tablet's own count of its envelopes, from 1."""
    created_at: Annotated[datetime, Meta(tz=True)]
    """The tablet's time, kept as said: it may be hours ago, wrong, or still to come."""
    flight: Text = None
    case_ref: Annotated[str, Meta(max_length=512)] | None = None
    lang: Text = None
    text: Text = None

    @property
    def name(self) -> str:
        """`<device>-<seq>`: its identity, the number without leading zeros."""
        return f"{self.device}-{self.seq}"

    @property
    def case(self) -> tuple[str, ...]:
        """Key of the case it names, if it names one."""
        key = (self.case_ref or "").strip()
        return (key,) if key else ()

    @property
    def own_case(self) -> tuple[str, ...]:
        """Key of the case it names, or of one of its own."""
        return self.case or (f"crew:{self.name}",)


class Note(Envelope, frozen=True, kw_only=True, tag="note"):
    """The crew tells the hub something."""


class Praise(Envelope, frozen=True, kw_only=True, tag="compliment"):
    """A customer's praise, to pass on."""


class Criticism(Envelope, frozen=True, kw_only=True, tag="criticism"):
    """A customer's criticism, to pass on."""


class Found(Envelope, frozen=True, kw_only=True, tag="found"):
    """Something a customer left behind."""

    state: Literal["found", "contacted", "returned"]
    item: Text = None
    item_id: Annotated[str, Meta(max_length=200)] | None = None
    """The label on the item: envelopes with the same one, from any tablet, are about one item."""

    @property
    def thing(self) -> str:
        """What the item is known by: its label, or the envelope's own name without one."""
        label = (self.item_id or "").strip()
        return f"item:{label}" if label else self.name


class TabletReceipt(Envelope, frozen=True, kw_only=True, tag="receipt"):
    """A tablet says what became of one of the hub's notes."""

    note: Annotated[str, Meta(min_length=1, max_length=500)]
    state: Literal["delivered", "read", "refused"]


AnyEnvelope: TypeAlias = Note | Praise | Criticism | Found | TabletReceipt

_decoder = msgspec.json.Decoder(AnyEnvelope)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_envelope(raw: bytes) -> AnyEnvelope:
    """The envelope in a file's bytes; raises ValueError saying what is wrong, with the field."""
    try:
        envelope: AnyEnvelope = _decoder.decode(raw.removeprefix(_BYTE_ORDER_MARK))
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"the text is not UTF-8: {error}") from error
    if parse_name(envelope.id) != (envelope.device, envelope.seq):
        raise ValueError(f"`id` must be {envelope.name!r} (device-seq) but is {envelope.id!r}")
    try:
        envelope.created_at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"`created_at` is out of range: {envelope.created_at}") from error
    return envelope


def parse_name(name: str) -> tuple[str, int] | None:
    """Device and number of ``kl-77-0012``; None where the text is not made like that."""
    device, _, number = name.rpartition("-")
    if device and len(number) <= 16 and number.isascii() and number.isdecimal():
        return device, int(number)
    return None


def digest(envelope: AnyEnvelope) -> bytes:
    """Sixteen bytes that differ when the content of two envelopes does."""
    return blake2b(msgspec.json.encode(envelope), digest_size=16).digest()


def to_event(envelope: AnyEnvelope) -> AnyEvent:
    """The event an envelope stands for."""
    at = envelope.created_at.astimezone(UTC)
    flight, text = envelope.flight or "", envelope.text or ""
    language = language_tag(envelope.lang)
    match envelope:
        case Note():
            return CrewNote(
                stream=STREAM,
                id=envelope.name,
                at=at,
                case=envelope.case,
                direction="in",
                flight=flight,
                text=text,
                language=language,
                device=envelope.device,
            )
        case Praise() | Criticism():
            return Compliment(
                stream=STREAM,
                id=envelope.name,
                at=at,
                case=envelope.own_case,
                tone="compliment" if isinstance(envelope, Praise) else "criticism",
                flight=flight,
                text=text,
                language=language,
            )
        case Found():
            return _found_item(envelope, at)
        case TabletReceipt():
            return CrewReceipt(
                stream=STREAM,
                id=envelope.name,
                at=at,
                case=note_case(envelope.note),
                note=envelope.note,
                state=envelope.state,
                device=envelope.device,
            )


def note_case(key: str) -> tuple[str, ...]:
    """The case key that an outgoing note and its receipts share."""
    return (f"note:{key}",)


_STEPS = {"found": 1, "contacted": 2, "returned": 3}
_STEP = 2**48  # milliseconds since the epoch stay below it until the year 10889


def _found_item(envelope: Found, at: datetime) -> FoundItem:
    """The item at this step of its way back.

    A later step takes the place of an earlier one whichever tablet reports it and in whatever
    order they arrive; within a step the report of the latest time counts.
    """
    milliseconds = max(0, int(at.timestamp() * 1000))
    return FoundItem(
        stream=FOUND_STREAM,
        id=envelope.thing,
        at=at,
        version=_STEPS[envelope.state] * _STEP + milliseconds,
        case=(*envelope.case, f"crew:{envelope.thing}"),
        state=envelope.state,
        item=envelope.item or "",
        flight=envelope.flight or "",
    )
