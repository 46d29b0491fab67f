"""What the types that choose from options share: one of them, or several."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Literal

from qa_tool.definitions.model import Option, Question
from qa_tool.definitions.record import Answer, Value
from qa_tool.question_types.base import (
    Choice,
    Context,
    Fault,
    Presentation,
    QuestionType,
    Read,
    Stored,
    Typed,
    answered,
    cell_text,
    commented,
    extra_choices,
    first,
    label,
    outcome_in_words,
    unanswered,
    without_value,
)
from qa_tool.vocabulary.outcomes import Outcome


def in_words(options: tuple[Option, ...]) -> str:
    """The labels as a list that ends in 'or'."""
    labels = [option.label for option in options]
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} or {labels[-1]}"


def matching(options: tuple[Option, ...], text: str) -> Option | None:
    """The option whose key or label is ``text``, in any case."""
    wanted = text.strip().casefold()
    for option in options:
        if wanted in (option.key.casefold(), option.label.casefold()):
            return option
    return None


class OneOf(QuestionType):
    """One option of a fixed or defined list, as radios or a select. Stored as its key."""

    tallied = True
    conditional = True
    control: ClassVar[Literal["radios", "select"]] = "radios"

    @abstractmethod
    def options(self, question: Question) -> tuple[Option, ...]:
        """What there is to choose from, in order."""

    def choices(self, question: Question) -> tuple[Choice, ...]:
        """The options as the page shows them."""
        return tuple(Choice(option.key, option.label, option.hint) for option in self.options(question))

    def presentation(self, question: Question, context: Context) -> Presentation:
        return Presentation(self.control, self.choices(question) + extra_choices(question))

    def read(self, question: Question, typed: Typed, context: Context) -> Read:
        key = first(typed)
        if not key:
            return unanswered(question, typed)
        if any(key == extra.key for extra in extra_choices(question)):
            return without_value(question, Outcome(key), typed)
        if any(key == option.key for option in self.options(question)):
            return answered(question, key, typed)
        return unanswered(question, typed, (Fault(f"Select one of the choices for {label(question)}"),))

    def typed(self, question: Question, answer: Answer) -> dict[str, list[str]]:
        if answer.outcome is Outcome.ANSWERED:
            return commented({"": [str(answer.value)]}, answer)
        if answer.outcome in (Outcome.NOT_APPLICABLE, Outcome.CANNOT_TELL):
            return commented({"": [answer.outcome.value]}, answer)
        return commented({}, answer)

    def text(self, question: Question, value: Value, context: Context | None = None) -> str:
        if value is None:
            return ""
        found = next((option.label for option in self.options(question) if option.key == value), None)
        return found if found is not None else str(value)

    def stored(self, value: Value) -> Stored:
        return Stored(option=None if value is None else str(value))

    def restored(self, stored: Stored) -> Value:
        return stored.option

    def parse_cell(self, question: Question, cell: object, context: Context | None = None) -> Read:
        text = cell_text(cell)
        if not text:
            return unanswered(question, {})
        outcome = outcome_in_words(question, text)
        if outcome is not None:
            return without_value(question, outcome, {})
        option = matching(self.options(question), text)
        if option is None:
            message = f"'{text[:40]}' is not a choice of {label(question)}: write {in_words(self.options(question))}"
            return unanswered(question, {}, (Fault(message),))
        return answered(question, option.key, {})

    def tally_options(self, question: Question) -> tuple[Option, ...]:
        return self.options(question)


def check_options(question: Question) -> list[str]:
    """Faults of a list of options written in the definition."""
    if len(question.options) < 2:
        return ["needs at least two options"]
    labels = [option.label.casefold() for option in question.options]
    return ["has two options with the same label"] if len(set(labels)) < len(labels) else []
