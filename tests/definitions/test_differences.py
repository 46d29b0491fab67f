"""What changed between two revisions, in words."""

from __future__ import annotations

from datetime import date

from qa_tool.definitions.differences import Difference, differences
from qa_tool.definitions.model import Condition, Question
from qa_tool.definitions.question_types.registry import question_type
from qa_tool.definitions.record import Record, Value
from tests.definitions.samples import GOOD, NOT_APPLICABLE, RI, ask, form, record, said

FORM = form(
    ask("Q-1"),
    ask("Q-2", "long-text", when=Condition(all_of={"Q-1": RI})),
    facts=(ask("audit_date", "date"), ask("place", "short-text")),
)


def words(question: Question, value: Value) -> str:
    return question_type(question.type).text(question, value)


def changed(old: Record, new: Record) -> list[Difference]:
    return differences(FORM, old, new, words)


def test_nothing_changed() -> None:
    same = record({"audit_date": date(2018, 4, 1)}, Q_1=said(GOOD, "seen"))
    assert changed(same, same) == []
    assert changed(record({"place": ""}), record({"place": None})) == []


def test_facts_answers_and_comments_in_order() -> None:
    old = record({"audit_date": date(2018, 4, 1)}, Q_1=said(GOOD, "seen"))
    new = record({"audit_date": date(2018, 4, 2), "place": "North"}, Q_1=said(RI, "seen twice"), Q_2="Because")
    assert changed(old, new) == [
        Difference("audit_date", "fact", "1 April 2018", "2 April 2018"),
        Difference("place", "fact", "", "North"),
        Difference("Q-1", "answer", "Good", "Requires improvement"),
        Difference("Q-1", "comment", "seen", "seen twice"),
        Difference("Q-2", "answer", "Not asked", "Because"),
    ]


def test_outcomes_are_told_apart() -> None:
    assert changed(record(Q_1=NOT_APPLICABLE), record()) == [
        Difference("Q-1", "answer", "Not applicable", "Not answered")
    ]


def test_a_hidden_answer_that_was_typed_over_is_no_difference() -> None:
    assert changed(record(Q_1=GOOD, Q_2="One"), record(Q_1=GOOD, Q_2="Two")) == []
