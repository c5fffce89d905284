"""What posts, mails, comments and presences say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.salesforce.exporting import AGENT, CASE, CASE_KEY, Reading, csv_bytes, post_row

from hubmon.connect import AgentShift, AnyEvent, Customer, CustomerMessage, Deleted, Reply

LATER = "2026-11-22 12:00:00"


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 22, hour, minute, tzinfo=UTC)


async def told(
    export: Path, read: Callable[..., Reading], name: str, row: dict[str, str], **settings: object
) -> AnyEvent:
    """The one event that one row of an object makes."""
    users = [
        {
            "Id": AGENT,
            "Username": "a012@hub.example",
            "Languages__c": "nl; Engels;?",
            "Site__c": "DEL",
        },
        {"Id": "005A0000002Cust", "Username": "fan@home.example", "UserType": "CspLitePortal"},
    ]
    (export / "User.csv").write_bytes(csv_bytes([*users[0], "UserType"], users))
    (export / f"{name}.csv").write_bytes(csv_bytes(row, [row]))
    mapped = {"User": {"languages": "Languages__c", "site": "Site__c"}}
    reading = read(columns=mapped, languages={"Engels": "en"}, **settings)
    events = await reading.catch_up()
    assert not reading.rejected
    (event, *rest) = events
    assert not rest
    return event


async def test_a_post_of_a_customer(export: Path, read: Callable[..., Reading]) -> None:
    row = post_row(Content='My "bag"\nis gone', Language="en_GB", ResponseContextExternalId="900")
    assert await told(export, read, "SocialPost", row) == CustomerMessage(
        stream="SocialPost",
        id="0STA0000000000BOAQ",
        at=at(9, 59),
        version=1795341600000,
        case=(CASE_KEY,),
        message="twitter:1001",
        channel="twitter",
        language="en-GB",
        text='My "bag"\nis gone',
        author=Customer(id="@anna", name="@anna"),
        in_reply_to="twitter:900",
    )


@pytest.mark.parametrize(
    ("name", "when"), [("SocialPost", "Posted"), ("EmailMessage", "MessageDate")]
)
async def test_a_message_of_which_only_its_own_time_is_known_counts(
    export: Path, read: Callable[..., Reading], name: str, when: str
) -> None:
    row = {"Id": "0STA0000000000B", "IsOutbound": "0", "Incoming": "1", "Provider": "Twitter"}
    event = await told(export, read, name, row | {when: "2026-11-22 09:59:00"})
    assert isinstance(event, CustomerMessage)
    assert (event.at, event.version) == (at(9, 59), 1795341540000)


async def test_a_post_of_the_hub_is_a_reply_of_its_agent(
    export: Path, read: Callable[..., Reading]
) -> None:
    row = post_row(IsOutbound="1", CreatedById=AGENT, ExternalPostId="1002", MessageType="Direct")
    reply = await told(export, read, "SocialPost", row | {"ResponseContextExternalId": "1001"})
    assert isinstance(reply, Reply)
    assert (reply.message, reply.in_reply_to) == ("twitter:1002", "twitter:1001")
    assert (reply.agent, reply.basis, reply.automatic) == ("a012", "message", False)
    assert reply.private


@pytest.mark.parametrize("user", [AGENT, AGENT[:15], "a012", "a012@hub.example"])
async def test_what_an_automatic_user_sends_is_no_answer(
    export: Path, read: Callable[..., Reading], user: str
) -> None:
    row = post_row(IsOutbound="1", CreatedById=AGENT)
    reply = await told(export, read, "SocialPost", row, automatic_users=[user])
    assert isinstance(reply, Reply)
    assert reply.automatic
    assert reply.agent is None


async def test_a_reply_that_was_never_sent_is_none(
    export: Path, read: Callable[..., Reading]
) -> None:
    row = post_row(IsOutbound="1", CreatedById=AGENT, Status="FAILED")
    gone = await told(export, read, "SocialPost", row)
    assert isinstance(gone, Deleted)
    assert gone.message is None


async def test_a_deleted_post_is_withdrawn_by_its_network_wide_name(
    export: Path, read: Callable[..., Reading]
) -> None:
    row = post_row(IsDeleted="true", Provider="VKontakte", SystemModstamp=LATER)
    assert await told(export, read, "SocialPost", row) == Deleted(
        stream="SocialPost",
        id="0STA0000000000BOAQ",
        at=at(12),
        version=1795348800000,
        case=(CASE_KEY,),
        message="vk:1001",
    )


async def test_a_bot_needs_no_reply(export: Path, read: Callable[..., Reading]) -> None:
    event = await told(export, read, "SocialPost", post_row(), bot_handles=["Anna"])
    assert isinstance(event, CustomerMessage)
    assert not event.needs_reply


@pytest.mark.parametrize("parent", ["", "000000000000000AAA", "001A00000000001"])
async def test_a_post_without_a_case_stands_for_itself(
    export: Path, read: Callable[..., Reading], parent: str
) -> None:
    row = post_row(ParentId=parent, ExternalPostId="")
    event = await told(export, read, "SocialPost", row)
    assert isinstance(event, CustomerMessage)
    assert event.case == ()
    assert event.message == "salesforce:0STA0000000000BOAQ"


def mail(**cells: str) -> dict[str, str]:
    return {
        "Id": "02sA00000000001",
        "ParentId": CASE,
        "Incoming": "1",
        "MessageDate": "2026-11-22 10:05:00",
        "MessageIdentifier": "<abc@example.org>",
        "Status": "0",
        "FromAddress": "anna@example.org",
        "FromName": "Anna",
        "Subject": "My bag",
        "TextBody": "Where is it?",
        "CreatedById": AGENT,
        "SystemModstamp": LATER,
        **cells,
    }


async def test_a_mail_of_a_customer(export: Path, read: Callable[..., Reading]) -> None:
    event = await told(export, read, "EmailMessage", mail())
    assert isinstance(event, CustomerMessage)
    assert (event.message, event.channel, event.at) == ("email:abc@example.org", "email", at(10, 5))
    assert event.author == Customer(id="anna@example.org", name="Anna")
    assert event.private


async def test_a_mail_of_the_hub_is_a_reply(export: Path, read: Callable[..., Reading]) -> None:
    event = await told(export, read, "EmailMessage", mail(Incoming="0", Status="3"))
    assert isinstance(event, Reply)
    assert (event.basis, event.agent, event.case) == ("email", "a012", (CASE_KEY,))


async def test_a_draft_is_no_reply(export: Path, read: Callable[..., Reading]) -> None:
    event = await told(export, read, "EmailMessage", mail(Incoming="0", Status="5"))
    assert isinstance(event, Deleted)


def comment(**cells: str) -> dict[str, str]:
    return {
        "Id": "0D7A00000000001",
        "ParentId": CASE,
        "CommentBody": "Your bag is here",
        "CreatedDate": "2026-11-22 10:15:00",
        "CreatedById": AGENT,
        "Status": "Published",
        **cells,
    }


async def test_a_published_comment_of_an_agent_is_a_weak_reply(
    export: Path, read: Callable[..., Reading]
) -> None:
    event = await told(export, read, "FeedComment", comment())
    assert isinstance(event, Reply)
    assert (event.basis, event.agent, event.at) == ("comment", "a012", at(10, 15))


@pytest.mark.parametrize(
    "cells", [{"ParentId": "001A00000000001"}, {"CreatedById": "005A0000002Cust"}]
)
async def test_other_comments_say_nothing(
    export: Path, read: Callable[..., Reading], cells: dict[str, str]
) -> None:
    (export / "User.csv").write_bytes(
        csv_bytes(["Id", "UserType"], [{"Id": "005A0000002Cust", "UserType": "CspLitePortal"}])
    )
    row = comment(**cells)
    (export / "FeedComment.csv").write_bytes(csv_bytes(row, [row]))
    assert await read().catch_up() == []


@pytest.mark.parametrize("cells", [{"Status": "PendingReview"}, {"IsDeleted": "1"}])
async def test_a_comment_that_is_not_public_is_no_reply(
    export: Path, read: Callable[..., Reading], cells: dict[str, str]
) -> None:
    assert isinstance(await told(export, read, "FeedComment", comment(**cells)), Deleted)


def presence(**cells: str) -> dict[str, str]:
    return {
        "Id": "0N5A00000000001",
        "UserId": AGENT,
        "StatusStartDate": "2026-11-22 06:00:00",
        "StatusEndDate": "",
        "SystemModstamp": "2026-11-22 06:00:00",
        **cells,
    }


async def test_a_presence_begins_a_shift(export: Path, read: Callable[..., Reading]) -> None:
    event = await told(export, read, "UserServicePresence", presence())
    assert isinstance(event, AgentShift)
    assert (event.agent, event.on, event.at) == ("a012", True, at(6))
    assert (event.languages, event.site) == (("nl", "en"), "DEL")


async def test_a_presence_ends_a_shift(export: Path, read: Callable[..., Reading]) -> None:
    row = presence(StatusEndDate=LATER, SystemModstamp=LATER)
    (export / "UserServicePresence.csv").write_bytes(csv_bytes(row, [row]))
    shifts = [event for event in await read().catch_up() if isinstance(event, AgentShift)]
    assert [(event.on, event.at) for event in shifts] == [(True, at(6)), (False, at(12))]


async def test_a_presence_that_follows_another_is_the_last_word(
    export: Path, read: Callable[..., Reading]
) -> None:
    rows = [
        presence(StatusEndDate=LATER, SystemModstamp=LATER),
        presence(Id="0N5A00000000002", StatusStartDate=LATER, SystemModstamp=LATER),
    ]
    (export / "UserServicePresence.csv").write_bytes(csv_bytes(rows[0], rows))
    shifts = [event for event in await read().catch_up() if isinstance(event, AgentShift)]
    last = max(shifts, key=lambda event: (event.at, event.version, event.stream, event.id))
    assert last.on


async def test_being_away_is_no_shift(export: Path, read: Callable[..., Reading]) -> None:
    row = presence(IsAway="1")
    (export / "UserServicePresence.csv").write_bytes(csv_bytes(row, [row]))
    assert all(isinstance(event, Deleted) for event in await read().catch_up())
