from __future__ import annotations

from hypothesis import given as examples
from hypothesis import strategies as st

from qa_tool.definitions.model import Option
from qa_tool.definitions.question_types.registry import question_type
from qa_tool.definitions.record import Answer
from qa_tool.definitions.words import Outcome
from tests.definitions.question_types.support import comments, given, question, reads, round_trip

OPTIONS = (
    Option(key="app", label="App"),
    Option(key="paper", label="Paper, or card"),
    Option(key="advocate", label="Advocate"),
)
KEYS = [option.key for option in OPTIONS]
ABOUT = question("choices", options=OPTIONS, not_applicable=True)


@examples(st.sets(st.sampled_from(KEYS), min_size=1), comments)
def test_typed_is_the_inverse_of_read(chosen: set[str], comment: str) -> None:
    value = tuple(key for key in KEYS if key in chosen)
    round_trip(ABOUT, given(value, comment))
    kind = question_type("choices")
    assert kind.restored(kind.stored(value)) == value
    assert kind.parse_cell(ABOUT, kind.text(ABOUT, value)).answer == given(value)


def test_the_order_is_the_definition_s() -> None:
    assert reads(ABOUT, main=["advocate", "app", "app"])[0] == given(("app", "advocate"))


def test_not_applicable_stands_alone() -> None:
    answer, faults = reads(ABOUT, main=["app", "not-applicable"])
    assert answer == given(("app",))
    assert faults == [("", "What was seen: 'Not applicable' cannot stand beside another choice")]
    assert reads(ABOUT, main=["not-applicable"]) == (Answer(Outcome.NOT_APPLICABLE), [])


def test_what_is_not_an_option_is_a_fault_and_the_rest_is_kept() -> None:
    answer, faults = reads(ABOUT, main=["app", "fax"])
    assert answer == given(("app",))
    assert faults == [("", "Select from the choices for What was seen")]


def test_a_cell_separates_by_semicolons_or_lines() -> None:
    read = question_type("choices").parse_cell(ABOUT, "paper, OR card;\nadvocate; Telex")
    assert read.answer == given(("paper", "advocate"))
    assert [fault.message for fault in read.faults] == [
        "'Telex' is not a choice of What was seen: write App, Paper, or card or Advocate"
    ]


def test_an_exclusive_option_stands_alone() -> None:
    about = question("choices", options=(*OPTIONS, Option(key="none", label="Not at all", exclusive=True)))
    answer, faults = reads(about, main=["app", "none"])
    assert answer == given(("app", "none"))
    assert faults == [("", "What was seen: 'Not at all' cannot stand beside another choice")]
    assert reads(about, main=["none"]) == (given(("none",)), [])
    read = question_type("choices").parse_cell(about, "App; Not at all")
    assert [fault.message for fault in read.faults] == [faults[0][1]]
