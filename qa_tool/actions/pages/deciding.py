"""What another person than the owner decides: whether it is done, who has it and until when, whether it is given up."""

from __future__ import annotations

from collections.abc import Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.actions.pages import blueprint
from qa_tool.actions.pages.doing import owners
from qa_tool.actions.pages.showing import asked, in_turn
from qa_tool.actions.verbs import deciding, re_auditing
from qa_tool.actions.words import Difference
from qa_tool.definitions import queries
from qa_tool.definitions.rules.verdict import Problem
from qa_tool.definitions.words import Noun
from qa_tool.kit.errors import Conflict, Refused
from qa_tool.records import pages as records_pages
from qa_tool.records.verbs import drafting
from qa_tool.shell import days
from qa_tool.shell.access import current_asker, database, turned_away
from qa_tool.shell.typed import texts

CLOSING = ("is_done", "difference", "what_changed", "evidence", "regrade", "reason")


@blueprint.route("/<commitment_id>/close", methods=["GET", "POST"])
def close(commitment_id: str) -> ResponseReturnValue:
    """Another person answers: is it done, what changed for the child, where is the evidence; or sends it back."""
    view, given = in_turn(commitment_id, "close"), texts(*CLOSING)
    last = [line.text for line in view.history if line.kind == "done"]

    def answer() -> Iterable[Problem]:
        session, asker = database(), current_asker()
        if given["is_done"] == "no":
            return deciding.send_back(session, asker, commitment_id, given["reason"])
        if given["is_done"] == "yes":
            return deciding.close(session, asker, commitment_id, answers=given)
        deciding.close(session, asker, commitment_id, answers={})
        return (Problem("complete", "is_done", "Select whether it is done"),)

    back, closed = "It is open again. Its owner reads why.", "It is closed, with what it changed for the child."
    return asked(
        "actions/close.html",
        view,
        given,
        answer,
        back if given["is_done"] == "no" else closed,
        said=last[-1] if last else "",
        differences=[(one.value, one.label) for one in Difference],
        grades=[(one.key, one.label) for one in queries.of_audit(database(), view.audit).scale.grades],
    )


@blueprint.route("/<commitment_id>/assign", methods=["GET", "POST"])
def assign(commitment_id: str) -> ResponseReturnValue:
    """Another owner, another date, or both, with a reason."""
    view, given = in_turn(commitment_id, "assign"), texts("owner", "reason", *days.boxes("due"))
    if request.method == "GET":
        one = view.commitment
        now = {"owner": one.owner_role or one.owner_id or "", **days.shown_day("due", one.due).inputs}
        given = {name: given[name] or now.get(name, "") for name in given}

    due = days.read_day(given, "due", "The date it is due")
    return asked(
        "actions/assign.html",
        view,
        given,
        lambda: deciding.assign(
            database(), current_asker(), commitment_id, owner=given["owner"], due=due.day, reason=given["reason"]
        ),
        "Owner and date are as you see them here.",
        due=due,
        owners=owners(),
    )


@blueprint.route("/<commitment_id>/cancel", methods=["GET", "POST"])
def cancel(commitment_id: str) -> ResponseReturnValue:
    """Give it up, with a reason."""
    view, given = in_turn(commitment_id, "cancel"), texts("reason")
    return asked(
        "actions/cancel.html",
        view,
        given,
        lambda: deciding.cancel(database(), current_asker(), commitment_id, given["reason"]),
        "It is cancelled. The reason stays with it.",
    )


@blueprint.route("/<commitment_id>/give-re-audit", methods=["GET", "POST"])
def give_re_audit(commitment_id: str) -> ResponseReturnValue:
    """Who is to look again at what was inadequate."""
    view, given = in_turn(commitment_id, "give-re-audit"), texts("person")
    lookers = re_auditing.lookers(database(), view.commitment)
    return asked(
        "actions/give_re_audit.html",
        view,
        given,
        lambda: re_auditing.give_re_audit(database(), current_asker(), commitment_id, given["person"]),
        "They are told, and find it among their own work.",
        people=[(one.person_id, f"{one.staff_code}, {one.job}") for one in lookers if not one.barred],
        barred=[one for one in lookers if one.barred],
    )


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


@records_pages.blueprint.route("/audits/<audit_id>/whole-form", methods=["GET", "POST"])
def whole_form(audit_id: str) -> ResponseReturnValue:
    """Ask the whole form in a short re-audit, keeping what was answered."""
    view = drafting.open_draft(database(), current_asker(), audit_id)
    short = view.audit.excerpt is not None
    if request.method == "GET" and short and not view.amends:
        return render_template("records/whole_form.html", view=view)
    if request.method == "POST":
        try:
            re_auditing.ask_whole(database(), current_asker(), audit_id)
        except (Conflict, Refused) as stopped:
            flash(str(stopped))
        else:
            if short:
                flash("This re-audit asks the whole form now. What you had answered is kept.", "success")
    return redirect(url_for("audits.tasks", audit_id=audit_id), 303)


def _stopped(commitment_id: str, stopped: Exception) -> ResponseReturnValue:
    return turned_away(stopped, url_for("actions.show", commitment_id=commitment_id))
