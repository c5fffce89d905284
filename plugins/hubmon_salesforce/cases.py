"""Rows of Case and CaseMilestone as events."""

from __future__ import annotations

from hubmon.connect import (
    AnyEvent,
    Assigned,
    CaseOpened,
    CaseResolved,
    CaseStatus,
    Compliment,
    Reply,
)
from hubmon_salesforce.rules import Facts, Rules, case_key, cell
from hubmon_salesforce.values import Row, first_moment, flag, look_up, milliseconds, moment, own_id

_STREAMS = ("Case", "Case.status", "Case.owner", "Case.resolved")
_MAPPED = {"first_response": "Case.first_response", "flight": "Case.compliment"}
"""Streams of facts that only a mapped column tells."""


def case(row: Row, rules: Rules) -> list[AnyEvent]:
    """How a case stands: its opening, status, owner, and whether it is solved now.

    A later version of the row takes the place of an earlier one, fact by fact; so a case that is
    open again takes away the solution an earlier version told.
    """
    facts = Facts.of(row, case_key(own_id(row)))
    if flag(row, "IsDeleted"):
        master = case_key(look_up(row, "MasterRecordId"))
        if master:  # merged: what was told of this case belongs to the other one
            facts = Facts(facts.id, facts.at, facts.version, (*facts.case, master))
        return facts.gone(*_STREAMS, *(found for name, found in _MAPPED.items() if name in row))
    events: list[AnyEvent] = [
        CaseOpened(
            stream="Case",
            channel=rules.channel(cell(row, "Origin")),
            language=rules.people.language(cell(row, "language")),
            subject=cell(row, "Subject"),
            topic=cell(row, "topic"),
            purpose=rules.purpose(cell(row, "Type")),
            number=cell(row, "CaseNumber"),
            **facts.shared(at=first_moment(row, "CreatedDate")),
        )
    ]
    events += _standing(row, rules, facts)
    events += _resolved(row, rules, facts)
    events += _first_response(row, rules, facts)
    events += _praise(row, rules, facts)
    return events


def _standing(row: Row, rules: Rules, facts: Facts) -> list[AnyEvent]:
    """Status and owner: true at the row's last change, whenever they began."""
    at = moment(row, "LastModifiedDate") or facts.at
    events: list[AnyEvent] = []
    if status := cell(row, "Status"):
        events.append(CaseStatus(stream="Case.status", status=status, **facts.shared(at=at)))
    if "ownerid" in row:
        agent, queue = rules.people.owner(cell(row, "OwnerId"))
        events.append(
            Assigned(stream="Case.owner", agent=agent, queue=queue, **facts.shared(at=at))
        )
    return events


def _is_new(row: Row, facts: Facts) -> bool:
    """Whether this is the first version of the row, so that it cannot take anything back."""
    return facts.version <= milliseconds(first_moment(row, "CreatedDate"))


def _resolved(row: Row, rules: Rules, facts: Facts) -> list[AnyEvent]:
    told = cell(row, "IsClosed")
    if flag(row, "IsClosed") if told else rules.is_closed(cell(row, "Status")):
        at = first_moment(row, "ClosedDate", "LastModifiedDate", "SystemModstamp")
        return [CaseResolved(stream="Case.resolved", **facts.shared(at=at))]
    return [] if _is_new(row, facts) else facts.gone("Case.resolved")


def _first_response(row: Row, rules: Rules, facts: Facts) -> list[AnyEvent]:
    if "first_response" not in row:
        return []
    at = moment(row, "first_response")
    if at is None:
        return [] if _is_new(row, facts) else facts.gone("Case.first_response")
    return [
        Reply(
            stream="Case.first_response",
            message=f"salesforce:{facts.id}:first_response",
            channel=rules.channel(cell(row, "Origin")),
            basis="field",
            **facts.shared(at=at),
        )
    ]


def _praise(row: Row, rules: Rules, facts: Facts) -> list[AnyEvent]:
    """A compliment to pass on to a flight's crew, where the org notes the flight."""
    if not (flight := cell(row, "flight")):
        return []
    if rules.purpose(cell(row, "Type")) != "compliment":
        return [] if _is_new(row, facts) else facts.gone("Case.compliment")
    return [
        Compliment(
            stream="Case.compliment",
            flight=flight,
            text=cell(row, "Subject"),
            language=rules.people.language(cell(row, "language")),
            **facts.shared(at=first_moment(row, "CreatedDate")),
        )
    ]


def case_milestone(row: Row, rules: Rules) -> list[AnyEvent]:
    """The first response as Salesforce's own entitlement process measured it."""
    if not rules.is_first_response(cell(row, "MilestoneTypeId"), cell(row, "MilestoneType.Name")):
        return []
    facts = Facts.of(row, case_key(look_up(row, "CaseId")))
    at = moment(row, "CompletionDate")
    if flag(row, "IsDeleted") or at is None:
        return facts.gone("CaseMilestone")
    return [
        Reply(
            stream="CaseMilestone",
            message=f"salesforce:{facts.id}",
            channel="milestone",
            basis="milestone",
            **facts.shared(at=at),
        )
    ]
