"""Rows of SocialPost, EmailMessage and FeedComment as messages and replies."""

from __future__ import annotations

import re
from typing import Any

from hubmon.connect import AnyEvent, Customer, CustomerMessage, Reply
from hubmon_salesforce import ids
from hubmon_salesforce.rules import Facts, Rules, case_key, cell, message_key
from hubmon_salesforce.values import Row, first_moment, flag, look_up

_PRIVATE = re.compile("direct|private", re.IGNORECASE)
"""SocialPost.MessageType of what the public does not see."""

_DRAFT = {"5", "draft"}
"""EmailMessage.Status of a mail nobody has sent yet."""


def _parent_key(row: Row) -> str:
    """The key of the case a record hangs on; posts may also hang on accounts and leads."""
    parent = look_up(row, "ParentId")
    return case_key(parent) if parent.startswith(ids.CASE) else ""


def social_post(row: Row, rules: Rules) -> list[AnyEvent]:
    """A post: the customer's or, with IsOutbound, the hub's."""
    network = rules.channel(cell(row, "Provider"))
    facts = Facts.of(row, _parent_key(row))
    message = message_key(network, cell(row, "ExternalPostId"), facts.id)
    outbound = flag(row, "IsOutbound")
    if flag(row, "IsDeleted"):
        return facts.gone("SocialPost", message=message)
    if outbound and rules.is_unsent(cell(row, "Status")):
        return facts.gone("SocialPost")
    answered = cell(row, "ResponseContextExternalId")
    what: dict[str, Any] = {
        "stream": "SocialPost",
        "message": message,
        "channel": network,
        "language": rules.people.language(cell(row, "Language")),
        "text": row.get("content", ""),
        "private": _PRIVATE.search(cell(row, "MessageType")) is not None,
        "in_reply_to": message_key(network, answered, "") if answered else None,
        **facts.shared(at=first_moment(row, "Posted", "CreatedDate")),
    }
    if outbound:
        return [Reply(**what, **_sender(row, rules))]
    handle = cell(row, "Handle")
    return [
        CustomerMessage(
            author=_customer(cell(row, "PersonaId") or handle, handle),
            needs_reply=not rules.is_bot(handle),
            **what,
        )
    ]


def _sender(row: Row, rules: Rules) -> dict[str, Any]:
    agent, automatic = rules.people.sender(cell(row, "CreatedById"))
    return {"agent": agent, "automatic": automatic}


def _customer(identity: str, name: str) -> Customer | None:
    return Customer(id=identity, name=name) if identity else None


def email_message(row: Row, rules: Rules) -> list[AnyEvent]:
    """A mail: the customer's with Incoming, else the hub's."""
    facts = Facts.of(row, _parent_key(row))
    message = message_key("email", cell(row, "MessageIdentifier").strip("<>"), facts.id)
    incoming = flag(row, "Incoming")
    if flag(row, "IsDeleted"):
        return facts.gone("EmailMessage", message=message)
    if not incoming and cell(row, "Status").lower() in _DRAFT:
        return facts.gone("EmailMessage")
    what: dict[str, Any] = {
        "stream": "EmailMessage",
        "message": message,
        "channel": "email",
        "language": rules.people.language(cell(row, "language")),
        "text": row.get("textbody") or row.get("subject", ""),
        "private": True,
        **facts.shared(at=first_moment(row, "MessageDate", "CreatedDate")),
    }
    if not incoming:
        return [Reply(basis="email", **what, **_sender(row, rules))]
    sender = cell(row, "FromAddress")
    return [
        CustomerMessage(
            author=_customer(sender, cell(row, "FromName") or sender),
            needs_reply=not rules.is_bot(sender),
            **what,
        )
    ]


def feed_comment(row: Row, rules: Rules) -> list[AnyEvent]:
    """A published comment of an agent on a case: a first response where no message tells of one."""
    key = _parent_key(row)
    author = look_up(row, "CreatedById")
    if not key or not rules.people.person(author).internal:
        return []
    facts = Facts.of(row, key)
    if flag(row, "IsDeleted") or cell(row, "Status").lower() not in {"", "published"}:
        return facts.gone("FeedComment")
    return [
        Reply(
            stream="FeedComment",
            message=f"salesforce:{facts.id}",
            channel="comment",
            text=row.get("commentbody", ""),
            basis="comment",
            **facts.shared(at=first_moment(row, "CreatedDate")),
            **_sender(row, rules),
        )
    ]
