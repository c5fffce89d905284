"""Rows of UserServicePresence (Omni-Channel) as shifts."""

from __future__ import annotations

from typing import Any

from hubmon.connect import AgentShift, AnyEvent
from hubmon_salesforce.rules import Facts, Rules
from hubmon_salesforce.values import BadRowError, Row, first_moment, flag, look_up, moment

# Of two presences that meet, one ends when the other begins: the name that sorts last counts.
_ON, _OFF = "UserServicePresence.on", "UserServicePresence.off"


def user_service_presence(row: Row, rules: Rules) -> list[AnyEvent]:
    """From when to when an agent took work; an away status is neither."""
    facts = Facts.of(row)
    if flag(row, "IsDeleted") or flag(row, "IsAway"):
        return facts.gone(_ON, _OFF)
    user = look_up(row, "UserId")
    if not user:
        raise BadRowError("UserId: empty")
    person = rules.people.person(user)
    start = first_moment(row, "StatusStartDate")
    who: dict[str, Any] = {
        "agent": person.agent,
        "languages": person.languages,
        "site": person.site,
    }
    events: list[AnyEvent] = [AgentShift(stream=_ON, on=True, **who, **facts.shared(at=start))]
    if (end := moment(row, "StatusEndDate")) is not None:
        events.append(AgentShift(stream=_OFF, on=False, **who, **facts.shared(at=end)))
    return events
