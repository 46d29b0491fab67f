"""Leave and exemptions: the list, asking, deciding."""

from __future__ import annotations

from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_tool.kit.errors import Conflict, NotFound, Refused
from qa_tool.policy.words import Decision
from qa_tool.programme.pages import blueprint
from qa_tool.programme.pages.reading import month, month_choices, whole
from qa_tool.programme.verbs import exemptions as programme_exemptions
from qa_tool.programme.verbs.scope import Faulty
from qa_tool.programme.verbs.targets import SERVICE, forms_of_groups
from qa_tool.programme.words import ExemptionKind, group_label
from qa_tool.shell.access import current_asker, database, may, turned_away
from qa_tool.shell.errors import leading_to_inputs

DONE = {
    Decision.APPROVED: "Approved. Nothing is expected in those months, or so much less.",
    Decision.DECLINED: "Declined. The targets stand as they are.",
}


@blueprint.get("/leave")
def exemptions() -> ResponseReturnValue:
    """Those that wait for the person asking, then all that they read."""
    session, asker = database(), current_asker()
    return render_template(
        "programme/exemptions.html",
        waiting=programme_exemptions.waiting(session, asker),
        items=programme_exemptions.listing(session, asker),
        span_of=programme_exemptions.span_of,
        group_label=group_label,
    )


@blueprint.route("/leave/new", methods=["GET", "POST"])
def exemption_new() -> ResponseReturnValue:
    """Ask for leave to be taken into account, or for another exemption."""
    session, asker = database(), current_asker()
    errors: list[dict[str, str]] = []
    given = request.form
    if request.method == "POST":
        kind = given.get("kind", "")
        fewer = given.get("fewer", "").strip()
        asking = programme_exemptions.Asking(
            kind=ExemptionKind(kind) if kind in list(ExemptionKind) else None,
            whose=given.get("whose", ""),
            group=given.get("group", ""),
            first=month("first"),
            last=month("last"),
            fewer=(whole("fewer") or 0) if fewer else None,
            reason=given.get("reason", "").strip(),
        )
        try:
            programme_exemptions.ask(session, asker, given.get("exemption_id", ""), asking)
            flash("Asked. It eases the target once somebody else has approved it.", "success")
            return redirect(url_for("programme.exemptions"), 303)
        except Faulty as faulty:
            errors = leading_to_inputs(faulty.faults)
    page = render_template(
        "programme/exemption_new.html",
        errors=errors,
        given=given,
        exemption_id=given.get("exemption_id") or uuid4().hex,
        people=programme_exemptions.people_to_choose(session, asker),
        me=asker.person_id,
        of_service=programme_exemptions.may_ask_for_service(session, asker),
        service_value=SERVICE,
        groups=[(key, group_label(key)) for key in forms_of_groups(session)],
        first=month_choices(given.get("first", "")),
        last=month_choices(given.get("last", ""), "Only that month"),
    )
    return page, 422 if errors else 200


@blueprint.route("/leave/<exemption_id>", methods=["GET", "POST"])
def exemption(exemption_id: str) -> ResponseReturnValue:
    """One of them: what it is, and for those who may, the decision."""
    session, asker = database(), current_asker()
    found = programme_exemptions.find(session, asker, exemption_id)
    given = request.form
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        decision = given.get("decision", "")
        if decision not in list(Decision):
            errors = [{"text": "Choose whether to approve or decline", "href": "#decision"}]
        else:
            try:
                version = whole("version") or 0
                programme_exemptions.decide(
                    session, asker, exemption_id, Decision(decision), given.get("answer", ""), version=version
                )
                flash(DONE[Decision(decision)], "success")
                return redirect(url_for("programme.exemptions"), 303)
            except Conflict as stopped:
                return turned_away(stopped, url_for("programme.exemption", exemption_id=exemption_id))
            except Refused as stopped:
                raise NotFound(exemption_id) from stopped  # the page offers no decision to this person
            except Faulty as faulty:
                errors = leading_to_inputs(faulty.faults)
    not_for = programme_exemptions.not_for(asker, found) if may("programme", "approve") else ""
    page = render_template(
        "programme/exemption.html",
        errors=errors,
        given=given,
        one=found,
        span=programme_exemptions.span_of(found),
        group_label=group_label,
        not_for=not_for if found.decision is not Decision.DECLINED else "",
        decides=may("programme", "approve") and not not_for and found.decision is not Decision.DECLINED,
    )
    return page, 422 if errors else 200
