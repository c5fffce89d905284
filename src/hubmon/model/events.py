"""What a source reports, one small frozen struct per kind.

An event is identified by (source, stream, id, version): the source is the connector's name in the
configuration, the rest stands on the event. A repeat of the same identity changes nothing; a higher
version of the same (source, stream, id) takes the place of a lower one.

Every event names its case by keys such as ``twitter:1234`` or ``salesforce:500...``. Events that
share a key belong to one case, in whatever order they arrive. A message's own network-wide identity
(`message`) and the one it answers (`in_reply_to`) are keys of their case as well.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from hubmon.model.language import UNDETERMINED

FINAL = 2**53
"""The version of a deletion that nothing can follow."""

Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=512)]
Version: TypeAlias = Annotated[int, Meta(ge=0, le=FINAL)]
Moment: TypeAlias = Annotated[datetime, Meta(tz=True)]

Purpose: TypeAlias = Literal["question", "compliment", "lost_and_found", "outreach"]
"""Why a case exists. Only a question has a response clock; the others are cases without one."""

Basis: TypeAlias = Literal["milestone", "message", "email", "comment", "field"]
"""What a reply is known from, strongest first.

`milestone`: the source's own measured first response. `message`, `email`: the reply itself.
`comment`: a published comment by an agent. `field`: a date somebody mapped from a column.
"""


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", gc=False):
    """What every event has."""

    stream: Name
    """The part of the source it comes from: a table, a feed, a folder."""
    id: Name
    """The source's own identity of the thing, unique within the stream."""
    at: Moment
    """When it happened, by the source. Aware; kept to the millisecond."""
    version: Version = 0
    """Which state of the thing this is: an edit counter, or a modification time in milliseconds."""
    case: tuple[Name, ...] = ()
    """Keys of the case it belongs to."""


class Customer(Struct, frozen=True, omit_defaults=True, gc=False):
    """Who wrote. Shown on an opened case only: nothing here moves an order, a figure, a colour."""

    id: str
    name: str = ""
    audience: int | None = None
    """How many follow them; None where unknown."""
    tier: str = ""
    """Their loyalty tier, as the source calls it."""


class CustomerMessage(Event, frozen=True, kw_only=True, omit_defaults=True, tag="customer_message"):
    """A customer wrote, in public or in private."""

    message: Name
    """Network-wide identity, `<network>:<id>`: what makes two sources' reports one message."""
    channel: Name
    language: str = UNDETERMINED
    text: str = ""
    author: Customer | None = None
    private: bool = False
    needs_reply: bool = True
    """False for bots and for the brand's own posts: no clock runs for them."""
    in_reply_to: str | None = None
    topic: str = ""


class Reply(Event, frozen=True, kw_only=True, omit_defaults=True, tag="reply"):
    """The hub wrote to a customer. A human reply ends the customer's wait."""

    message: Name
    channel: Name
    language: str = UNDETERMINED
    text: str = ""
    agent: str | None = None
    private: bool = False
    automatic: bool = False
    """True for an acknowledgement no person wrote; it ends nobody's wait."""
    in_reply_to: str | None = None
    basis: Basis = "message"


class Deleted(Event, frozen=True, kw_only=True, omit_defaults=True, tag="deleted"):
    """What (stream, id) named is gone: withdrawn, hidden or removed.

    The default version is final. A source that can restore a thing gives the version of the
    removal, and a later version of the thing brings it back.
    """

    version: Version = FINAL
    message: str | None = None
    """The network-wide identity of a deleted message, if the source knows it."""


class CaseOpened(Event, frozen=True, kw_only=True, omit_defaults=True, tag="case_opened"):
    """A case was opened in a case system; `at` is the time of opening."""

    channel: Name
    language: str = UNDETERMINED
    subject: str = ""
    topic: str = ""
    purpose: Purpose = "question"
    number: str = ""
    """The case number people use among themselves."""


class CaseStatus(Event, frozen=True, kw_only=True, omit_defaults=True, tag="case_status"):
    """The case system's own word for how a case stands, from `at` on."""

    status: str


class CaseResolved(Event, frozen=True, kw_only=True, omit_defaults=True, tag="case_resolved"):
    """The case was resolved at `at`."""


class CaseReopened(Event, frozen=True, kw_only=True, omit_defaults=True, tag="case_reopened"):
    """A resolved case is open again from `at` on."""


class Assigned(Event, frozen=True, kw_only=True, omit_defaults=True, tag="assigned"):
    """From `at` on the case is with a person, in a queue, or with nobody (both None)."""

    agent: str | None = None
    queue: str | None = None


class AgentShift(Event, frozen=True, kw_only=True, omit_defaults=True, tag="agent_shift"):
    """An agent came on shift or went off. Belongs to no case."""

    agent: Name
    on: bool
    languages: tuple[str, ...] = ()
    site: str = ""


class CrewNote(Event, frozen=True, kw_only=True, omit_defaults=True, tag="crew_note"):
    """A note from a flight's crew to the hub (`in`) or from the hub to a flight's crew (`out`)."""

    direction: Literal["in", "out"]
    flight: str = ""
    text: str = ""
    language: str = UNDETERMINED
    device: str = ""
    note: str = ""
    """The key under which a receipt names an outgoing note."""


class CrewReceipt(Event, frozen=True, kw_only=True, omit_defaults=True, tag="crew_receipt"):
    """A tablet says what became of an outgoing note."""

    note: Name
    state: Literal["delivered", "read", "refused"]
    device: str = ""


class Compliment(Event, frozen=True, kw_only=True, omit_defaults=True, tag="compliment"):
    """Praise or criticism to pass on; no reply is owed."""

    tone: Literal["compliment", "criticism"] = "compliment"
    flight: str = ""
    text: str = ""
    language: str = UNDETERMINED


class FoundItem(Event, frozen=True, kw_only=True, omit_defaults=True, tag="found_item"):
    """Something a customer left behind, and how far its way back has come."""

    state: Literal["found", "contacted", "returned"]
    item: str = ""
    flight: str = ""


AnyEvent: TypeAlias = (
    CustomerMessage
    | Reply
    | Deleted
    | CaseOpened
    | CaseStatus
    | CaseResolved
    | CaseReopened
    | Assigned
    | AgentShift
    | CrewNote
    | CrewReceipt
    | Compliment
    | FoundItem
)
"""Every kind of event there is."""

encode = msgspec.json.Encoder().encode
"""An event as JSON bytes."""

decode = msgspec.json.Decoder(AnyEvent).decode
"""The event in JSON bytes; raises `msgspec.ValidationError` naming the field that is wrong."""
