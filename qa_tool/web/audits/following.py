"""What follows on an audit: reopening, correcting facts, giving up, letting the IRO see it, giving its findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.policy.words import NotFound
from qa_tool.question_types.base import Context
from qa_tool.question_types.registry import type_of
from qa_tool.services.auditing import amending, drafting, reading, releasing, starting
from qa_tool.services.auditing.errors import Conflict, Refused
from qa_tool.services.auditing.inputs import Fields
from qa_tool.services.auditing.inputs import tidy as kept
from qa_tool.vocabulary.audits import Status
from qa_tool.vocabulary.periods import today
from qa_tool.web.access import current_asker, database, turned_away
from qa_tool.web.audits.room import blueprint
from qa_tool.web.entry_form import entry_form, names_of
from qa_tool.web.error_summary import leading_to_inputs
from qa_tool.web.presenters.entries import PageState, entries, error_input

Verb = Callable[..., Any]


@blueprint.route("/audits/<audit_id>/reopen", methods=["GET", "POST"])
def reopen(audit_id: str) -> ResponseReturnValue:
    """The audit team lets the author change everything, with a reason."""
    return _with_reason(audit_id, "reopen", amending.reopen, "audits/reopen.html", "audits.show")


@blueprint.route("/audits/<audit_id>/correct-facts", methods=["GET", "POST"])
def correct_facts(audit_id: str) -> ResponseReturnValue:
    """The author corrects facts within the time for it, with a reason."""
    return _with_reason(audit_id, "correct-facts", amending.correct_facts, "audits/correct_facts.html", "audits.facts")


def _with_reason(audit_id: str, verb: str, act: Verb, template: str, onward: str) -> ResponseReturnValue:
    view = reading.read(database(), current_asker(), audit_id)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            act(database(), current_asker(), audit_id, request.form.get("reason", ""))
            if verb == "reopen" and view.of_frozen_quarter:
                flash("It is asked for. The safeguarding manager or head of service decides.", "success")
            return redirect(url_for(onward, audit_id=audit_id), 303)
        except (Refused, Conflict) as stopped:
            errors = [{"text": str(stopped), "href": "#reason"}]
    elif verb not in view.may:
        raise NotFound(audit_id)
    return render_template(template, view=view, errors=errors, reason=request.form.get("reason", ""))


@blueprint.route("/audits/<audit_id>/discard", methods=["GET", "POST"])
def discard(audit_id: str) -> ResponseReturnValue:
    """Give up a first draft for good, or a change to a submitted audit."""
    if request.method == "GET":
        return render_template("audits/discard.html", view=drafting.open_draft(database(), current_asker(), audit_id))
    view = drafting.open_draft(database(), current_asker(), audit_id)
    reference = view.audit.reference
    if view.audit.status is Status.DRAFT:
        starting.discard(database(), current_asker(), audit_id)
        flash(f"Draft {reference} is discarded.")
        return redirect(url_for("audits.home"), 303)
    amending.abandon_amendment(database(), current_asker(), audit_id)
    flash("The change is given up. The audit stands as it was submitted.")
    return redirect(url_for("audits.show", audit_id=audit_id), 303)


@blueprint.route("/audits/<audit_id>/release", methods=["GET", "POST"])
def release(audit_id: str) -> ResponseReturnValue:
    """Let the IRO see the audit."""
    view = reading.read(database(), current_asker(), audit_id)
    if request.method == "GET":
        if "release" not in view.may:
            raise NotFound(audit_id)
        return render_template("audits/release.html", view=view)
    try:
        releasing.release(database(), current_asker(), audit_id)
        flash("The IRO can now see this audit.", "success")
    except Conflict as stopped:
        return turned_away(stopped, url_for("audits.show", audit_id=audit_id))
    return redirect(url_for("audits.show", audit_id=audit_id), 303)


@blueprint.route("/audits/<audit_id>/findings-given", methods=["GET", "POST"])
def findings_given(audit_id: str) -> ResponseReturnValue:
    """X11: when and how the findings were given. Closes an audit."""
    view = reading.read(database(), current_asker(), audit_id)
    questions = view.definition.after_submission
    context = Context(today())
    fields: Fields = {}
    errors: dict[str, str] = {}
    if request.method == "POST":
        names = [name for question in questions for name in names_of(question, context)]
        fields = {name: kept(request.form.getlist(name)) for name in names}
        errors = entry_form(questions, context)().shape_errors()
        if not errors:
            try:
                problems = releasing.give_findings(database(), current_asker(), audit_id, fields=fields)
            except Conflict as stopped:
                return turned_away(stopped, url_for("audits.show", audit_id=audit_id))
            errors = {_input(view, problem): problem.message for problem in reversed(problems)}
        if not errors:
            flash("The findings are recorded.", "success")
            return redirect(url_for("audits.show", audit_id=audit_id), 303)
    elif "give-findings" not in view.may:
        raise NotFound(audit_id)
    keys = [question.key for question in questions]
    shown = entries(questions, context, PageState(fields, asked=keys, required=keys, errors=errors))
    return render_template(
        "audits/findings_given.html", view=view, entries=shown, errors=leading_to_inputs(errors.items())
    )


def _input(view: Any, problem: Any) -> str:
    question = view.definition[problem.key]
    return error_input(question, type_of(question).presentation(question, Context(today())), problem.part)


@blueprint.route("/audits/<audit_id>/abandon", methods=["GET", "POST"])
def abandon(audit_id: str) -> ResponseReturnValue:
    """The audit team closes again, unchanged, what it had reopened."""
    if request.method == "POST":
        amending.abandon_amendment(database(), current_asker(), audit_id)
        flash("The reopening is taken back. The audit stands as it was submitted.")
        return redirect(url_for("audits.show", audit_id=audit_id), 303)
    view = reading.read(database(), current_asker(), audit_id)
    if "abandon" not in view.may:
        raise NotFound(audit_id)
    return render_template("audits/abandon.html", view=view)
