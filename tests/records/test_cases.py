"""Case numbers: what is one, how it is masked, how its token finds it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from qa_tool.records.models import Case
from qa_tool.records.queries import audits
from qa_tool.records.verbs import cases
from tests.support.factories import CASE_KEY


@pytest.mark.parametrize("number", ["123456", "1234567890", "123 456", "123-456-7890", " 1234567 "])
def test_six_to_ten_digits_are_a_number(number: str) -> None:
    assert cases.fault(number) is None


@pytest.mark.parametrize("number", ["", "12345", "12345678901", "12345a", "Smith", "١٢٣٤٥٦٧", "1234567\x00"])
def test_anything_else_is_not(number: str) -> None:
    assert cases.fault(number) is not None


def test_a_token_depends_on_number_and_key_and_tells_neither() -> None:
    token = cases.token("1234567")
    assert token == cases.token("123 4567") == audits.token("1234567", CASE_KEY)
    assert token != cases.token("1234568")
    cases.use_key("another-key-0123456789-abcdefghijkl")
    assert token != cases.token("1234567")
    assert "1234567" not in token


def test_without_a_key_nothing_is_tokened() -> None:
    cases._key.clear()
    with pytest.raises(RuntimeError, match="use_key"):
        cases.token("1234567")


def test_masking() -> None:
    assert cases.masked(None) == ""
    assert cases.masked(Case(number="12345678", token="t")) == "••••5678"
    assert cases.masked(Case(number=None, token="t")) == "••••"


def test_one_case_for_one_number(session: Session) -> None:
    first = audits.case_for(session, "1234567", CASE_KEY)
    assert audits.case_for(session, "1234567", CASE_KEY).id == first.id
    assert audits.case_for(session, "7654321", CASE_KEY).id != first.id
