"""The room of the published forms: what is asked, what good looks like, and how a form has changed."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from qa_tool.definitions.model import Condition, Definition, Question
from qa_tool.policy.words import NotFound
from qa_tool.question_types.base import Context
from qa_tool.question_types.registry import type_of
from qa_tool.services import reading_forms, themes
from qa_tool.vocabulary.grades import Grade
from qa_tool.vocabulary.periods import today
from qa_tool.web.access import current_asker, database
from qa_tool.web.presenters.conditions import condition_words

blueprint = Blueprint("definitions", __name__)


@blueprint.get("/forms/")
def listing() -> ResponseReturnValue:
    """The forms in use."""
    return render_template("definitions/listing.html", forms=reading_forms.listing(database(), current_asker()))


@blueprint.get("/forms/<form_key>")
def show(form_key: str) -> ResponseReturnValue:
    """One form: facts, questions, guidance and history. ``?version=`` shows an earlier one."""
    wanted = request.args.get("version", "")
    if wanted and not (wanted.isdecimal() and len(wanted) < 6):
        raise NotFound(form_key)
    in_use = reading_forms.find(database(), current_asker(), form_key)
    form = reading_forms.find(database(), current_asker(), form_key, int(wanted)) if wanted else in_use
    history = reading_forms.history(database(), current_asker(), form_key)
    return render_template(
        "definitions/show.html",
        form=form,
        definition=form.definition,
        history=history,
        earlier=form.version.number != in_use.version.number,
        grades=tuple(Grade),
        sub_themes={code: label for _, pairs in themes.choices(database()) for code, label in pairs},
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
