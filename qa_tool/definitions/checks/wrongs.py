"""What checks speak: a fault of sense in a definition."""

from __future__ import annotations

from dataclasses import dataclass

from qa_tool.definitions.model import Definition, Question
from qa_tool.definitions.question_types.registry import known_type


@dataclass(frozen=True)
class Wrong:
    """A fault of sense: the key it is about (of a question, fact or section; '' the form), the field, what is wrong."""

    key: str
    field: str
    message: str


def is_graded(question: Question) -> bool:
    """Whether its answers are grades; a type that there is not, which is a fault of its own, has none."""
    kind = known_type(question)
    return kind is not None and kind.graded


def everything(definition: Definition) -> tuple[Question, ...]:
    """Facts, questions and what is asked after submission."""
    return (*definition.facts, *definition.questions, *definition.after_submission)
