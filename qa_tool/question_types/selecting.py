"""What the types share that select one entry of a list, wherever the list comes from."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence

from qa_tool.definitions.model import Question
from qa_tool.definitions.record import Answer
from qa_tool.question_types.base import (
    Context,
    Fault,
    QuestionType,
    Read,
    Typed,
    answered,
    cell_text,
    commented,
    extra_choices,
    first,
    outcome_in_words,
    unanswered,
    without_value,
)
from qa_tool.vocabulary.outcomes import Outcome


class Selecting(QuestionType):
    """One entry of a list; its key is the value."""

    @abstractmethod
    def offered(self, question: Question, context: Context) -> Iterable[str]:
        """The keys that can be selected."""

    @abstractmethod
    def refusal(self, question: Question) -> str:
        """What to do about a key that is not offered."""

    @abstractmethod
    def find(self, question: Question, text: str, context: Context | None) -> str | None:
        """The key of the entry that a cell names, in any case; None when there is none."""

    @abstractmethod
    def not_found(self, question: Question, text: str) -> str:
        """What to do about a cell that names no entry. ``text`` is its beginning."""

    def read(self, question: Question, typed: Typed, context: Context) -> Read:
        key = first(typed)
        if not key:
            return unanswered(question, typed)
        if any(key == extra.key for extra in extra_choices(question)):
            return without_value(question, Outcome(key), typed)
        if key in self.offered(question, context):
            return answered(question, key, typed)
        return unanswered(question, typed, (Fault(self.refusal(question)),))

    def typed(self, question: Question, answer: Answer) -> dict[str, list[str]]:
        return retyped(answer, [str(answer.value)])

    def parse_cell(self, question: Question, cell: object, context: Context | None = None) -> Read:
        text = cell_text(cell)
        if not text:
            return unanswered(question, {})
        outcome = outcome_in_words(question, text)
        if outcome is not None:
            return without_value(question, outcome, {})
        key = self.find(question, text, context)
        if key is None:
            return unanswered(question, {}, (Fault(self.not_found(question, text[:40])),))
        return answered(question, key, {})


def retyped(answer: Answer, keys: Sequence[str]) -> dict[str, list[str]]:
    """The inputs of a list for an answer: ``keys`` when it has a value, else the choice that says why it has none."""
    if answer.outcome is Outcome.ANSWERED:
        return commented({"": list(keys)}, answer)
    if answer.outcome in (Outcome.NOT_APPLICABLE, Outcome.CANNOT_TELL):
        return commented({"": [answer.outcome.value]}, answer)
    return commented({}, answer)
