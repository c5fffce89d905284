"""Facts as rows of a Salesforce Data Export.

Tables and columns are those of the objects' reference (Salesforce, "Object Reference"); the export
writes times as ``2018-10-13 17:16:45`` in UTC, booleans as 0 and 1, and empty look-ups now and then
as fifteen zeros and ``AAA``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from hubmon.demo.facts import (
    CLOSED,
    CaseState,
    Changed,
    Emailed,
    Fact,
    Filed,
    Posted,
    Remarked,
    Shift,
)
from hubmon.demo.ids import case_id, salesforce_id
from hubmon.demo.people import LANGUAGES, Agent

Row: TypeAlias = dict[str, str]
Tables: TypeAlias = dict[str, list[Row]]

AUTOMATON = "autoresponder"
"""The user name of who sends acknowledgements."""

NOBODY = "000000000000000AAA"

PROVIDERS = {"twitter": "Twitter", "facebook": "Facebook", "weibo": "SinaWeibo", "vk": "VKontakte"}
_ORIGINS = PROVIDERS | {"weibo": "Weibo"}
_TYPES = {
    "question": "Question",
    "compliment": "Compliment",
    "lost_and_found": "Lost and found",
}
_AUTOMATON_NUMBER = 99_999

COLUMNS: dict[str, tuple[str, ...]] = {
    "Case": (
        *("Id", "IsDeleted", "MasterRecordId", "CaseNumber", "ContactId", "Type", "Status"),
        *("Reason", "Origin", "Subject", "Priority", "Description", "IsClosed", "ClosedDate"),
        *("IsEscalated", "OwnerId", "IsClosedOnCreate", "CreatedDate", "SystemModstamp"),
        *("Language__c", "Topic__c", "Flight__c"),
    ),
    "SocialPost": (
        *("Id", "ParentId", "ReplyToId", "Content", "Posted", "Provider", "MessageType", "Status"),
        *("ExternalPostId", "IsOutbound", "Language", "ResponseContextExternalId", "CreatedById"),
        *("Handle", "SystemModstamp", "IsDeleted"),
    ),
    "EmailMessage": (
        *("Id", "ParentId", "Incoming", "MessageDate", "Status", "MessageIdentifier"),
        *("ThreadIdentifier", "FromAddress", "Subject", "TextBody", "CreatedById"),
        *("SystemModstamp", "IsDeleted"),
    ),
    "CaseHistory2": (
        *("Id", "CaseId", "OwnerId", "Status", "PreviousUpdate", "LastModifiedDate"),
        *("LastModifiedById", "IsDeleted"),
    ),
    "FeedComment": (
        *("Id", "ParentId", "CommentBody", "CommentType", "Status", "CreatedById", "CreatedDate"),
        *("SystemModstamp", "IsDeleted"),
    ),
    "UserServicePresence": (
        *("Id", "UserId", "StatusStartDate", "StatusEndDate", "IsCurrentState", "SystemModstamp"),
    ),
    "User": (
        *("Id", "Name", "Username", "UserType", "IsActive", "Languages__c", "Site__c"),
        "SystemModstamp",
    ),
    "Group": ("Id", "Name", "Type", "SystemModstamp"),
}


def user_id(username: str | None) -> str:
    """The id of a person by user name, or of the automaton for nobody."""
    return salesforce_id("005", int(username[1:]) if username else _AUTOMATON_NUMBER)


def queue_id(language: str) -> str:
    """The id of the queue where a language's cases wait."""
    spoken = LANGUAGES.index(language) if language in LANGUAGES else 0
    return salesforce_id("00G", 1 + spoken)


def staff(agents: Iterable[Agent], at: datetime) -> Tables:
    """Users and queues, which stay as they are."""
    modified = {"SystemModstamp": _time(at)}
    standard = {"UserType": "Standard", "IsActive": "1", **modified}
    users: list[Row] = [
        {
            "Id": user_id(agent.username),
            "Name": agent.name,
            "Username": f"{agent.username}@hub.example",
            "Languages__c": ";".join(agent.languages),
            "Site__c": agent.site.name,
            **standard,
        }
        for agent in agents
    ]
    automaton = {"Id": user_id(None), "Name": "Automatic answer", **standard}
    users.append({**automaton, "Username": f"{AUTOMATON}@hub.example"})
    queues: list[Row] = [
        {"Id": queue_id(language), "Name": f"Social {language}", "Type": "Queue", **modified}
        for language in LANGUAGES
    ]
    return {"User": users, "Group": queues}


