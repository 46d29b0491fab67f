"""A definition as a web form: a FRESH WTForms class for every build, its field names made from permanent keys.

The class carries the CSRF token, the names that may come in, and the choices; understanding what was typed stays with
the question types. Nothing is ever set on a shared class: that would leak one person's form into the next request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import Length, Optional

from qa_tool.definitions.model import Question
from qa_tool.question_types.base import Choice, Context, Presentation
from qa_tool.question_types.registry import type_of
from qa_tool.services.auditing.inputs import input_name

MOST_CHARACTERS = 100_000
"""Of one input: far beyond every question's own maximum, which is a message and not a wall."""


@dataclass(frozen=True)
class InputShape:
    """One input of a question: its part, and whether it is text, one of some choices, or several."""

    part: str
    kind: str
    choices: tuple[Choice, ...] = ()


Shaper = Callable[[Presentation], tuple[InputShape, ...]]


def shapes(question: Question, presentation: Presentation) -> tuple[InputShape, ...]:
    """Every input that the page shows for ``question``."""
    inputs = _CONTROLS[presentation.control](presentation)
    if presentation.alternatives:
        inputs += (InputShape("outcome", "several", presentation.alternatives),)
    if question.comment:
        inputs += (InputShape("comment", "long"),)
    return inputs


def _one(shown: Presentation) -> tuple[InputShape, ...]:
    return (InputShape("", "one", shown.choices),)


def _pick(shown: Presentation) -> tuple[InputShape, ...]:
    return (InputShape("", "pick", shown.choices),)


def _several(shown: Presentation) -> tuple[InputShape, ...]:
    return (InputShape("", "several", shown.choices),)


def _always(*inputs: InputShape) -> Shaper:
    return lambda _shown: inputs


def _notes(shown: Presentation) -> tuple[InputShape, ...]:
    return tuple(
        shape
        for heading in shown.choices
        for shape in (InputShape(f"{heading.key}-text", "long"), InputShape(f"{heading.key}-at", "hidden"))
    )


def _findings(shown: Presentation) -> tuple[InputShape, ...]:
    return tuple(
        shape
        for row in range(shown.rows)
        for shape in (InputShape(f"{row}-text", "long"), InputShape(f"{row}-themes", "several", shown.choices))
    )


def _actions(shown: Presentation) -> tuple[InputShape, ...]:
    return tuple(
        shape
        for row in range(shown.rows)
        for shape in (
            InputShape(f"{row}-text", "long"),
            InputShape(f"{row}-owner", "pick", shown.owners),
            *(InputShape(f"{row}-due-{part}", "short") for part in ("day", "month", "year")),
            InputShape(f"{row}-theme", "pick", shown.choices),
            InputShape(f"{row}-question", "pick", shown.questions),
        )
    )


_CONTROLS: Mapping[str, Shaper] = {
    "radios": _one,
    "checkboxes": _several,
    "select": _pick,
    "input": _always(InputShape("", "short")),
    "time": _always(InputShape("", "short")),
    "textarea": _always(InputShape("", "long")),
    "date": _always(*(InputShape(part, "short") for part in ("day", "month", "year"))),
    "notes": _notes,
    "findings": _findings,
    "actions": _actions,
}


class EntryForm(FlaskForm):
    """What every built class has besides its own fields. Never instantiated itself, never changed."""

    def shape_errors(self) -> list[tuple[str, str]]:
        """(input name, message) of everything that no page of ours would have sent."""
        return [(field.name, str(field.errors[0])) for field in self if field.errors and field.name.startswith("q_")]


def entry_form(questions: Iterable[Question], context: Context) -> type[EntryForm]:
    """A new class with the inputs of ``questions``; build one for every request."""
    fields: dict[str, Any] = {}
    for question in questions:
        presentation = type_of(question).presentation(question, context)
        for shape in shapes(question, presentation):
            fields[input_name(question.key, shape.part)] = _field(shape)
    return type("BuiltEntryForm", (EntryForm,), fields)


def _field(shape: InputShape) -> Any:
    choices = [SelectChoice(choice.key, choice.label) for choice in shape.choices]
    blank = SelectChoice("", "")  # what a list of which nothing was chosen sends
    # Optional() stands on every field: a draft may be blank, and a radio without it fails when nothing is chosen.
    if shape.kind == "one":
        return RadioField(validators=[Optional()], choices=choices)
    if shape.kind == "pick":
        return SelectField(validators=[Optional()], choices=[blank, *choices])
    if shape.kind == "several":
        return SelectMultipleField(validators=[Optional()], choices=[blank, *choices])
    too_long = Length(max=MOST_CHARACTERS, message=f"Text must be {MOST_CHARACTERS:,} characters or less")
    if shape.kind == "long":
        return TextAreaField(validators=[Optional(), too_long])
    return StringField(validators=[Optional(), too_long])


def names_of(question: Question, context: Context) -> list[str]:
    """The names of all inputs of ``question``, in the order of the page."""
    presentation = type_of(question).presentation(question, context)
    return [input_name(question.key, shape.part) for shape in shapes(question, presentation)]
