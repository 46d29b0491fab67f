from __future__ import annotations

from hypothesis import given as examples

from qa_tool.question_types.registry import question_type
from qa_tool.vocabulary.outcomes import Outcome
from tests.question_types.support import CONTEXT, comments, given, question, reads, round_trip

ABOUT = question("theme", not_applicable=True)


@examples(comments)
def test_typed_is_the_inverse_of_read(comment: str) -> None:
    round_trip(ABOUT, given("PLAN.P1", comment))
    kind = question_type("theme")
    assert kind.restored(kind.stored("PLAN.P1")) == "PLAN.P1"


def test_what_is_not_in_the_list_is_a_fault() -> None:
    answer, faults = reads(ABOUT, main="elsewhere")
    assert answer.outcome is Outcome.NOT_ANSWERED
    assert faults == [("", "Choose a theme from the list for What was seen")]


def test_cells_take_id_or_label_in_any_case() -> None:
    kind = question_type("theme")
    assert kind.parse_cell(ABOUT, "smart PLAN", CONTEXT).answer == given("PLAN.P1")
    assert kind.parse_cell(ABOUT, "PLAN.P1", CONTEXT).answer == given("PLAN.P1")
    (fault,) = kind.parse_cell(ABOUT, "elsewhere", CONTEXT).faults
    assert fault.message == "'elsewhere' is not a theme that What was seen can be"


def test_a_context_names_it() -> None:
    kind = question_type("theme")
    assert kind.text(ABOUT, "PLAN.P1") == "PLAN.P1"
    assert kind.text(ABOUT, "PLAN.P1", CONTEXT).casefold() == "smart PLAN".casefold()
    assert kind.text(ABOUT, "gone", CONTEXT) == "gone"
    assert [choice.key for choice in kind.presentation(ABOUT, CONTEXT).choices][-1] == "not-applicable"
