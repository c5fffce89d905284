"""How a case stood before: CaseHistory2 (states), EntityHistory and CaseHistory (changes).

A row of CaseHistory2 says how the case stood from then on, not what changed. A closed case that
only gets another owner was not solved a second time, so the state before has to be remembered.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime

from hubmon.connect import AnyEvent, Assigned, CaseReopened, CaseResolved, CaseStatus
from hubmon_salesforce import ids
from hubmon_salesforce.rules import Facts, Rules, case_key
from hubmon_salesforce.values import BadRowError, Row, first_moment, flag, look_up, moment

REMEMBERED_CASES = 200_000
"""Cases whose last state is kept in mind, the longest untouched forgotten first."""


class LastStates:
    """The last known state of each case while its history is read."""

    def __init__(self, limit: int = REMEMBERED_CASES) -> None:
        self._limit = limit
        self._states: OrderedDict[str, tuple[datetime, bool]] = OrderedDict()

    def before(self, case: str, at: datetime) -> bool | None:
        """Whether the case was closed before its state of `at`; None when nothing is known of it.

        Raises:
            LookupError: a later state is known already, so this one was told before.
        """
        known = self._states.get(case)
        if known is not None and known[0] > at:
            raise LookupError
        return known[1] if known else None

    def remember(self, row: Row, rules: Rules) -> None:
        """Take in a row of CaseHistory2. What cannot be understood is left to `case_history2`."""
        try:
            case, at = look_up(row, "CaseId"), first_moment(row, "LastModifiedDate")
            self.before(case, at)
            if flag(row, "IsDeleted") or not row.get("status", "").strip():
                return
        except (BadRowError, LookupError):
            return
        self._states[case] = (at, rules.is_closed(row.get("status", "")))
        self._states.move_to_end(case)
        if len(self._states) > self._limit:
            self._states.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        self._states.clear()


def case_history2(row: Row, rules: Rules, states: LastStates) -> list[AnyEvent]:
    """One state of a case: its status, its owner, and whether it was solved or reopened."""
    facts = Facts.of(
        row, case_key(look_up(row, "CaseId")), at=first_moment(row, "LastModifiedDate")
    )
    if flag(row, "IsDeleted"):
        return facts.gone(*(f"CaseHistory2.{part}" for part in ("owner", "status", "resolved")))
    agent, queue = rules.people.owner(row.get("ownerid", ""))
    events: list[AnyEvent] = [
        Assigned(stream="CaseHistory2.owner", agent=agent, queue=queue, **facts.shared())
    ]
    if status := row.get("status", "").strip():
        events.append(CaseStatus(stream="CaseHistory2.status", status=status, **facts.shared()))
        events += _transition(row, rules.is_closed(status), states, facts)
    return events


def _transition(row: Row, closed: bool, states: LastStates, facts: Facts) -> list[AnyEvent]:
    try:
        before = states.before(look_up(row, "CaseId"), facts.at)
    except LookupError:
        return []
    if closed and not before:
        return [CaseResolved(stream="CaseHistory2.resolved", **facts.shared())]
    # A history that starts in the middle may have left out the closing.
    may_be_reopened = before or (before is None and moment(row, "PreviousUpdate") is not None)
    if not closed and may_be_reopened:
        return [CaseReopened(stream="CaseHistory2.resolved", **facts.shared())]
    return []


def entity_history(row: Row, rules: Rules, stream: str) -> list[AnyEvent]:
    """One changed field of a case; nothing for fields other than status and owner."""
    case = look_up(row, "ParentId") or look_up(row, "CaseId")
    if not case.startswith(ids.CASE):
        return []
    facts = Facts.of(row, case_key(case), at=first_moment(row, "CreatedDate"))
    if flag(row, "IsDeleted"):
        return facts.gone(*(f"{stream}.{part}" for part in ("owner", "status", "resolved")))
    changed = (row.get("fieldname") or row.get("field", "")).strip().lower()
    old, new = row.get("oldvalue", "").strip(), row.get("newvalue", "").strip()
    if changed == "status" and new:
        return _status_changed(stream, rules.is_closed(old), new, rules.is_closed(new), facts)
    # A changed look-up comes in two rows, one with names and one with ids: the ids are certain.
    if changed in {"owner", "ownerid"} and ids.is_record_id(new):
        agent, queue = rules.people.owner(new)
        return [Assigned(stream=f"{stream}.owner", agent=agent, queue=queue, **facts.shared())]
    return []


def _status_changed(
    stream: str, was_closed: bool, status: str, closed: bool, facts: Facts
) -> list[AnyEvent]:
    events: list[AnyEvent] = [
        CaseStatus(stream=f"{stream}.status", status=status, **facts.shared())
    ]
    if closed and not was_closed:
        events.append(CaseResolved(stream=f"{stream}.resolved", **facts.shared()))
    elif was_closed and not closed:
        events.append(CaseReopened(stream=f"{stream}.resolved", **facts.shared()))
    return events
