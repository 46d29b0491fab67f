"""Reading a submitted audit and its revisions, and what follows on it."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.definitions.question_types.base import Context
from qa_tool.definitions.question_types.registry import type_of
from qa_tool.definitions.rules.verdict import Problem
from qa_tool.kit.errors import Conflict, NotFound, NotPermitted, Refused
from qa_tool.kit.periods import today
from qa_tool.kit.transactions import Session
from qa_tool.policy.words import Asker
from qa_tool.records.forms import entry_form, names_of
from qa_tool.records.pages import blueprint
from qa_tool.records.verbs import amending, drafting, reading, sharing, starting
from qa_tool.records.verbs.inputs import Fields
from qa_tool.records.verbs.inputs import tidy as kept
from qa_tool.records.verbs.reading import AuditView
from qa_tool.records.views.answers import answer_blocks, changes_shown, how_given
from qa_tool.records.views.entries import PageState, entries, error_input
from qa_tool.records.words import Status
from qa_tool.shell import contributions
from qa_tool.shell.access import current_asker, database, turned_away
from qa_tool.shell.errors import leading_to_inputs
from qa_tool.shell.pages import on_this_page
from qa_tool.shell.sending import sent

Verb = Callable[[Session, Asker, str, str], object]


@blueprint.route("/audits/<audit_id>/reopen", methods=["GET", "POST"])
def reopen(audit_id: str) -> ResponseReturnValue:
    """The audit team lets the author change everything, with a reason."""
    return _with_reason(audit_id, "reopen", amending.reopen, "records/reopen.html", "audits.show")


@blueprint.route("/audits/<audit_id>/correct-facts", methods=["GET", "POST"])
def correct_facts(audit_id: str) -> ResponseReturnValue:
    """The author corrects facts within the time for it, with a reason."""
    return _with_reason(audit_id, "correct-facts", amending.correct_facts, "records/correct_facts.html", "audits.facts")


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
        return render_template("records/discard.html", view=drafting.open_draft(database(), current_asker(), audit_id))
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
    if request.method == "GET" and "release" not in view.may:
        raise NotFound(audit_id)
    came = sent(
        lambda: sharing.release(database(), current_asker(), audit_id),
        "The IRO can now see this audit.",
        url_for("audits.show", audit_id=audit_id),
    )
    return came.answer or came.page("records/release.html", view=view)


@blueprint.route("/audits/<audit_id>/findings-given", methods=["GET", "POST"])
def findings_given(audit_id: str) -> ResponseReturnValue:
    """When and how the findings were given. Closes an audit."""
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
                problems = sharing.give_findings(database(), current_asker(), audit_id, fields=fields)
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
        "records/findings_given.html", view=view, entries=shown, errors=leading_to_inputs(errors.items())
    )


def _input(view: AuditView, problem: Problem) -> str:
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
    return render_template("records/abandon.html", view=view)


@blueprint.get("/audits/<audit_id>/")
def show(audit_id: str) -> ResponseReturnValue:
    """The audit as it counts. A draft of the asker's own opens where it is written, an unread audit where it is asked
    what the IRO thinks of the work first."""
    try:
        return _show(audit_id, None)
    except NotFound:
        for first in contributions.listed().before_reading:
            if address := first(database(), current_asker(), audit_id):
                return redirect(address, 303)
        if _is_own_draft(audit_id):
            return redirect(url_for("audits.tasks", audit_id=audit_id), 303)
        raise


@blueprint.get("/audits/<audit_id>/revisions/<int:number>")
def revision(audit_id: str, number: int) -> ResponseReturnValue:
    """One revision, with what it changed against the one before it."""
    return _show(audit_id, number)


def _is_own_draft(audit_id: str) -> bool:
    try:
        drafting.open_draft(database(), current_asker(), audit_id)
    except (NotFound, NotPermitted):
        return False
    return True


def _show(audit_id: str, number: int | None) -> str:
    view = reading.read(database(), current_asker(), audit_id, number)
    return render_template(
        "records/show.html",
        view=view,
        blocks=answer_blocks(
            view.definition,
            view.record,
            view.context,
            withheld=view.withheld,
            case_number=view.case_number_masked,
            moderated=view.moderated,
        ),
        changes=changes_shown(view),
        how_given=how_given(view),
        by_me=view.audit.author_id == current_asker().person_id,
        mine=view.audit.practitioner_id == current_asker().person_id,
        earlier=number is not None and not view.is_current,
        **on_this_page(audit_id),
    )
