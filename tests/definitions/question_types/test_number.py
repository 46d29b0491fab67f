from __future__ import annotations

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from qa_tool.definitions.question_types.registry import question_type
from qa_tool.definitions.words import Outcome
from tests.definitions.question_types.support import comments, given, question, reads, round_trip

ABOUT = question("number", minimum=0, maximum=300)


@examples(st.integers(0, 300), comments)
def test_typed_is_the_inverse_of_read(number: int, comment: str) -> None:
    round_trip(ABOUT, given(number, comment))
    kind = question_type("number")
    assert kind.restored(kind.stored(number)) == number
    assert kind.cell(ABOUT, number) == number
    assert kind.parse_cell(ABOUT, float(number)).answer == given(number)


@pytest.mark.parametrize(("typed", "number"), [("12", 12), (" 012 ", 12), ("1,200", 1200), ("1 200", 1200), ("0", 0)])
def test_numbers_as_people_write_them(typed: str, number: int) -> None:
    assert reads(question("number"), main=typed) == (given(number), [])


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("-1", "What was seen must be 0 or more"),
        ("301", "What was seen must be 300 or less"),
        ("9" * 40, "What was seen must be 300 or less"),
        ("2.5", "What was seen must be a whole number, like 12"),
        ("about 5", "What was seen must be a whole number, like 12"),
        ("٣", "What was seen must be a whole number, like 12"),
        ("1,2", "What was seen must be a whole number, like 12"),
    ],
)
def test_other_input_is_a_fault(typed: str, message: str) -> None:
    answer, faults = reads(ABOUT, main=typed)
    assert answer.outcome is Outcome.NOT_ANSWERED
    assert faults == [("", message)]


def test_without_bounds_it_is_a_count_that_a_database_can_hold() -> None:
    assert reads(question("number"), main="999999999")[0] == given(999_999_999)
    assert reads(question("number"), main="1000000000")[1]
    assert reads(question("number", minimum=-5), main="-5")[0] == given(-5)


def test_a_tick_is_no_number() -> None:
    assert question_type("number").parse_cell(ABOUT, True).faults


def test_bounds_the_wrong_way_round_are_a_fault() -> None:
    assert question_type("number").check(question("number", minimum=5, maximum=4)) == [
        "has a minimum above its maximum"
    ]
