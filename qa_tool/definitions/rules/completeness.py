"""Rules on what must be there: answers, evidence, lengths."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.rules.examination import Examination
from qa_tool.definitions.rules.registry import Parameters, rule
from qa_tool.definitions.rules.verdict import Problem, Says
from qa_tool.definitions.words import Outcome


def request(question: Question, name: str) -> str:
    """'Select a grade for ‘Plan’': what to do about a question that is blank. ``name`` comes in its quotes."""
    return f"{type_of(question).request} {name}"


class Complete(Parameters):
    """Questions required unless every grade is good, and once anything is inadequate."""

    unless_all_good: tuple[str, ...] = ()
    if_any_inadequate: tuple[str, ...] = ()
    naming: ClassVar = ("unless_all_good", "if_any_inadequate")


@rule("complete", Complete)
def complete(examination: Examination, parameters: Complete) -> Iterator[Says]:
    """Rule 11: a required question that is asked blocks submission, and so does a text that is too short."""
    scale = examination.definition.scale
    for one in examination.weighed:
        question, answer = one.question, one.answer
        if question.key in examination.required and examination.is_blank(question.key):
            why = ""
            if question.key in parameters.unless_all_good:
                why = f": there must be one unless every graded answer is {scale.words(*scale.good)}"
            elif question.key in parameters.if_any_inadequate:
                why = f": there must be one when any answer is {scale.words(*scale.inadequate)}"
            message = f"{request(question, examination.name(question.key))}{why}"
            yield Problem("complete", question.key, message)
        short = type_of(question).free_text and isinstance(answer.value, str) and question.minimum is not None
        if short and answer.outcome is Outcome.ANSWERED and len(str(answer.value)) < (question.minimum or 0):
            message = (
                f"{examination.name(question.key)} must be at least {question.minimum} characters: "
                f"it has {len(str(answer.value))}"
            )
            yield Problem("complete", question.key, message)


@rule("evidence", Parameters)
def evidence(examination: Examination, _parameters: Parameters) -> Iterator[Says]:
    """Rule 5: a comment on every critical answer, good included, and on every inadequate one.

    The overall grade's evidence is its reason, a question of its own.
    """
    scale = examination.definition.scale
    for one in examination.judged:
        question = one.question
        if not question.comment or one.answer.comment or one.answer.outcome is not Outcome.ANSWERED:
            continue
        name = examination.name(question.key)
        if one.critical:
            message = f"Add a comment to {name}: it is a critical question, so say what you saw"
        elif one.counts_as and one.counts_as in scale.inadequate:
            counted = scale.words(one.counts_as)
            message = f"Add a comment to {name}: your answer counts as {counted}, so say what you saw"
        else:
            continue
        yield Problem("evidence", question.key, message, "comment")
