"""What another person than the owner decides: whether it is done, who has it and until when, whether it is given up."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.definitions.rules.verdict import Problem
from qa_tool.services.auditing.errors import Conflict, Refused
from qa_tool.services.following import assigning, closing, giving, re_auditing
from qa_tool.services.following.reading import CommitmentView
from qa_tool.services.free_text import LONGEST
from qa_tool.vocabulary.audits import Noun
from qa_tool.vocabulary.following import Difference
from qa_tool.vocabulary.grades import Grade
from qa_tool.web.access import current_asker, database, turned_away
from qa_tool.web.actions import blueprint, typed
from qa_tool.web.actions.doing import owners
from qa_tool.web.actions.showing import in_turn
from qa_tool.web.error_summary import leading_to_inputs
from qa_tool.web.presenters.following import heading

CLOSING = ("is_done", "difference", "what_changed", "evidence", "regrade", "reason")


@blueprint.route("/<commitment_id>/close", methods=["GET", "POST"])
def close(commitment_id: str) -> ResponseReturnValue:
    """Another person answers: is it done, what changed for the child, where is the evidence; or sends it back."""
    view, given = in_turn(commitment_id, "close"), typed.typed(*CLOSING)
    if request.method == "GET":
        return _closing_page(view, given)
    session, asker = database(), current_asker()
    try:
        if given["is_done"] == "no":
            problems = closing.send_back(session, asker, commitment_id, given["reason"])
            said = "It is open again. Its owner reads why."
        elif given["is_done"] == "yes":
            problems = closing.close(session, asker, commitment_id, answers=given)
            said = "It is closed, with what it changed for the child."
        else:
            closing.close(session, asker, commitment_id, answers={})
            problems, said = (Problem("complete", "is_done", "Select whether it is done"),), ""
    except (Conflict, Refused) as stopped:
        return _stopped(commitment_id, stopped)
    if problems:
        return _closing_page(view, given, typed.wrong(problems)), 422
    flash(said, "success")
    return redirect(url_for("actions.show", commitment_id=commitment_id), 303)


def _closing_page(view: CommitmentView, given: dict[str, str], wrong: dict[str, str] | None = None) -> str:
    last = [line.text for line in view.history if line.kind == "done"]
    return render_template(
        "actions/close.html",
        view=view,
        heading=heading(view),
        typed=given,
        wrong=wrong or {},
        errors=leading_to_inputs((wrong or {}).items()),
        longest=LONGEST,
        said=last[-1] if last else "",
        differences=[(one.value, one.label) for one in Difference],
        grades=[(grade.value, grade.label) for grade in Grade],
    )


@blueprint.route("/<commitment_id>/assign", methods=["GET", "POST"])
def assign(commitment_id: str) -> ResponseReturnValue:
    """Another owner, another date, or both, with a reason."""
    view, given = in_turn(commitment_id, "assign"), typed.typed("owner", "reason", *typed.DUE)
    wrong: dict[str, str] = {}
    if request.method == "GET":
        one = view.commitment
        now = {"owner": one.owner_role or one.owner_id or "", **typed.parts_of(one.due)}
        given = {name: given[name] or now.get(name, "") for name in given}
    else:
        due, of_date = typed.due_of(given)
        try:
            problems = assigning.assign(
                database(), current_asker(), commitment_id, owner=given["owner"], due=due, reason=given["reason"]
            )
        except Conflict as stopped:
            return _stopped(commitment_id, stopped)
        wrong = typed.wrong(typed.merged(problems, of_date))
        if not wrong:
            flash("Owner and date are as you see them here.", "success")
            return redirect(url_for("actions.show", commitment_id=commitment_id), 303)
    page: dict[str, Any] = {"view": view, "heading": heading(view), "typed": given, "longest": LONGEST}
    shown = render_template(
        "actions/assign.html", **page, owners=owners(), wrong=wrong, errors=leading_to_inputs(wrong.items())
    )
    return shown, 422 if wrong else 200


@blueprint.route("/<commitment_id>/cancel", methods=["GET", "POST"])
def cancel(commitment_id: str) -> ResponseReturnValue:
    """Give it up, with a reason."""
    view, given = in_turn(commitment_id, "cancel"), typed.typed("reason")
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            problems = closing.cancel(database(), current_asker(), commitment_id, given["reason"])
        except (Conflict, Refused) as stopped:
            return _stopped(commitment_id, stopped)
        if not problems:
            flash("It is cancelled. The reason stays with it.", "success")
            return redirect(url_for("actions.show", commitment_id=commitment_id), 303)
        wrong = typed.wrong(problems)
    page: dict[str, Any] = {"view": view, "heading": heading(view), "typed": given, "longest": LONGEST}
    shown = render_template("actions/cancel.html", **page, wrong=wrong, errors=leading_to_inputs(wrong.items()))
    return shown, 422 if wrong else 200


@blueprint.route("/<commitment_id>/give-re-audit", methods=["GET", "POST"])
def give_re_audit(commitment_id: str) -> ResponseReturnValue:
    """Who is to look again at what was inadequate."""
    view, given = in_turn(commitment_id, "give-re-audit"), typed.typed("person")
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            problems = giving.give_re_audit(database(), current_asker(), commitment_id, given["person"])
        except Conflict as stopped:
            return _stopped(commitment_id, stopped)
        if not problems:
            flash("They are told, and find it among their own work.", "success")
            return redirect(url_for("actions.show", commitment_id=commitment_id), 303)
        wrong = typed.wrong(problems)
    lookers = giving.lookers(database(), view.commitment)
    shown = render_template(
        "actions/give_re_audit.html",
        view=view,
        heading=heading(view),
        typed=given,
        people=[(one.person_id, f"{one.staff_code}, {one.job}") for one in lookers if not one.barred],
        barred=[one for one in lookers if one.barred],
        wrong=wrong,
        errors=leading_to_inputs(wrong.items()),
    )
    return shown, 422 if wrong else 200


@blueprint.post("/<commitment_id>/re-audit")
def re_audit(commitment_id: str) -> ResponseReturnValue:
    """Begin the re-audit of what was inadequate, short or whole; it is written like every other audit."""
    new_id, whole = request.form.get("audit_id", ""), request.form.get("whole") == "yes"
    try:
        again = re_auditing.start_re_audit(database(), current_asker(), commitment_id, audit_id=new_id, whole=whole)
    except (Conflict, Refused) as stopped:
        return _stopped(commitment_id, stopped)
    said = "It has the facts of the case; check them first."
    if again.noun is Noun.OBSERVATION:
        said = "It is of another meeting of the same IRO; enter the facts of that meeting first."
    flash(
        f"{'Observation' if again.noun is Noun.OBSERVATION else 'Re-audit'} {again.reference} is begun. {said}",
        "success",
    )
    return redirect(url_for("audits.facts", audit_id=again.id), 303)


def _stopped(commitment_id: str, stopped: Exception) -> ResponseReturnValue:
    return turned_away(stopped, url_for("actions.show", commitment_id=commitment_id))
