"""What an answer counts as to the rules: a grade, or nothing. Never what a tally counts."""

from __future__ import annotations

from dataclasses import dataclass

from qa_tool.definitions.conditions import asked_values, critical, walk
from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.record import Answer, Record
from qa_tool.question_types.registry import type_of
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.outcomes import Outcome

OVERALL = "X1"
"""The key of the overall grade in every graded definition."""


@dataclass(frozen=True)
class Weighed:
    """One asked question with what its answer counts as, and how critical it is for this record."""

    question: Question
    answer: Answer
    counts_as: Grade | None
    critical: str | None


def counts_as(question: Question, answer: Answer, how_critical: str | None) -> Grade | None:
    """The grade that ``answer`` counts as; None when it is not answered or counts as none."""
    if answer.outcome is not Outcome.ANSWERED:
        return None
    return type_of(question).counts_as(question, answer.value, is_critical=how_critical is not None)


def weigh(definition: Definition, record: Record) -> tuple[Weighed, ...]:
    """Every asked question, in order, the closing block's too."""
    values = asked_values(definition, record)
    weighed = []
    for _, question, asked in walk(definition, record):
        if asked:
            answer = record.answers.get(question.key, Answer(Outcome.NOT_ANSWERED))
            how_critical = critical(question, values)
            weighed.append(Weighed(question, answer, counts_as(question, answer, how_critical), how_critical))
    return tuple(weighed)
