"""The room of the conversation about an observation: the IRO first, then feedback, then the IRO's answer."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.definitions import queries
from qa_tool.definitions.model import Question
from qa_tool.definitions.question_types.base import Context
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.verbs import reading
from qa_tool.kit.errors import Conflict, NotFound
from qa_tool.kit.periods import today
from qa_tool.observations import verbs
from qa_tool.observations.verbs import Talk
from qa_tool.shell.access import current_asker, database, turned_away
from qa_tool.shell.errors import leading_to_inputs
from qa_tool.shell.typed import texts

blueprint = Blueprint("observations", __name__)

GIVEN_ON = Question(key="given_on", type="date", text="When did you give it?", short="Date of the feedback")
"""Understood as every other date is."""
TEXTS = ("strength_one", "strength_two", "thing_to_try")


@blueprint.get("/observations/<audit_id>/conversation")
def conversation(audit_id: str) -> ResponseReturnValue:
    """The conversation as far as it has come."""
    talk = verbs.conversation(database(), current_asker(), audit_id)
    return render_template(
        "observations/conversation.html", talk=talk, themes=dict(queries.sub_themes(database())), observing=verbs
    )


@blueprint.route("/observations/<audit_id>/reflect", methods=["GET", "POST"])
def reflect(audit_id: str) -> ResponseReturnValue:
    """The IRO's own words, before the feedback."""
    talk = _talk(audit_id, "reflect")
    typed = texts("pleased_with", "would_change")
    if request.method == "GET":
        if talk.reflection is not None and not any(typed.values()):
            typed = {"pleased_with": talk.reflection.pleased_with, "would_change": talk.reflection.would_change}
        return render_template("observations/reflect.html", talk=talk, typed=typed, wrong={}, longest=reading.LONGEST)
    try:
        problems = verbs.reflect(database(), current_asker(), audit_id, **typed)
    except Conflict as stopped:
        return _stopped(audit_id, stopped)
    if not problems:
        flash("Your own words are saved. You can change them until the feedback is given.", "success")
        return redirect(url_for("observations.conversation", audit_id=audit_id), 303)
    return _again("observations/reflect.html", talk, typed, problems)


@blueprint.route("/observations/<audit_id>/feedback", methods=["GET", "POST"])
def feedback(audit_id: str) -> ResponseReturnValue:
    """The observer's two strengths and one thing to try, and when and how they were given."""
    talk = _talk(audit_id, "give-feedback")
    parts = ("day", "month", "year")
    typed = texts(*TEXTS, "how", *(f"given_on-{part}" for part in parts))
    if request.method == "GET":
        return render_template("observations/feedback.html", talk=talk, typed=typed, wrong={}, longest=reading.LONGEST)
    read = type_of(GIVEN_ON).read(
        GIVEN_ON, {part: [typed[f"given_on-{part}"]] for part in parts}, Context(today=today())
    )
    given_on = read.answer.value
    try:
        problems = verbs.give_feedback(
            database(),
            current_asker(),
            audit_id,
            texts={name: typed[name] for name in TEXTS},
            given_on=None if read.faults else given_on,  # type: ignore[arg-type]
            how=typed["how"],
        )
    except Conflict as stopped:
        return _stopped(audit_id, stopped)
    if read.faults:
        problems = tuple(one for one in problems if one.key != "given_on")
        problems += (Problem("understood", "given_on", read.faults[0].message, read.faults[0].part),)
    if not problems:
        flash("The feedback is recorded. The IRO can now see the observation and answer.", "success")
        return redirect(url_for("observations.conversation", audit_id=audit_id), 303)
    return _again("observations/feedback.html", talk, typed, problems)


@blueprint.route("/observations/<audit_id>/reply", methods=["GET", "POST"])
def reply(audit_id: str) -> ResponseReturnValue:
    """The IRO's answer to the feedback."""
    talk = _talk(audit_id, "reply")
    typed = texts("about_the_day", "learning", "learning_theme", "recognises", "someone_else")
    if request.method == "GET":
        return _reply_page(talk, typed)
    try:
        problems = verbs.reply(
            database(),
            current_asker(),
            audit_id,
            answers={name: text for name, text in typed.items() if name != "someone_else"},
            someone_else=typed["someone_else"] == "yes",
        )
    except Conflict as stopped:
        return _stopped(audit_id, stopped)
    if not problems:
        flash("Your answer is saved.", "success")
        return redirect(url_for("observations.conversation", audit_id=audit_id), 303)
    return _reply_page(talk, typed, problems)


def _talk(audit_id: str, verb: str) -> Talk:
    """The conversation, when it is the asker's turn (a second click of the same form comes back here too)."""
    talk = verbs.conversation(database(), current_asker(), audit_id)
    if verb not in talk.may and request.method == "GET":
        raise NotFound(audit_id)
    return talk


def _stopped(audit_id: str, conflict: Exception) -> ResponseReturnValue:
    return turned_away(conflict, url_for("observations.conversation", audit_id=audit_id))


def _again(template: str, talk: Talk, typed: dict[str, str], problems: Iterable[Problem]) -> str:
    wrong = _wrong(problems)
    return render_template(
        template,
        talk=talk,
        typed=typed,
        wrong=wrong,
        errors=leading_to_inputs(wrong.items()),
        longest=reading.LONGEST,
    )


def _reply_page(talk: Talk, typed: dict[str, str], problems: Iterable[Problem] = ()) -> str:
    wrong = _wrong(problems)
    return render_template(
        "observations/reply.html",
        talk=talk,
        typed=typed,
        wrong=wrong,
        errors=leading_to_inputs(wrong.items()),
        longest=reading.LONGEST,
        recognises=verbs.RECOGNISES,
        themes=queries.theme_choices(database()),
    )


def _wrong(problems: Iterable[Problem]) -> dict[str, str]:
    """The first message for each input; a date's stands at its day."""
    messages: dict[str, str] = {}
    for problem in problems:
        name = f"given_on-{problem.part or 'day'}" if problem.key == "given_on" else problem.key
        messages.setdefault(name, problem.message)
    return messages
