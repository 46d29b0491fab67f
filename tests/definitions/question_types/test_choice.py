from __future__ import annotations

from hypothesis import given as examples
from hypothesis import strategies as st

from qa_tool.definitions.model import Option
from qa_tool.definitions.question_types.registry import question_type
from qa_tool.definitions.words import Outcome
from tests.definitions.question_types.support import comments, given, question, reads, round_trip

OPTIONS = (
    Option(key="challenged", label="Yes, challenged"),
    Option(key="missed", label="Yes, missed"),
    Option(key="nothing-found", label="Nothing"),
)
ABOUT = question("choice", options=OPTIONS)


@examples(st.sampled_from([option.key for option in OPTIONS]), comments)
def test_typed_is_the_inverse_of_read(key: str, comment: str) -> None:
    round_trip(ABOUT, given(key, comment))


def test_a_value_that_is_not_an_option_is_a_fault() -> None:
    answer, faults = reads(ABOUT, main="Yes, missed")
    assert answer.outcome is Outcome.NOT_ANSWERED
    assert faults == [("", "Select one of the choices for What was seen")]


def test_a_cell_takes_key_or_label() -> None:
    kind = question_type("choice")
    assert kind.parse_cell(ABOUT, "yes, MISSED").answer == given("missed")
    assert kind.parse_cell(ABOUT, "Missed").answer == given("missed")
    assert kind.parse_cell(ABOUT, "Unknown").faults


def test_an_option_that_is_gone_shows_as_its_key() -> None:
    assert question_type("choice").text(ABOUT, "missed") == "Yes, missed"
    assert question_type("choice").text(ABOUT, "gone") == "gone"
    assert question_type("choice").text(ABOUT, None) == ""


def test_it_needs_two_different_options() -> None:
    kind = question_type("choice")
    assert kind.check(ABOUT.model_copy(update={"options": OPTIONS[:1]})) == ["needs at least two options"]
    twins = (Option(key="a", label="Same"), Option(key="b", label="same"))
    assert kind.check(ABOUT.model_copy(update={"options": twins})) == ["has two options with the same label"]
