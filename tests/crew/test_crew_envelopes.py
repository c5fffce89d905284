"""What an envelope becomes, and what is said of one that is wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.connectors_support import NOW
from tests.crew.spool import envelope

from hubmon.connect import AnyEvent, Compliment, CrewNote, CrewReceipt, FoundItem
from hubmon_crew.envelope import read_envelope, to_event

HALF_PAST_NINE = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def event_of(**more: Any) -> AnyEvent:
    return to_event(read_envelope(json.dumps(envelope(**more)).encode()))


def test_a_note_from_the_crew() -> None:
    assert event_of(seq=4, lang="nl_NL", case_ref="salesforce:5001") == CrewNote(
        stream="inbox",
        id="kl-77-4",
        at=HALF_PAST_NINE,
        case=("salesforce:5001",),
        direction="in",
        flight="KL0643",
        text="Seat 12A is wet",
        language="nl-NL",
        device="kl-77",
    )


def test_a_note_about_no_case_belongs_to_none() -> None:
    assert event_of(case_ref="").case == ()
    assert event_of(case_ref=None).case == ()


@pytest.mark.parametrize("tone", ["compliment", "criticism"])
def test_praise_and_criticism_are_a_case_of_their_own(tone: str) -> None:
    event = event_of(kind=tone, seq=9, text="Thank you, Sanne")
    assert isinstance(event, Compliment)
    assert event.tone == tone
    assert event.case == ("crew:kl-77-9",)
    assert event_of(kind=tone, case_ref="twitter:12").case == ("twitter:12",)


def test_a_found_item_without_a_label_is_known_by_its_envelope() -> None:
    event = event_of(kind="found", seq=5, item="Blue headphones", state="found")
    assert isinstance(event, FoundItem)
    assert (event.stream, event.id, event.item) == ("found", "kl-77-5", "Blue headphones")
    assert event.case == ("crew:kl-77-5",)


def test_a_labelled_item_is_one_thing_on_its_way_back_whichever_tablet_reports_it() -> None:
    found = event_of(kind="found", item_id="AMS 417", state="found")
    wrong_clock = "2026-11-22T08:00:00Z"
    contacted = event_of(
        kind="found",
        device="kl-80",
        item_id="AMS 417",
        state="contacted",
        created_at=wrong_clock,
        case_ref="salesforce:5001",
    )
    assert (found.stream, found.id) == (contacted.stream, contacted.id)
    assert contacted.version > found.version
    assert set(found.case) & set(contacted.case)
    assert "salesforce:5001" in contacted.case


def test_a_label_never_meets_the_name_of_an_unlabelled_item() -> None:
    unlabelled = event_of(kind="found", seq=5, state="found")
    labelled = event_of(kind="found", seq=6, state="found", item_id="kl-77-5")
    assert unlabelled.id != labelled.id
    assert not set(unlabelled.case) & set(labelled.case)


def test_a_receipt_shares_a_case_with_the_note_it_answers() -> None:
    event = event_of(kind="receipt", note="n1", state="read")
    assert isinstance(event, CrewReceipt)
    assert (event.note, event.state, event.device) == ("n1", "read", "kl-77")
    assert event.case == ("note:n1",)
    assert event.at == HALF_PAST_NINE


@pytest.mark.parametrize("away", [timedelta(days=-4000), timedelta(hours=-7), timedelta(days=400)])
def test_a_tablets_time_is_kept_as_said(away: timedelta) -> None:
    assert event_of(created_at=(NOW + away).isoformat()).at == NOW + away


def test_times_of_any_zone_are_told_in_utc() -> None:
    at = event_of(created_at="2026-11-22T10:30:00+01:00").at
    assert at == HALF_PAST_NINE
    assert at.tzinfo is UTC


def test_only_identity_kind_and_time_have_to_be_there() -> None:
    event = event_of(flight=None, case_ref=None, lang=None, text=None)
    assert isinstance(event, CrewNote)
    assert (event.flight, event.text, event.language) == ("", "", "und")


def test_keys_of_newer_tablets_are_passed_over() -> None:
    assert event_of(battery=0.4) == event_of()


def test_a_byte_order_mark_and_leading_zeros_are_no_reason_to_refuse() -> None:
    raw = json.dumps(envelope(seq=12, id="kl-77-0012")).encode("utf-8-sig")
    assert to_event(read_envelope(raw)).id == "kl-77-12"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"seq": None}, "seq"),
        ({"seq": "1"}, "seq"),
        ({"seq": -1, "id": "kl-77--1"}, "seq"),
        ({"created_at": None}, "created_at"),
        ({"created_at": "2026-11-22T09:30:00"}, "created_at"),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "created_at"),
        ({"kind": "rumour"}, "kind"),
        ({"kind": None}, "kind"),
        ({"kind": "found"}, "state"),
        ({"kind": "found", "state": "eaten"}, "state"),
        ({"kind": "receipt", "note": "", "state": "read"}, "note"),
        ({"kind": "receipt", "state": "read"}, "note"),
        ({"id": "kl-78-1"}, "id"),
        ({"id": "1"}, "id"),
        ({"id": "kl-77-²"}, "id"),
        ({"device": "../kl", "id": "../kl-1"}, "device"),
        ({"device": "kl\n", "id": "kl\n-1"}, "device"),
        ({"case_ref": "x" * 513}, "case_ref"),
        ({"text": 5}, "text"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=field):
        event_of(**wrong)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        json.dumps(envelope()).encode()[:-20],
        b"[]",
        b"\xff\xfe",
        json.dumps(envelope()).encode().replace(b"wet", b"w\xe9t"),
        json.dumps(envelope())[:-1].encode() + b', "x": ' + b"[" * 100_000,
        b"\x00" * 10,
    ],
)
def test_what_is_no_envelope_is_said_to_be_none(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_envelope(raw)
