from __future__ import annotations

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from qa_tool.definitions.model import Option
from qa_tool.question_types.registry import question_type
from tests.question_types.support import comments, given, question, reads, round_trip

ABOUT = question("yes-partly-no")
KEYS = ["yes", "partly", "no"]


@examples(st.sampled_from(KEYS), comments)
def test_typed_is_the_inverse_of_read(key: str, comment: str) -> None:
    round_trip(ABOUT, given(key, comment))


def test_its_options_are_counted_in_order() -> None:
    assert [option.key for option in question_type("yes-partly-no").tally_options(ABOUT)] == KEYS


@pytest.mark.parametrize(("cell", "key"), [("YES", "yes"), (True, "yes"), ("no ", "no"), (False, "no")])
def test_a_cell_takes_words_and_ticks(cell: object, key: str) -> None:
    assert question_type("yes-partly-no").parse_cell(ABOUT, cell).answer == given(key)


def test_another_word_is_a_fault() -> None:
    assert reads(ABOUT, main="maybe")[1] == [("", "Select one of the choices for What was seen")]
    (fault,) = question_type("yes-partly-no").parse_cell(ABOUT, "maybe").faults
    assert fault.message == "'maybe' is not a choice of What was seen: write Yes, Partly or No"


def test_options_of_its_own_are_a_fault() -> None:
    more = ABOUT.model_copy(update={"options": (Option(key="maybe", label="Maybe"),)})
    assert len(question_type("yes-partly-no").check(more)) == 1
