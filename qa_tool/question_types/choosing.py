"""What the types that choose from options share: one of them, or several."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import ClassVar, Literal

from qa_tool.definitions.model import Option, Question
from qa_tool.definitions.record import Value
from qa_tool.question_types.base import Choice, Context, Presentation, Stored, extra_choices, label
from qa_tool.question_types.selecting import Selecting


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


class OneOf(Selecting):
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

    def offered(self, question: Question, context: Context) -> Iterable[str]:
        return (option.key for option in self.options(question))

    def refusal(self, question: Question) -> str:
        return f"Select one of the choices for {label(question)}"

    def find(self, question: Question, text: str, context: Context | None) -> str | None:
        option = matching(self.options(question), text)
        return option.key if option is not None else None

    def not_found(self, question: Question, text: str) -> str:
        return f"'{text}' is not a choice of {label(question)}: write {in_words(self.options(question))}"

    def text(self, question: Question, value: Value, context: Context | None = None) -> str:
        if value is None:
            return ""
        found = next((option.label for option in self.options(question) if option.key == value), None)
        return found if found is not None else str(value)

    def stored(self, value: Value) -> Stored:
        return Stored(option=None if value is None else str(value))

    def restored(self, stored: Stored) -> Value:
        return stored.option

    def tally_options(self, question: Question) -> tuple[Option, ...]:
        return self.options(question)


def check_options(question: Question) -> list[str]:
    """Faults of a list of options written in the definition."""
    if len(question.options) < 2:
        return ["needs at least two options"]
    labels = [option.label.casefold() for option in question.options]
    return ["has two options with the same label"] if len(set(labels)) < len(labels) else []
