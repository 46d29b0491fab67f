"""A definition as a web form: a FRESH WTForms class for every build, its field names made from permanent keys.

The class carries the CSRF token and the names that may come in; understanding what was typed, and saying what is no
choice, stays with the question types. Nothing is ever set on a shared class: that would leak one person's form into the
next request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length

from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.base import Choice, Context, Presentation
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.kit.typed import PARTS
from qa_tool.records.verbs.inputs import input_name

MOST_CHARACTERS = 100_000
"""Of one input: far beyond every question's own maximum, which is a message and not a wall."""


@dataclass(frozen=True)
class InputShape:
    """One input of a question: its part, and what there is to choose from in it."""

    part: str
    choices: tuple[Choice, ...] = ()


def shapes(question: Question, shown: Presentation) -> tuple[InputShape, ...]:
    """Every input that the page shows for ``question``."""
    inputs = _CONTROLS.get(shown.control, _one)(shown)
    if shown.alternatives:
        inputs += (InputShape("outcome", shown.alternatives),)
    if question.comment:
        inputs += (InputShape("comment"),)
    return inputs


def _one(shown: Presentation) -> tuple[InputShape, ...]:
    return (InputShape("", shown.choices),)


def _date(_shown: Presentation) -> tuple[InputShape, ...]:
    return tuple(InputShape(part) for part in PARTS)


def _notes(shown: Presentation) -> tuple[InputShape, ...]:
    return tuple(InputShape(f"{heading.key}-{part}") for heading in shown.choices for part in ("text", "at"))


def _findings(shown: Presentation) -> tuple[InputShape, ...]:
    return tuple(
        shape
        for row in range(shown.rows)
        for shape in (InputShape(f"{row}-text"), InputShape(f"{row}-themes", shown.choices))
    )


def _actions(shown: Presentation) -> tuple[InputShape, ...]:
    return tuple(
        shape
        for row in range(shown.rows)
        for shape in (
            InputShape(f"{row}-text"),
            InputShape(f"{row}-owner", shown.owners),
            *(InputShape(f"{row}-due-{part}") for part in PARTS),
            InputShape(f"{row}-theme", shown.choices),
            InputShape(f"{row}-question", shown.questions),
        )
    )


_CONTROLS: Mapping[str, Callable[[Presentation], tuple[InputShape, ...]]] = {
    "date": _date,
    "notes": _notes,
    "findings": _findings,
    "actions": _actions,
}
"""The controls of more than one input."""


class _Input(StringField):
    """Everything that came in under one name: a text, or several choices."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = "\n".join(valuelist)


class EntryForm(FlaskForm):
    """What every built class has besides its own fields. Never instantiated itself, never changed."""

    def shape_errors(self) -> dict[str, str]:
        """What no page of ours would have sent: the message by input name."""
        self.validate()
        return {field.name: str(field.errors[0]) for field in self if field.errors and field.name.startswith("q_")}


def entry_form(questions: Iterable[Question], context: Context) -> type[EntryForm]:
    """A new class with the inputs of ``questions``; build one for every request."""
    too_long = Length(max=MOST_CHARACTERS, message=f"Text must be {MOST_CHARACTERS:,} characters or less")
    fields = {name: _Input(validators=[too_long]) for question in questions for name in names_of(question, context)}
    return type("BuiltEntryForm", (EntryForm,), fields)


def names_of(question: Question, context: Context) -> list[str]:
    """The names of all inputs of ``question``, in the order of the page."""
    presentation = type_of(question).presentation(question, context)
    return [input_name(question.key, shape.part) for shape in shapes(question, presentation)]
