"""Makes sure that what a connector returned is what the contract says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from types import NoneType
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from hubmon.connect.contract import Batch, Receipt, Rejected
from hubmon.connect.language import language_tag
from hubmon.errors import ConnectorError
from hubmon.model import events
from hubmon.model.events import AgentShift, AnyEvent

KindT = TypeVar("KindT")

_SEVERAL = (tuple, list)
_FIELDS: dict[type[Any], dict[str, tuple[type[Any], ...]]] = {
    Batch: {
        "events": _SEVERAL,
        "cursor": (str, NoneType),
        "more": (bool,),
        "complete_through": (datetime, NoneType),
        "retry_after": (timedelta, NoneType),
        "gap": (str,),
        "rejected": _SEVERAL,
    },
    Rejected: {"where": (str,), "reason": (str,), "raw": (str,)},
    Receipt: {"reference": (str,), "events": _SEVERAL},
}
"""The contract's types, at run time."""


_decode_all = msgspec.json.Decoder(list[AnyEvent]).decode
_UNSOUND = (msgspec.MsgspecError, TypeError, ValueError, OverflowError)


class Checked(NamedTuple):
    """A batch's events, sound ones and others."""

    events: list[AnyEvent]
    rejected: list[Rejected]


def check_batch(returned: Any, limit: int) -> Batch:
    """The batch itself; raises `ConnectorError` when it is none or holds too much."""
    batch: Batch = _checked(returned, Batch, "its poll returned")
    for rejected in batch.rejected:
        _checked(rejected, Rejected, "its Batch.rejected holds")
    if batch.complete_through is not None and batch.complete_through.tzinfo is None:
        raise ConnectorError(
            f"its Batch.complete_through, {batch.complete_through}, has no time zone",
            hint="The plugin's author has to mend this.",
        )
    if len(batch.events) > limit:
        raise ConnectorError(
            f"its poll brought {len(batch.events)} events where at most {limit} were asked for",
            hint="The plugin's author has to mend this; nothing was stored, nothing is lost.",
        )
    return batch


def check_receipt(receipt: Any) -> Receipt:
    """The receipt itself; raises `ConnectorError` when it is none."""
    return _checked(receipt, Receipt, "its send returned")


def _checked(value: Any, kind: type[KindT], where: str) -> KindT:
    if not isinstance(value, kind):
        raise ConnectorError(
            f"{where} {type(value).__name__} in the place of a {kind.__name__}",
            hint="The plugin's author has to mend this.",
        )
    for field, types in _FIELDS[kind].items():
        found = getattr(value, field)
        if not isinstance(found, types):
            wanted = " or ".join("None" if t is NoneType else t.__name__ for t in types)
            raise ConnectorError(
                f"{where} a {kind.__name__} whose {field} is {type(found).__name__}, not {wanted}",
                hint="The plugin's author has to mend this.",
            )
    return value


def check_events(batch: Iterable[Any]) -> Checked:
    """Every event with sound types, times in UTC to the millisecond and standard language tags.

    Constructors check nothing; going out through JSON and in again does.
    """
    batch = list(batch)
    try:
        return Checked([_standardised(event) for event in _decode_all(events.encode(batch))], [])
    except _UNSOUND:
        return _check_one_by_one(batch)


def _check_one_by_one(batch: Iterable[Any]) -> Checked:
    checked = Checked([], [])
    for position, event in enumerate(batch, start=1):
        try:
            sound = _standardised(events.decode(events.encode(event)))
        except _UNSOUND as error:
            checked.rejected.append(
                Rejected(
                    where=_place(event, position),
                    reason=f"not a sound event: {error}",
                    raw=repr(event),
                )
            )
        else:
            checked.events.append(sound)
    return checked


def _place(event: Any, position: int) -> str:
    stream, identity = getattr(event, "stream", None), getattr(event, "id", None)
    return f"{stream} {identity}" if stream and identity else f"event {position} of a batch"


def _standardised(event: AnyEvent) -> AnyEvent:
    at = event.at
    if at.tzinfo is not UTC or at.microsecond % 1000:
        event = replace(event, at=_to_the_millisecond(at))
    told = getattr(event, "language", None)
    if told is not None:
        tag = language_tag(told)
        return event if tag == told else replace(event, language=tag)
    if type(event) is AgentShift:
        return replace(event, languages=tuple(map(language_tag, event.languages)))
    return event


def _to_the_millisecond(at: datetime) -> datetime:
    at = at.astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
