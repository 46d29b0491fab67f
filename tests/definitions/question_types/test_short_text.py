from __future__ import annotations

from hypothesis import given as examples

from qa_tool.definitions.question_types.registry import question_type
from tests.definitions.question_types.support import comments, given, question, reads, round_trip, texts

ABOUT = question("short-text")


@examples(texts, comments)
def test_typed_is_the_inverse_of_read(text: str, comment: str) -> None:
    kept = " ".join(text.split())
    if kept:
        round_trip(ABOUT, given(kept, comment))
        kind = question_type("short-text")
        assert kind.restored(kind.stored(kept)) == kept


def test_the_longest_and_one_more() -> None:
    assert reads(ABOUT, main="a" * 200) == (given("a" * 200), [])
    answer, faults = reads(ABOUT, main="a" * (200 + 2))
    assert answer == given("a" * (200 + 2))
    assert faults == [("", f"What was seen must be {200:,} characters or less: it is 2 characters too long")]


def test_the_question_may_set_its_own_most() -> None:
    assert reads(question("short-text", maximum=5), main="abcdef")[1]
    assert reads(question("short-text", maximum=5), main="abcde")[1] == []


def test_too_short_is_no_fault_of_a_draft() -> None:
    assert reads(question("short-text", minimum=50), main="Brief") == (given("Brief"), [])


def test_what_a_database_cannot_hold_becomes_visible() -> None:
    assert reads(ABOUT, main="a\x00b\ud800c")[0] == given("a\ufffdb\ufffdc")


def test_a_minimum_above_the_maximum_is_a_fault() -> None:
    assert question_type("short-text").check(question("short-text", minimum=9, maximum=5)) == [
        "has a minimum above its maximum"
    ]


def test_line_ends_become_spaces() -> None:
    assert reads(ABOUT, main="a\r\n  b")[0] == given("a b")
