"""Short ways to say what happened to one case, in minutes after noon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.strategies import NOON

from hubmon.model.case import Case
from hubmon.model.events import (
    AnyEvent,
    Assigned,
    CaseOpened,
    CaseReopened,
    CaseResolved,
    CustomerMessage,
    Reply,
)
from hubmon.model.fold import fold
from hubmon.model.promise import Promises
from hubmon.model.reports import Report

CASE = ("crm:1",)


def noon_plus(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def asks(minute: float, name: str = "q", **more: Any) -> CustomerMessage:
    fields = {"stream": "posts", "id": name, "message": f"twitter:{name}", "channel": "twitter"}
    return CustomerMessage(**{**fields, "at": noon_plus(minute), "case": CASE, **more})


def answers(minute: float, name: str = "r", **more: Any) -> Reply:
    fields = {"stream": "posts", "id": name, "message": f"twitter:{name}", "channel": "twitter"}
    return Reply(**{**fields, "at": noon_plus(minute), "case": CASE, **more})


def opened(minute: float = 0, **more: Any) -> CaseOpened:
    fields = {"stream": "Case", "id": "1", "channel": "twitter"}
    return CaseOpened(**{**fields, "at": noon_plus(minute), "case": CASE, **more})


def resolved(minute: float, name: str = "z") -> CaseResolved:
    return CaseResolved(stream="closed", id=name, at=noon_plus(minute), case=CASE)


def reopened(minute: float, name: str = "y") -> CaseReopened:
    return CaseReopened(stream="reopened", id=name, at=noon_plus(minute), case=CASE)


def assigned(minute: float, name: str = "a", **to: Any) -> Assigned:
    return Assigned(stream="owner", id=name, at=noon_plus(minute), case=CASE, **to)


def case_of(*events: AnyEvent, promises: Promises | None = None) -> Case:
    case = maybe_case([("feed", event) for event in events], promises)
    assert case is not None
    return case


def maybe_case(
    told: Sequence[tuple[str, AnyEvent]], promises: Promises | None = None
) -> Case | None:
    return fold([Report(*each) for each in told], promises or Promises())


def waits(case: Case) -> list[float | None]:
    """Minutes each turn waited; None while it waits."""
    clocks = [turn.clock for turn in case.turns]
    return [
        None if clock.stopped is None else (clock.stopped - clock.since) / timedelta(minutes=1)
        for clock in clocks
    ]
