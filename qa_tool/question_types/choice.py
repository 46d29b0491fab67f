"""One of the options that the definition lists."""

from __future__ import annotations

from qa_tool.definitions.model import Option, Question
from qa_tool.question_types.choosing import OneOf, check_options


class ChoiceType(OneOf):
    """``choice``: radios. What an option counts as is for the rules, never for a tally."""

    name = "choice"
    parameters = frozenset({"options", "critical"})

    def options(self, question: Question) -> tuple[Option, ...]:
        return question.options

    def check(self, question: Question) -> list[str]:
        return check_options(question)
