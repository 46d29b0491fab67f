"""What a second reader may see before grading: no grade, nothing that tells one, no word of the scale."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_tool.definitions.files.loader import load_folder
from qa_tool.definitions.model import Condition
from qa_tool.definitions.record import Answer, Record
from qa_tool.definitions.words import Outcome
from qa_tool.moderation.words import BLOT, blinded, blotted, graded_questions, hidden
from tests.support.factories import answers_of, grade_question, small_definition

FORMS = load_folder(Path("forms")).definitions
AUDITS = [one for one in FORMS.values() if one.graded and one.noun.value == "audit"]


@pytest.mark.parametrize(
    "text",
    [
        "The plan is good.",
        "GOOD, but late",
        "This requires improvement",
        "It required  improvement",
        "requires-improvement",
        "Inadequate!",
        "an inadequately made plan",
        "I judged it RI",
        "outstanding work",
        "inadequacies",
    ],
)
def test_words_of_the_scale_are_blotted_out(text):
    assert BLOT in blotted(text)
    left = blotted(text).lower()
    assert not any(word in left for word in ("good", "improvement", "inadequa", "outstanding", " ri"))


@pytest.mark.parametrize(
    "text", ["The child wrote to the IRO", "goods and services", "Improvement is slow", "a rich life"]
)
def test_other_words_stay(text):
    assert blotted(text) == text


@pytest.mark.parametrize("definition", AUDITS, ids=lambda one: one.form)
def test_of_every_form_no_grade_is_left(definition):
    """Each answer holds a mark; what may be shown holds no grade, nothing that counts as one, no conclusion."""
    answers = {}
    for question in definition.questions:
        if question.type == "grade":
            answers[question.key] = Answer(Outcome.ANSWERED, "inadequate", f"Seen {question.key}, inadequate.")
        elif question.options and question.type == "choice":
            answers[question.key] = Answer(Outcome.ANSWERED, question.options[0].key, "A comment.")
        elif question.type == "long-text":
            answers[question.key] = Answer(Outcome.ANSWERED, f"Text {question.key}: good.")
        else:
            answers[question.key] = Answer(Outcome.NOT_ANSWERED)
    shown = blinded(definition, Record({}, answers))
    for key, answer in shown.answers.items():
        question = definition[key]
        assert definition.section_of(key).key != "closing"
        assert answer.value not in ("inadequate", "requires-improvement", "good"), key
        assert not any(option.counts_as for option in question.options), key
        assert "inadequate" not in answer.comment
        assert "good" not in str(answer.value)
    graded = [question.key for question in graded_questions(definition, Record({}, answers))]
    assert graded[-1] == "X1"
    because = {"SU-09"}  # asked only where a challenge was made, and that answer counts as a grade
    assert set(graded) == {question.key for question in definition.questions if question.type == "grade"} - because


def test_answers_that_a_rule_ties_a_grade_to_are_hidden_with_what_hangs_on_them():
    tier_2, sample, enquiry = FORMS["tier-2"], FORMS["case-sample"], FORMS["section-47"]
    assert {"T2-32", "T2-33", "T2-33A", "X1", "X2", "X6"} <= hidden(tier_2)
    assert {"CS-14", "CS-15", "CS-16", "CS-17"} <= hidden(sample)
    assert {"S47-17", "S47-19", "S47-20"} <= hidden(enquiry)
    assert "CS-18" not in hidden(sample)


def test_what_was_not_asked_is_not_graded_and_what_hangs_on_a_grade_is_neither_shown_nor_graded():
    definition = small_definition()
    own = definition.sections[0]
    because = grade_question("SM-09", when=Condition(all_of={"SM-01": "inadequate"}))
    section = own.model_copy(update={"questions": (*own.questions, because)})
    definition = definition.model_copy(update={"sections": (section, *definition.sections[1:])})
    answers = answers_of({"SM-01": "inadequate", "SM-02": Outcome.NOT_ASKED, "SM-09": "good", "X1": "inadequate"})
    record = Record({}, answers)
    assert [one.key for one in graded_questions(definition, record)] == ["SM-01", "X1"]
    assert "SM-09" not in blinded(definition, record).answers


def test_learning_needs_are_not_for_a_second_reader():
    record = Record({}, answers_of({"SM-07": "needs to learn", "SM-04": "late"}))
    shown = blinded(small_definition(), record).answers
    assert "SM-07" not in shown
    assert shown["SM-04"].value == "late"
