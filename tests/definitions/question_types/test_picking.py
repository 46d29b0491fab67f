"""Places, people and themes: one entry of a list kept outside the definition."""

from __future__ import annotations

import pytest
from hypothesis import given as examples

from qa_tool.definitions.question_types.registry import question_type
from qa_tool.definitions.words import Outcome
from tests.definitions.question_types.support import CONTEXT, comments, given, question, reads, round_trip

PICKED = pytest.mark.parametrize(
    ("kind", "key", "words", "called"),
    [
        ("place", "p2", "Lancaster", "a place"),
        ("person", "id2", "iro-02", "a staff code"),
        ("theme", "PLAN.P1", "smart PLAN", "a theme"),
    ],
)


@PICKED
def test_each_finds_names_and_refuses_in_its_own_words(kind: str, key: str, words: str, called: str) -> None:
    about, of_kind = question(kind, not_applicable=True), question_type(kind)
    answer, faults = reads(about, main="elsewhere")
    assert answer.outcome is Outcome.NOT_ANSWERED
    assert faults == [("", f"Choose {called} from the list for What was seen")]
    assert of_kind.parse_cell(about, words, CONTEXT).answer == given(key)
    assert of_kind.parse_cell(about, key, CONTEXT).answer == given(key)
    (fault,) = of_kind.parse_cell(about, "elsewhere", CONTEXT).faults
    assert fault.message == f"'elsewhere' is not {called} that What was seen can be"
    assert of_kind.text(about, key) == key
    assert of_kind.text(about, key, CONTEXT).casefold() == words.casefold()
    assert of_kind.text(about, "gone", CONTEXT) == "gone"
    assert [choice.key for choice in of_kind.presentation(about, CONTEXT).choices][-1] == "not-applicable"
    assert of_kind.restored(of_kind.stored(key)) == key


@examples(comments)
def test_typed_is_the_inverse_of_read(comment: str) -> None:
    for kind, key in (("place", "p2"), ("person", "id2"), ("theme", "PLAN.P1")):
        round_trip(question(kind, not_applicable=True), given(key, comment))
