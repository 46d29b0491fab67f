"""The room of the published forms: what is asked, what good looks like, and how a form has changed."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from qa_tool.definitions import queries
from qa_tool.definitions.model import AtLeast, Condition, Definition, Expected, Grade, Question
from qa_tool.definitions.question_types.base import Context
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.verbs import file_history, reading
from qa_tool.kit.errors import NotFound
from qa_tool.kit.periods import today
from qa_tool.shell.access import current_asker, database

blueprint = Blueprint("definitions", __name__)


@blueprint.app_template_filter("grade")
def grade(key: str) -> Grade:
    """What is known of a grade of any published form: its label, its letters, how it looks."""
    if "grades" not in g:
        g.grades = queries.grades(database())
    found: Grade = g.grades[key]
    return found


@blueprint.get("/forms/")
def listing() -> ResponseReturnValue:
    """The forms in use; for who reads their history what is counted and reported, too."""
    return render_template(
        "definitions/listing.html",
        forms=reading.listing(database(), current_asker()),
        files=file_history.listing(database(), current_asker()),
    )


@blueprint.get("/forms/<kind>/<key>")
def file(kind: str, key: str) -> ResponseReturnValue:
    """The versions of a measure, count, register or output: what each said, and what it changed."""
    found, versions = file_history.find(database(), current_asker(), kind, key)
    return render_template("definitions/file.html", kind=found, versions=versions)


@blueprint.get("/forms/<form_key>")
def show(form_key: str) -> ResponseReturnValue:
    """One form: facts, questions, guidance and history. ``?version=`` shows an earlier one."""
    wanted = request.args.get("version", "")
    if wanted and not (wanted.isdecimal() and len(wanted) < 6):
        raise NotFound(form_key)
    in_use = reading.find(database(), current_asker(), form_key)
    form = reading.find(database(), current_asker(), form_key, int(wanted)) if wanted else in_use
    history = reading.history(database(), current_asker(), form_key)
    return render_template(
        "definitions/show.html",
        form=form,
        definition=form.definition,
        history=history,
        earlier=form.version.number != in_use.version.number,
        sub_themes={code: label for _, pairs in queries.theme_choices(database()) for code, label in pairs},
        answers=_answers,
        words=_words(form.definition),
    )


def _answers(question: Question) -> str:
    """What an answer is: the choices there are, or what is typed or comes from a list."""
    kind = type_of(question)
    choices = kind.presentation(question, Context(today=today())).choices
    return kind.described or " / ".join(choice.label for choice in choices)


def _words(definition: Definition) -> object:
    def words(condition: Condition | None) -> str:
        return condition_words(definition, condition)

    return words


def condition_words(definition: Definition, condition: Condition | None) -> str:
    """'Plan type is Child protection plan or Child looked after', '' for no condition."""
    if condition is None:
        return ""
    parts = [f"{_name(definition, key)} {_expected(definition, key, one)}" for key, one in condition.all_of.items()]
    alternatives = [condition_words(definition, one) for one in condition.any_of]
    if alternatives:
        parts.append(", or ".join(alternatives))
    return ", and ".join(parts)


def _name(definition: Definition, key: str) -> str:
    question = definition.find(key)
    return f"‘{question.label}’" if question else key


def _expected(definition: Definition, key: str, expected: Expected) -> str:
    if isinstance(expected, AtLeast):
        return f"is {expected.at_least} or more"
    question = definition.find(key)
    wanted = expected if isinstance(expected, tuple) else (expected,)
    labels: dict[str, str] = {}
    if question is not None:
        shown = type_of(question).presentation(question, Context(today=today()))
        labels = {choice.key: choice.label for choice in shown.choices}
    return "is " + " or ".join(labels.get(str(one), str(one)) for one in wanted)
