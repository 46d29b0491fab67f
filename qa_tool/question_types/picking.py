"""What the types share that pick one entry of a list kept outside the definition: places, people, themes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from qa_tool.definitions.model import Question
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


class Picking(QuestionType):
    """One entry of a list in the context, as a select; its id is the value."""

    entry: ClassVar[str]
    """What an entry is called in messages: 'a place'."""

    @abstractmethod
    def entries(self, context: Context) -> Sequence[tuple[str, str]]:
        """(id, label) pairs to pick from."""

    def presentation(self, question: Question, context: Context) -> Presentation:
        choices = tuple(Choice(key, name) for key, name in self.entries(context))
        return Presentation("select", choices + extra_choices(question))

    def read(self, question: Question, typed: Typed, context: Context) -> Read:
        key = first(typed)
        if not key:
            return unanswered(question, typed)
        if any(key == extra.key for extra in extra_choices(question)):
            return without_value(question, Outcome(key), typed)
        if any(key == entry for entry, _ in self.entries(context)):
            return answered(question, key, typed)
        return unanswered(question, typed, (Fault(f"Choose {self.entry} from the list for {label(question)}"),))

    def typed(self, question: Question, answer: Answer) -> dict[str, list[str]]:
        if answer.outcome is Outcome.ANSWERED:
            return commented({"": [str(answer.value)]}, answer)
        if answer.outcome in (Outcome.NOT_APPLICABLE, Outcome.CANNOT_TELL):
            return commented({"": [answer.outcome.value]}, answer)
        return commented({}, answer)

    def text(self, question: Question, value: Value, context: Context | None = None) -> str:
        if not value:
            return ""
        return dict(self.entries(context)).get(str(value), str(value)) if context else str(value)

    def stored(self, value: Value) -> Stored:
        return Stored(text=str(value) if value else None)

    def restored(self, stored: Stored) -> Value:
        return stored.text

    def parse_cell(self, question: Question, cell: object, context: Context | None = None) -> Read:
        text = cell_text(cell)
        if not text:
            return unanswered(question, {})
        outcome = outcome_in_words(question, text)
        if outcome is not None:
            return without_value(question, outcome, {})
        wanted = text.casefold()
        for key, name in self.entries(context) if context else ():
            if wanted in (key.casefold(), name.casefold()):
                return answered(question, key, {})
        message = f"'{text[:40]}' is not {self.entry} that {label(question)} can be"
        return unanswered(question, {}, (Fault(message),))
