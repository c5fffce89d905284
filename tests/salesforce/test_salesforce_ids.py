from __future__ import annotations

import pytest

from hubmon_salesforce.ids import is_record_id, record_id


@pytest.mark.parametrize(
    ("short", "long"),
    [
        # Pairs published by others.
        ("a0D30000001n7Pi", "a0D30000001n7PiEAI"),
        ("a01M00000062mPg", "a01M00000062mPgIAI"),
        ("001M000000qfPyS", "001M000000qfPySIAU"),
        ("a0FE000000D6r3F", "a0FE000000D6r3FMAR"),
        ("0F9E000000092w2", "0F9E000000092w2KAA"),
        ("aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaAAA"),
        ("AbCdEfGhIjKlMnO", "AbCdEfGhIjKlMnOVKV"),
        ("aBcDEfgHIJKLMNO", "aBcDEfgHIJKLMNO025"),
    ],
)
def test_both_forms_of_an_id_are_one(short: str, long: str) -> None:
    assert record_id(short) == record_id(long) == long


@pytest.mark.parametrize("empty", ["", " ", "000000000000000", "000000000000000AAA"])
def test_an_empty_look_up_is_no_id(empty: str) -> None:
    assert record_id(empty) == ""


@pytest.mark.parametrize("other", ["bad", "500A0000001AbC", "500A0000001AbCdIA", "500-0000001AbCd"])
def test_anything_else_is_refused_by_name(other: str) -> None:
    with pytest.raises(ValueError, match="is not a Salesforce id"):
        record_id(other)


def test_a_name_of_fifteen_letters_is_not_taken_for_an_id() -> None:
    assert not is_record_id("LanguageExperts")
    assert is_record_id("005A0000001XyZ1")
