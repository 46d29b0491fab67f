from __future__ import annotations

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from qa_tool.definitions.question_types.registry import question_type
from qa_tool.definitions.words import Grade, Outcome
from tests.definitions.question_types.support import CONTEXT, comments, given, question, reads, round_trip

ABOUT = question("grade", guidance={grade: f"What {grade} looks like" for grade in Grade})


@examples(st.sampled_from(Grade), comments)
def test_typed_is_the_inverse_of_read(grade: Grade, comment: str) -> None:
    round_trip(ABOUT, given(grade.value, comment))


def test_each_grade_is_shown_with_its_descriptor() -> None:
    shown = question_type("grade").presentation(ABOUT, CONTEXT)
    assert shown.control == "radios"
    assert [(choice.key, choice.label, choice.hint) for choice in shown.choices] == [
        ("good", "Good", "What good looks like"),
        ("requires-improvement", "Requires improvement", "What requires-improvement looks like"),
        ("inadequate", "Inadequate", "What inadequate looks like"),
    ]


def test_a_grade_that_does_not_exist_is_a_fault() -> None:
    answer, faults = reads(ABOUT, main="outstanding")
    assert answer.outcome is Outcome.NOT_ANSWERED
    assert faults == [("", "Select one of the choices for What was seen")]


@pytest.mark.parametrize(
    "cell", ["Requires improvement", "REQUIRES IMPROVEMENT", "requires-improvement", " requires improvement "]
)
def test_a_cell_takes_key_or_label_in_any_case(cell: str) -> None:
    assert question_type("grade").parse_cell(ABOUT, cell).answer == given("requires-improvement")


def test_a_cell_with_another_word_says_what_to_write() -> None:
    (fault,) = question_type("grade").parse_cell(ABOUT, "RI").faults
    assert fault.message == ("'RI' is not a choice of What was seen: write Good, Requires improvement or Inadequate")


def test_it_reads_as_words_and_is_stored_as_its_key() -> None:
    kind = question_type("grade")
    assert kind.text(ABOUT, "requires-improvement") == "Requires improvement"
    assert kind.restored(kind.stored("good")) == "good"
    assert [option.key for option in kind.tally_options(ABOUT)] == list(Grade)


def test_options_of_its_own_are_a_fault() -> None:
    with_options = ABOUT.model_copy(update={"options": question_type("grade").tally_options(ABOUT)})
    assert question_type("grade").check(with_options) == ["has options, but the grades are those of its scale"]