def rows(facts: Iterable[Fact]) -> Tables:
    """What an export shows of some facts: changed things once, as they stand after the last."""
    cases: dict[int, CaseState] = {}
    shifts: dict[int, Row] = {}
    tables: Tables = {name: [] for name in COLUMNS}
    for fact in facts:
        if isinstance(fact, (Filed, Changed)):
            state = fact.state
            cases.pop(state.number, None)
            cases[state.number] = state
            tables["CaseHistory2"].append(_history(state))
            if isinstance(fact, Filed):
                tables["SocialPost"] += [_post(post, state.number, fact.at) for post in fact.posts]
        elif isinstance(fact, Posted) and fact.case is not None:
            tables["SocialPost"].append(_post(fact, fact.case, fact.at))
        elif isinstance(fact, Emailed):
            tables["EmailMessage"].append(_email(fact))
        elif isinstance(fact, Remarked):
            tables["FeedComment"].append(_comment(fact))
        elif isinstance(fact, Shift):
            shifts[fact.number] = _presence(fact)
    tables["Case"] = [_case(state) for state in cases.values()]
    tables["UserServicePresence"] = list(shifts.values())
    return {name: found for name, found in tables.items() if found}


def _case(state: CaseState) -> Row:
    return {
        "Id": case_id(state.number),
        "IsDeleted": "0",
        "MasterRecordId": NOBODY,
        "CaseNumber": f"{state.number:08d}",
        "ContactId": NOBODY,
        "Type": _TYPES[state.purpose],
        "Status": state.status,
        "Origin": _ORIGINS.get(state.network, state.network.capitalize()),
        "Subject": state.subject,
        "Priority": "Medium",
        "IsClosed": "1" if state.status == CLOSED else "0",
        "ClosedDate": _time(state.closed_at),
        "IsEscalated": "0",
        "OwnerId": _owner(state),
        "IsClosedOnCreate": "0",
        "CreatedDate": _time(state.opened_at),
        "SystemModstamp": _time(state.changed_at),
        "Language__c": state.language,
        "Topic__c": state.topic,
        "Flight__c": state.flight,
    }


def _owner(state: CaseState) -> str:
    return user_id(state.agent) if state.agent else queue_id(state.language)


def _history(state: CaseState) -> Row:
    return {
        "Id": salesforce_id("017", state.change),
        "CaseId": case_id(state.number),
        "OwnerId": _owner(state),
        "Status": state.status,
        "PreviousUpdate": _time(state.previous_at),
        "LastModifiedDate": _time(state.changed_at),
        "LastModifiedById": user_id(state.agent),
        "IsDeleted": "0",
    }


def _post(post: Posted, case: int, added: datetime) -> Row:
    outbound = post.author is None
    provider = PROVIDERS.get(post.network, post.network.capitalize())
    return {
        "Id": salesforce_id("0ST", post.number),
        "ParentId": case_id(case),
        "ReplyToId": NOBODY,
        "Content": post.text,
        "Posted": _time(post.at),
        "Provider": provider,
        "MessageType": _message_type(post),
        "Status": "Sent" if outbound else "New",
        "ExternalPostId": post.id,
        "IsOutbound": "1" if outbound else "0",
        "Language": post.tag,
        "ResponseContextExternalId": (post.answers or "") if outbound else "",
        "CreatedById": user_id(post.agent),
        "Handle": post.author.id if post.author else "",
        "SystemModstamp": _time(added),
        "IsDeleted": "0",
    }


def _message_type(post: Posted) -> str:
    first, later, private = (
        ("Tweet", "Reply", "Direct")
        if post.network == "twitter"
        else ("Post", "Comment", "Private")
    )
    if post.private:
        return private
    return later if post.answers else first


def _email(fact: Emailed) -> Row:
    return {
        "Id": salesforce_id("02s", fact.number),
        "ParentId": case_id(fact.case),
        "Incoming": "1" if fact.incoming else "0",
        "MessageDate": _time(fact.at),
        "Status": "0" if fact.incoming else "3",
        "MessageIdentifier": f"<{fact.number}.{fact.case}@mail.example>",
        "ThreadIdentifier": f"<{fact.case}@mail.example>",
        "FromAddress": fact.address if fact.incoming else "found@hub.example",
        "Subject": "Your lost item",
        "TextBody": fact.text,
        "CreatedById": user_id(fact.agent),
        "SystemModstamp": _time(fact.at),
        "IsDeleted": "0",
    }


def _comment(fact: Remarked) -> Row:
    return {
        "Id": salesforce_id("0D7", fact.number),
        "ParentId": case_id(fact.case),
        "CommentBody": fact.text,
        "CommentType": "TextComment",
        "Status": "Published",
        "CreatedById": user_id(fact.agent),
        "CreatedDate": _time(fact.at),
        "SystemModstamp": _time(fact.at),
        "IsDeleted": "0",
    }


def _presence(fact: Shift) -> Row:
    return {
        "Id": salesforce_id("0N5", fact.number),
        "UserId": user_id(fact.agent),
        "StatusStartDate": _time(fact.start),
        "StatusEndDate": _time(fact.end),
        "IsCurrentState": "0" if fact.end else "1",
        "SystemModstamp": _time(fact.at),
    }


def _time(when: datetime | None) -> str:
    return when.isoformat(" ")[: len("2018-10-13 17:16:45")] if when is not None else ""
