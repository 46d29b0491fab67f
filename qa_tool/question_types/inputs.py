"""What the types that are typed into one box (or one date) share."""

from __future__ import annotations

from abc import abstractmethod

from qa_tool.definitions.model import Question
from qa_tool.definitions.record import Answer, Value
from qa_tool.question_types.base import (
    Context,
    Fault,
    QuestionType,
    Read,
    Typed,
    answered,
    commented,
    extra_choices,
    first,
    label,
    unanswered,
    without_value,
)
from qa_tool.vocabulary.outcomes import Outcome

Understood = tuple[Value, tuple[Fault, ...]]
"""What was made of the input, and what is wrong with it."""


class Typing(QuestionType):
    """A typed value. Not applicable and cannot tell stand beside it as the part ``outcome``."""

    @abstractmethod
    def understand(self, question: Question, typed: Typed, context: Context) -> Understood:
        """The value of non-blank input; None with a fault when it means nothing."""

    @abstractmethod
    def written(self, question: Question, value: Value) -> dict[str, list[str]]:
        """The input that stands for ``value``."""

    def is_blank(self, typed: Typed) -> bool:
        """Whether nothing was typed in any input of the value."""
        return not first(typed)

    def read(self, question: Question, typed: Typed, context: Context) -> Read:
        outcome = first(typed, "outcome")
        offered = any(outcome == extra.key for extra in extra_choices(question))
        if self.is_blank(typed):
            if offered:
                return without_value(question, Outcome(outcome), typed)
            return unanswered(question, typed)
        value, faults = self.understand(question, typed, context)
        if offered:
            contradiction = f"{label(question)}: either answer it or say '{Outcome(outcome).label}', not both"
            faults += (Fault(contradiction, "outcome"),)
        if value is None:
            return unanswered(question, typed, faults)
        return answered(question, value, typed, faults)

    def typed(self, question: Question, answer: Answer) -> dict[str, list[str]]:
        if answer.outcome is Outcome.ANSWERED:
            return commented(self.written(question, answer.value), answer)
        if answer.outcome in (Outcome.NOT_APPLICABLE, Outcome.CANNOT_TELL):
            return commented({"outcome": [answer.outcome.value]}, answer)
        return commented({}, answer)
