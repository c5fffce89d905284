"""Without words and names everything counts as it did."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from msgspec import NODEFAULT
from msgspec.structs import fields, replace
from tests.oracle import by_subject
from tests.strategies import NOON, histories

from hubmon.model.erasure import without_words
from hubmon.model.events import AgentShift, AnyEvent, Customer
from hubmon.model.fold import fold
from hubmon.model.promise import Promises
from hubmon.model.reports import Report

PERSONAL = {"text", "author", "subject", "item"}
WORDLESS = {
    *("stream", "id", "at", "version", "case", "message", "in_reply_to", "note", "number"),
    *("channel", "language", "languages", "topic", "purpose", "tone", "direction", "basis"),
    *("private", "needs_reply", "automatic", "on", "state", "status"),
    *("agent", "queue", "site", "flight", "device"),
}
"""What says nothing of a customer: keys, times, kinds, and who of the hub or crew took part."""

KINDS: tuple[type[Any], ...] = get_args(AnyEvent)


@pytest.mark.parametrize("kind", KINDS)
def test_of_every_field_it_is_said_whether_it_goes(kind: type[Any]) -> None:
    assert {field.name for field in fields(kind)} <= PERSONAL | WORDLESS


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_personal_goes_and_the_rest_stays(kind: type[Any]) -> None:
    said: dict[str, Any] = {"at": NOON, "author": Customer("twitter:9", "Anna")}
    full = kind(**{field.name: said.get(field.name, f"my {field.name}") for field in fields(kind)})
    bare = without_words(full)
    for field in fields(kind):
        left = getattr(bare, field.name)
        if field.name in PERSONAL:
            assert left == field.default is not NODEFAULT
        else:
            assert left is getattr(full, field.name)
    assert without_words(bare) is bare


@given(histories())
def test_a_case_without_words_counts_as_it_did(reports: list[Report]) -> None:
    for subject in by_subject(reports):
        if any(isinstance(report.event, AgentShift) for report in subject):
            continue
        case = fold(subject, Promises())
        bare = fold([Report(source, without_words(event)) for source, event in subject], Promises())
        assert bare == (case and replace(case, subject="", customer=None))
