"""What the types share that pick one entry of a list kept outside the definition: places, people, themes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

from qa_tool.definitions.model import Question
from qa_tool.definitions.record import Value
from qa_tool.question_types.base import Choice, Context, Presentation, Stored, extra_choices, label
from qa_tool.question_types.selecting import Selecting


class Picking(Selecting):
    """One entry of a list in the context, as a select; its id is the value."""

    entry: ClassVar[str]
    """What an entry is called in messages: 'a place'."""

    @abstractmethod
    def entries(self, context: Context) -> Sequence[tuple[str, str]]:
        """(id, label) pairs to pick from."""

    def presentation(self, question: Question, context: Context) -> Presentation:
        choices = tuple(Choice(key, name) for key, name in self.entries(context))
        return Presentation("select", choices + extra_choices(question))

    def offered(self, question: Question, context: Context) -> Iterable[str]:
        return (key for key, _ in self.entries(context))

    def refusal(self, question: Question) -> str:
        return f"Choose {self.entry} from the list for {label(question)}"

    def find(self, question: Question, text: str, context: Context | None) -> str | None:
        wanted = text.casefold()
        entries = self.entries(context) if context else ()
        return next((key for key, name in entries if wanted in (key.casefold(), name.casefold())), None)

    def not_found(self, question: Question, text: str) -> str:
        return f"'{text}' is not {self.entry} that {label(question)} can be"

    def text(self, question: Question, value: Value, context: Context | None = None) -> str:
        if not value:
            return ""
        return dict(self.entries(context)).get(str(value), str(value)) if context else str(value)

    def stored(self, value: Value) -> Stored:
        return Stored(text=str(value) if value else None)

    def restored(self, stored: Stored) -> Value:
        return stored.text
