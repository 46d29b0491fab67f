"""A grade: good, requires improvement or inadequate, each with its descriptor beside it."""

from __future__ import annotations

from qa_tool.definitions.model import Option, Question
from qa_tool.question_types.base import Choice
from qa_tool.question_types.choosing import OneOf
from qa_tool.vocabulary.grades import Grade

GRADES = tuple(Option(key=grade.value, label=grade.label) for grade in Grade)


class GradeType(OneOf):
    """``grade``: the one type that enters grade figures."""

    name = "grade"
    parameters = frozenset({"guidance", "critical"})

    def options(self, question: Question) -> tuple[Option, ...]:
        return GRADES

    def choices(self, question: Question) -> tuple[Choice, ...]:
        return tuple(Choice(grade.value, grade.label, question.guidance.get(grade, "")) for grade in Grade)

    def check(self, question: Question) -> list[str]:
        return ["has options, but a grade has its own three"] if question.options else []
