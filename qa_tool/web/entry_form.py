"""A definition as a web form: a FRESH WTForms class for every build, its field names made from permanent keys.

The class carries the CSRF token, the names that may come in, and the choices; understanding what was typed stays with
the question types. Nothing is ever set on a shared class: that would leak one person's form into the next request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional

from qa_tool.definitions.model import Question
from qa_tool.question_types.base import Choice, Context, Presentation
from qa_tool.question_types.registry import question_type

MOST_CHARACTERS = 100_000
"""Of one input: far beyond every question's own maximum, which is a message and not a wall."""

Fields = dict[str, list[str]]
"""Input names of a page, each with the strings that stand in it; blank ones are left out."""


def input_name(key: str, part: str = "") -> str:
    """The name of a question's input: ``q_CS_03`` the main one, ``q_CS_03__comment`` a part."""
    name = "q_" + key.replace("-", "_")
    return f"{name}__{part}" if part else name


def kept(values: Iterable[str]) -> list[str]:
    """Strings as they are saved and compared: one kind of line end, blanks left out."""
    unified = (value.replace("\r\n", "\n").replace("\r", "\n") for value in values)
    return [value for value in unified if value.strip()]


@dataclass(frozen=True)
class InputShape:
    """One input of a question: its part, and whether it is text, one of some choices, or several."""

    part: str
    kind: str
    choices: tuple[Choice, ...] = ()


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


def _short(shown: Presentation) -> tuple[InputShape, ...]:
    return (InputShape("", "short"),)


def _long(shown: Presentation) -> tuple[InputShape, ...]:
    return (InputShape("", "long"),)


def _date(shown: Presentation) -> tuple[InputShape, ...]:
    return tuple(InputShape(part, "short") for part in ("day", "month", "year"))


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


_CONTROLS: Mapping[str, Any] = {
    "radios": _one,
    "checkboxes": _several,
    "select": _pick,
    "input": _short,
    "time": _short,
    "textarea": _long,
    "date": _date,
    "notes": _notes,
    "findings": _findings,
    "actions": _actions,
}


class EntryForm(FlaskForm):
    """What every built class has besides its own fields. Never instantiated itself, never changed."""

    def typed_fields(self) -> Fields:
        """What stands in each input of the page, by name, blanks left out: an unticked box is an empty list."""
        return {field.name: _strings(field) for field in self if field.name.startswith("q_")}

    def shape_errors(self) -> list[tuple[str, str]]:
        """(input name, message) of everything that no page of ours would have sent."""
        return [(name, str(messages[0])) for name, messages in self.errors.items() if name and name.startswith("q_")]


def _strings(field: Field) -> list[str]:
    data = field.data
    values = data if isinstance(data, list) else [data]
    return kept(str(value) for value in values if value is not None)


def entry_form(questions: Iterable[Question], context: Context) -> type[EntryForm]:
    """A new class with the inputs of ``questions``; build one for every request."""
    fields: dict[str, Any] = {}
    for question in questions:
        presentation = question_type(question.type).presentation(question, context)
        for shape in shapes(question, presentation):
            fields[input_name(question.key, shape.part)] = _field(shape)
    return type("BuiltEntryForm", (EntryForm,), fields)


def _field(shape: InputShape) -> Any:
    choices = [SelectChoice(choice.key, choice.label) for choice in shape.choices]
    # Optional() stands on every field: a draft may be blank, and a radio without it fails when nothing is chosen.
    if shape.kind == "one":
        return RadioField(validators=[Optional()], choices=choices)
    if shape.kind == "pick":
        return SelectField(validators=[Optional()], choices=[SelectChoice("", ""), *choices])
    if shape.kind == "several":
        return SelectMultipleField(validators=[Optional()], choices=choices)
    too_long = Length(max=MOST_CHARACTERS, message=f"Text must be {MOST_CHARACTERS:,} characters or less")
    if shape.kind == "long":
        return TextAreaField(validators=[Optional(), too_long])
    return StringField(validators=[Optional(), too_long])


def typed_of(questions: Iterable[Question], typed: Mapping[str, Mapping[str, Sequence[str]]]) -> Fields:
    """Stored input by question and part as input names of the page: what a build is filled with."""
    return {
        input_name(question.key, part): kept(values)
        for question in questions
        for part, values in typed.get(question.key, {}).items()
    }


def names_of(question: Question, context: Context) -> list[str]:
    """The names of all inputs of ``question``, in the order of the page."""
    presentation = question_type(question.type).presentation(question, context)
    return [input_name(question.key, shape.part) for shape in shapes(question, presentation)]
