from __future__ import annotations

from hypothesis import given as examples

from qa_tool.definitions.question_types.registry import question_type
from tests.definitions.question_types.support import comments, given, question, reads, round_trip, texts

ABOUT = question("long-text")


@examples(texts, comments)
def test_typed_is_the_inverse_of_read(text: str, comment: str) -> None:
    kept = text
    if kept:
        round_trip(ABOUT, given(kept, comment))
        kind = question_type("long-text")
        assert kind.restored(kind.stored(kept)) == kept


def test_the_longest_and_one_more() -> None:
    assert reads(ABOUT, main="a" * 4000) == (given("a" * 4000), [])
    answer, faults = reads(ABOUT, main="a" * (4000 + 2))
    assert answer == given("a" * (4000 + 2))
    assert faults == [("", f"What was seen must be {4000:,} characters or less: it is 2 characters too long")]


def test_the_question_may_set_its_own_most() -> None:
    assert reads(question("long-text", maximum=5), main="abcdef")[1]
    assert reads(question("long-text", maximum=5), main="abcde")[1] == []


def test_too_short_is_no_fault_of_a_draft() -> None:
    assert reads(question("long-text", minimum=50), main="Brief") == (given("Brief"), [])


def test_what_a_database_cannot_hold_becomes_visible() -> None:
    assert reads(ABOUT, main="a\x00b\ud800c")[0] == given("a\ufffdb\ufffdc")


def test_a_minimum_above_the_maximum_is_a_fault() -> None:
    assert question_type("long-text").check(question("long-text", minimum=9, maximum=5)) == [
        "has a minimum above its maximum"
    ]


def test_every_kind_of_line_end_is_one() -> None:
    assert reads(ABOUT, main="a\r\nb\rc\x0bd")[0] == given("a\nb\nc\nd")
