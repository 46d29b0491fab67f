"""Yes and no, with or without partly."""

from __future__ import annotations

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from qa_tool.definitions.model import Option
from qa_tool.definitions.question_types.registry import question_type
from qa_tool.definitions.words import Grade
from tests.definitions.question_types.support import comments, given, question, reads, round_trip

OPTIONS = {"yes-no": ["yes", "no"], "yes-partly-no": ["yes", "partly", "no"]}
WORDS = {"yes-no": "Yes or No", "yes-partly-no": "Yes, Partly or No"}
EITHER = pytest.mark.parametrize("kind", OPTIONS)


@examples(st.sampled_from([(kind, key) for kind, keys in OPTIONS.items() for key in keys]), comments)
def test_typed_is_the_inverse_of_read(chosen: tuple[str, str], comment: str) -> None:
    kind, key = chosen
    round_trip(question(kind), given(key, comment))


@EITHER
@pytest.mark.parametrize(("cell", "key"), [("YES", "yes"), (True, "yes"), ("no ", "no"), (False, "no")])
def test_a_cell_takes_words_and_ticks(kind: str, cell: object, key: str) -> None:
    assert question_type(kind).parse_cell(question(kind), cell).answer == given(key)


@EITHER
def test_its_options_are_its_own_and_another_word_is_a_fault(kind: str) -> None:
    about, of_kind = question(kind), question_type(kind)
    assert [option.key for option in of_kind.tally_options(about)] == OPTIONS[kind]
    assert reads(about, main="maybe")[1] == [("", "Select one of the choices for What was seen")]
    (fault,) = of_kind.parse_cell(about, "maybe").faults
    assert fault.message == f"'maybe' is not a choice of What was seen: write {WORDS[kind]}"
    more = about.model_copy(update={"options": (Option(key="maybe", label="Maybe"),)})
    assert len(of_kind.check(more)) == 1


@EITHER
def test_it_counts_as_a_grade_where_it_is_critical_alone(kind: str) -> None:
    expected = {"yes": Grade.GOOD, "partly": Grade.REQUIRES_IMPROVEMENT, "no": Grade.INADEQUATE}
    for key in OPTIONS[kind]:
        assert question_type(kind).counts_as(question(kind), key, is_critical=True) == expected[key]
    assert question_type(kind).counts_as(question(kind), "no", is_critical=False) is None
