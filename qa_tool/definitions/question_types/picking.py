"""What is picked from a list kept outside the definition: a place, a person, a theme."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.base import Choice, Context, Presentation, Stored, extra_choices, label
from qa_tool.definitions.question_types.choosing import Selecting
from qa_tool.definitions.record import Value


class Picking(Selecting):
    """One entry of a list in the context, as a select; its id is the value."""

    request = "Select"
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


class Place(Picking):
    """``place``: the value is the entry's id or code."""

    name = "place"
    places = True
    described = "A place from the list"
    entry = "a place"

    def entries(self, context: Context) -> Sequence[tuple[str, str]]:
        return context.places


class Person(Picking):
    """``person``: the value is the entry's id or code."""

    name = "person"
    described = "A staff code from the list"
    entry = "a staff code"

    def entries(self, context: Context) -> Sequence[tuple[str, str]]:
        return context.people


class ThemeType(Picking):
    """``theme``: the value is the entry's id or code."""

    name = "theme"
    described = "A theme from the list"
    entry = "a theme"

    def entries(self, context: Context) -> Sequence[tuple[str, str]]:
        return context.themes
